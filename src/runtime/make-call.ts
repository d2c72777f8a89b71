/** One call of a step, along the path; or what became of it before, where a crash, a pause or people came in between. */
import type { Line, RawCall } from "../call/call.ts";
import type { Reason, RuleRef } from "../call/decision.ts";
import type { ApprovalId, CallId } from "../call/id.ts";
import type { JsonObject } from "../call/json.ts";
import type { Outcome } from "../call/outcome.ts";
import type { KnownCall } from "./journal.ts";
import type { LiveRun } from "./live-run.ts";
import type { RuntimeParts, Taken } from "./parts.ts";
import { childOf } from "./tool-outcome.ts";

export interface Wanted {
  /** Its place among the calls of its step. */
  readonly ordinal: number;
  readonly action: RawCall["action"];
  readonly server: string;
  readonly name: string;
  readonly args: JsonObject;
  /** Where nobody knows whether it took effect, it is made again. */
  readonly redone: boolean;
  readonly line?: Partial<Line>;
}

export type Made =
  | ({ readonly kind: "ended"; readonly call: CallId; readonly durationMs?: number } & Pick<Outcome, "status" | "result" | "fault">)
  | {
      readonly kind: "refused";
      readonly call: CallId;
      readonly reason: Pick<Reason, "code" | "text" | "hint">;
      readonly rules: readonly RuleRef[];
    }
  | {
      readonly kind: "waiting";
      readonly call: CallId;
      readonly approval: ApprovalId;
      readonly expiresAt: number;
      readonly rules: readonly RuleRef[];
    }
  /** Nobody knows whether it took effect, and a person has not said. */
  | { readonly kind: "unknown"; readonly call: CallId; readonly args: JsonObject }
  /** The run or its session was stopped: it was not made, or was aborted. */
  | { readonly kind: "stopped" };

/** The session may not act now; what was refused for it has not been tried. */
const STOPPED: ReadonlySet<string> = new Set(["SESSION_PAUSED", "SESSION_KILLED", "SESSION_ENDED", "SESSION_ERASED"]);

export async function makeCall(live: LiveRun, wanted: Wanted, parts: RuntimeParts): Promise<Made> {
  const known = live.known.get(wanted.ordinal);
  const before = known === undefined ? undefined : recalled(known, live, wanted);
  if (before !== undefined) return before;
  const { action, server, name, args, line, ordinal } = wanted;
  if (parts.sessions.state(live) !== "active") return { kind: "stopped" };
  const credential = await parts.sessions.credential(live);
  if (live.stop.signal.aborted) return { kind: "stopped" };
  const reply = await parts.take({
    door: "in-process",
    action,
    server,
    name,
    args,
    credential,
    ...(known?.approval !== undefined && { approval: known.approval }),
    ...(live.label !== undefined && { label: live.label }),
    run: { run: live.run, step: live.step, ordinal },
    line: { ...line, signal: live.stop.signal },
  });
  return madeOf(reply, live, parts);
}

/** What a call of before counts for; undefined where it is to be made. */
function recalled(known: KnownCall, live: LiveRun, { action, redone }: Wanted): Made | undefined {
  const { call, effect, status, fault, reason, result } = known;
  if (effect === "ask") return undefined;
  if (effect === "refuse")
    return STOPPED.has(reason ?? "")
      ? undefined
      : {
          kind: "refused",
          call,
          reason: { code: reason ?? "POLICY_NOT_PERMITTED", text: "it was refused before the run was interrupted" },
          rules: [],
        };
  // A model that could not answer before may now.
  if (status === "failed")
    return action === "callModel" || wasStopped(fault) ? undefined : { kind: "ended", call, status, ...faultOf(fault) };
  // An agent that had not ended is asked for by the same call again.
  if (status === "done" && childOf(result)?.ended === false) return undefined;
  if (status === "done") return { kind: "ended", call, status, ...(result !== undefined && { result }) };
  return unknownBefore(known, live, redone);
}

function unknownBefore({ call, args, fault }: KnownCall, live: LiveRun, redone: boolean): Made | undefined {
  const verdict = live.verdicts.get(call);
  if (redone || verdict === "again") return undefined;
  if (verdict === "happened")
    return {
      kind: "ended",
      call,
      status: "done",
      result: { content: [{ type: "text", text: "A person says that this took effect. What it gave is lost." }] },
    };
  if (verdict === "did-not")
    return {
      kind: "ended",
      call,
      status: "failed",
      fault: { code: fault ?? "EXECUTION_FAULT", text: "a person says that this did not take effect" },
    };
  return { kind: "unknown", call, args };
}

function faultOf(code: string | undefined): Pick<Outcome, "fault"> {
  return code === undefined ? {} : { fault: { code, text: "it failed before the run was interrupted" } };
}

function madeOf(reply: Taken, live: LiveRun, parts: RuntimeParts): Made {
  const { call } = reply;
  switch (reply.kind) {
    case "waiting": {
      const { approval, expiresAt } = reply.waiting;
      return { kind: "waiting", call, approval, expiresAt, rules: reply.rules };
    }
    case "refused":
      return STOPPED.has(reply.reason.code) ? { kind: "stopped" } : { kind: "refused", call, reason: reply.reason, rules: reply.rules };
    case "released": {
      const { status, result, fault, durationMs } = reply.released.outcome;
      const isStopped = live.stop.signal.aborted || parts.sessions.state(live) !== "active";
      if (status !== "done" && isStopped) return { kind: "stopped" };
      return { kind: "ended", call, status, durationMs, ...(result !== undefined && { result }), ...(fault !== undefined && { fault }) };
    }
  }
}

/** It ended before a server had it, because the session or the run was stopped. */
function wasStopped(fault: string | undefined): boolean {
  return fault !== undefined && (STOPPED.has(fault) || fault === "EXECUTION_CANCELLED");
}
