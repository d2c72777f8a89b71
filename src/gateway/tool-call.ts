/**
 * THE PATH. One call, from what a door understood to what the agent is told. The order of the stops is the security of
 * the house; docs/life-of-a-call.md shows real bytes at each. Nothing else in the house calls `execution.perform`.
 */
import type { Call, Line, RawCall } from "../call/call.ts";
import type { Caller } from "../call/caller.ts";
import { asFault } from "../call/fault.ts";
import type { Outcome, Released } from "../call/outcome.ts";
import type { Permit } from "../call/permit.ts";
import type { Recorded } from "../call/recorded.ts";
import type { Reply } from "../call/reply.ts";
import type { Ruling } from "../call/ruling.ts";
import type { SessionView } from "../call/session-view.ts";
import { refusal } from "./refusal.ts";
import { remedy } from "./remedy.ts";
import type { BudgetHold, Stops } from "./stops.ts";

/** A call that has arrived: read, attributed, in its session. */
interface Arrived {
  readonly call: Call;
  readonly caller: Caller;
  readonly session: SessionView;
  readonly hold: BudgetHold;
}

/** A call as it would run, remedies performed, with what is ruled of it. */
interface Ruled extends Arrived {
  readonly ruling: Ruling;
}

/**
 * Takes a call along the path. Promises: nothing happens outside before the permit is durable; a call that was
 * permitted has exactly one outcome; a fault before execution is a refusal; the agent is told only what is durable.
 * Faults: IDENTITY_* and SESSION_UNKNOWN alone, because then there is nobody to record the call for.
 */
export async function toolCall(raw: RawCall, stop: Stops): Promise<Reply> {
  const call = stop.intake.read(raw);
  const caller = await stop.identity.attribute(call);
  const session = stop.session.enter(call, caller);
  const hold = stop.session.hold(call, caller, session, raw.line);

  try {
    const ruled = rule({ call, caller, session, hold }, stop);
    const { ruling, permit } = await record(ruled, stop);
    if (permit === undefined) return answer(call, ruling);

    const outcome = await perform(ruled, permit, raw.line, stop);
    return { kind: "released", call: call.id, released: await close(ruled, permit, outcome, stop) };
  } finally {
    hold.end();
  }
}

/** Session, inspection, policy, approval: may it happen, and as which call. Whatever goes wrong here is a refusal. */
function rule(arrived: Arrived, stop: Stops): Ruled {
  const { caller, session, hold } = arrived;
  try {
    if (arrived.call.fault !== undefined) throw arrived.call.fault;
    stop.session.admit(session);
    const budget = hold.reserve();
    const deciding = (call: Call) => {
      const findings = stop.inspection.ofCall(call, session);
      return (approvals: readonly string[]) => stop.policy.decide({ call, caller, session, findings, approvals, budget });
    };
    const { call, decision, again } = remedy(arrived.call, deciding, stop);
    return { ...arrived, call, ruling: stop.approval.settle(call, session, decision, again) };
  } catch (thrown) {
    return { ...arrived, ruling: refuse(thrown, stop) };
  }
}

/** Ledger: the ruling becomes durable. One that was overtaken (approval spent, session killed) is recorded as refused. */
async function record({ call, session, hold, ruling }: Ruled, stop: Stops): Promise<{ ruling: Ruling; permit: Recorded<Permit> | undefined }> {
  const commit = (ruled: Ruling) => stop.ledger.record(call, session, ruled, hold.decided(ruled.effect));
  try {
    return { ruling, permit: await commit(ruling) };
  } catch (thrown) {
    const refused = refuse(thrown, stop);
    if (ruling.effect !== "refuse") await commit(refused).catch(stop.report);
    else stop.report(asFault(thrown, "GATEWAY_FAULT"));
    return { ruling: refused, permit: undefined };
  }
}

/** Execution: the one place where the outside is touched, and only while the session may act. */
async function perform({ call, session }: Arrived, permit: Recorded<Permit>, line: Line, stop: Stops): Promise<Outcome> {
  try {
    stop.session.admit(session);
  } catch (thrown) {
    const { code, message } = asFault(thrown, "SESSION_FAULT");
    return { status: "failed", fault: { code, text: message }, durationMs: 0 };
  }
  try {
    const signal = AbortSignal.any([line.signal, stop.session.signal(session)]);
    return await stop.execution.perform(call, session, permit, stop.inspection.ofLine({ ...line, signal }, call));
  } catch (thrown) {
    // Whether it reached the outside cannot be told any more, so it is not called failed.
    const fault = asFault(thrown, "EXECUTION_FAULT");
    stop.report(fault);
    return { status: "unknown", fault: { code: fault.code, text: fault.message }, durationMs: 0 };
  }
}

/** Inspection and ledger: the outcome becomes durable before the agent hears of it. */
async function close({ call, session, hold }: Arrived, permit: Recorded<Permit>, outcome: Outcome, stop: Stops): Promise<Released> {
  try {
    const { released, findings, label } = stop.inspection.ofOutcome(outcome, call, session);
    // Calls of one session overlap: what is kept is the session's label by now, not what this call alone knows of it.
    await stop.ledger.close(call, session, permit, { released, findings, label: stop.session.learn(session, label), charges: hold.closed(outcome) });
    return released;
  } catch (thrown) {
    // It ran, but its outcome is not on the ledger: the next start of the house closes it as unknown.
    const fault = asFault(thrown, "LEDGER_FAULT");
    stop.report(fault);
    const unknown: Outcome = { status: "unknown", fault: { code: fault.code, text: fault.message }, durationMs: outcome.durationMs };
    return stop.inspection.ofOutcome(unknown, call, session).released;
  }
}

function refuse(thrown: unknown, stop: Stops): Ruling {
  const fault = asFault(thrown, "GATEWAY_FAULT");
  if (fault.cause !== undefined) stop.report(fault);
  return { effect: "refuse", rules: [], policy: stop.policy.version(), reason: refusal(fault) };
}

function answer(call: Call, ruling: Ruling): Reply {
  switch (ruling.effect) {
    case "refuse":
      return { kind: "refused", call: call.id, reason: ruling.reason, rules: ruling.rules };
    case "ask":
      return { kind: "waiting", call: call.id, waiting: ruling.waiting, rules: ruling.rules };
    case "permit":
      throw new Error("a ruling of effect permit was recorded without a recorded permit");
  }
}
