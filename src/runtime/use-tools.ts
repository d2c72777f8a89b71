/**
 * Performing what a model asked for. Each use is a call along the path. Uses that only read are made at the same time,
 * everything else one after the other, and none after one that waits for people: what it brings could depend on it.
 */
import { type JsonObject } from "../call/json.ts";
import type { ToolUse } from "./answer.ts";
import type { Offered } from "./definition.ts";
import type { Awaited } from "./event.ts";
import { askHook } from "./hook.ts";
import { PARALLEL_CALLS_MAX, TOOL_CALLS_A_STEP_MAX } from "./limits.ts";
import type { LiveRun } from "./live-run.ts";
import { makeCall, type Made } from "./make-call.ts";
import { keepFiles } from "./media.ts";
import { resultPart } from "./message.ts";
import type { RuntimeParts } from "./parts.ts";
import { childOf, endedOutcome, refusedOutcome, toldOutcome, type ToolOutcome } from "./tool-outcome.ts";
import type { TurnEnd } from "./turn-end.ts";

/** The results, in the order of the uses; or why there are none yet. */
export type Used =
  | { readonly kind: "used"; readonly parts: readonly JsonObject[] }
  | Extract<TurnEnd, { readonly kind: "waiting" | "stopped" }>;

interface Job {
  readonly use: ToolUse;
  /** Its place among the calls of the step; the model's own is 0. */
  readonly ordinal: number;
  readonly offered: Offered | undefined;
}

type Done =
  | { readonly kind: "outcome"; readonly outcome: ToolOutcome }
  | { readonly kind: "awaited"; readonly awaited: Awaited }
  | { readonly kind: "stopped" };

export async function useTools(
  live: LiveRun,
  { uses, offered }: { readonly uses: readonly ToolUse[]; readonly offered: readonly Offered[] },
  parts: RuntimeParts,
): Promise<Used> {
  const jobs = uses.map((use, at): Job => ({ use, ordinal: at + 1, offered: offered.find(({ name }) => name === use.tool) }));
  const results: JsonObject[] = [];
  for (const group of groupsOf(jobs)) {
    const done = await Promise.all(group.map((job) => perform(live, job, parts)));
    if (done.some(({ kind }) => kind === "stopped")) return { kind: "stopped" };
    const asks = done.flatMap((one) => (one.kind === "awaited" ? [one.awaited] : []));
    if (asks.length > 0) return { kind: "waiting", asks };
    for (const [at, one] of done.entries()) {
      const job = group[at];
      if (job !== undefined && one.kind === "outcome") results.push(await told(live, job, one.outcome, parts));
    }
  }
  return { kind: "used", parts: results };
}

/** Neighbours that only read are one group; everything else stands alone. */
function groupsOf(jobs: readonly Job[]): readonly (readonly Job[])[] {
  const groups: Job[][] = [];
  for (const job of jobs) {
    const last = groups.at(-1);
    const joins = job.offered?.readOnly === true && last?.at(-1)?.offered?.readOnly === true && last.length < PARALLEL_CALLS_MAX;
    if (joins) last.push(job);
    else groups.push([job]);
  }
  return groups;
}

async function perform(live: LiveRun, job: Job, parts: RuntimeParts): Promise<Done> {
  const { use, ordinal, offered } = job;
  const { step, events } = live;
  const isNew = live.known.get(ordinal)?.effect !== "permit";
  if (isNew) events.tell({ kind: "tool.called", step, id: use.id, tool: use.tool, args: use.args ?? null });
  if (ordinal > TOOL_CALLS_A_STEP_MAX)
    return outcome(toldOutcome("unfit", `At most ${TOOL_CALLS_A_STEP_MAX} tools are called at once. Ask for this one again.`));
  if (offered === undefined)
    return outcome(toldOutcome("unfit", `There is no tool ${JSON.stringify(use.tool)}. Use one of those that you were given.`));
  if (use.args === undefined)
    return outcome(toldOutcome("unfit", "The arguments are no JSON object. Write them as the tool's schema says."));
  const refused = isNew ? await askHook(live, "beforeTool", { tool: use.tool, args: use.args }) : undefined;
  if (refused !== undefined) return outcome(refusedOutcome({ code: refused.code, text: refused.message }));
  const wanted = {
    ordinal,
    action: "callTool",
    server: offered.server,
    name: offered.tool,
    args: use.args,
    redone: offered.redone,
  } as const;
  const made = await makeCall(live, wanted, parts);
  const done = doneOf(live, { ...job, args: use.args }, made);
  if (done.kind !== "outcome") return done;
  const withheld = await askHook(live, "afterTool", { tool: use.tool, args: use.args, text: done.outcome.text });
  return withheld === undefined ? done : outcome(refusedOutcome({ code: withheld.code, text: withheld.message }));
}

function doneOf(live: LiveRun, { use, args }: Job & { readonly args: JsonObject }, made: Made): Done {
  const { step, events } = live;
  const { id, tool } = use;
  switch (made.kind) {
    case "stopped":
      return made;
    case "unknown":
      return { kind: "awaited", awaited: { kind: "unknown", call: made.call, tool, args } };
    case "waiting": {
      const { approval, expiresAt } = made;
      events.tell({ kind: "call.decided", step, id, call: made.call, effect: "ask", rules: made.rules });
      events.tell({ kind: "approval.requested", step, id, approval, expiresAt });
      return { kind: "awaited", awaited: { kind: "approval", approval, tool, args } };
    }
    case "refused": {
      const { code, text } = made.reason;
      events.tell({ kind: "call.decided", step, id, call: made.call, effect: "refuse", rules: made.rules, reason: { code, text } });
      return outcome({ ...refusedOutcome(made.reason, made.rules), call: made.call });
    }
    case "ended": {
      events.tell({ kind: "call.decided", step, id, call: made.call, effect: "permit", rules: [] });
      const child = childOf(made.result);
      if (child?.ended === false) return { kind: "awaited", awaited: { kind: "child", child: child.run, tool } };
      return outcome({ ...endedOutcome(made), call: made.call, ...(child !== undefined && { child: child.run }) });
    }
  }
}

function outcome(of: ToolOutcome): Done {
  return { kind: "outcome", outcome: of };
}

/** Tells of a use that ended, and gives what the model reads of it. Files are kept, and stand in it by their ids. */
async function told(
  live: LiveRun,
  { use, offered }: Job,
  { output, status, text, call, durationMs, child, files = [] }: ToolOutcome,
  parts: RuntimeParts,
): Promise<JsonObject> {
  const { id, tool } = use;
  const kept = await keepFiles(files, { ...live, ...(call !== undefined && { call }) }, parts);
  const shown = kept.map(({ part }) => part);
  const artifacts = kept.flatMap(({ artifact }) => artifact ?? []);
  live.events.tell({
    kind: "tool.completed",
    step: live.step,
    id,
    tool,
    status,
    text,
    ...(durationMs !== undefined && { durationMs }),
    ...(child !== undefined && { child }),
    ...(artifacts.length > 0 && { artifacts }),
  });
  if (offered?.keeps === true && status === "done" && call !== undefined)
    live.events.tell({ kind: "memory.updated", step: live.step, call, tool });
  const withFiles = shown.length === 0 ? output : { type: "content", value: [{ type: "text", text }, ...shown] };
  return resultPart({ id, tool, output: withFiles, call });
}
