/**
 * THE PATH. One call, from what a door understood to what the agent is told. The order of the stops is the security of
 * the house; docs/life-of-a-call.md shows real bytes at each. Nothing else in the house calls `execution.perform`.
 */
import type { BudgetReadings } from "../call/budget.ts";
import type { Call, Line, RawCall } from "../call/call.ts";
import type { Caller } from "../call/caller.ts";
import { asFault } from "../call/fault.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import type { Label } from "../call/label.ts";
import type { Outcome, Released } from "../call/outcome.ts";
import type { Permit } from "../call/permit.ts";
import type { PointSaid } from "../call/point.ts";
import type { Recorded } from "../call/recorded.ts";
import type { Reply } from "../call/reply.ts";
import type { Ruling } from "../call/ruling.ts";
import type { SessionView } from "../call/session-view.ts";
import { said } from "../policy/tighten.ts";
import { refusal } from "./refusal.ts";
import { remedy } from "./remedy.ts";
import type { Decide, Remedied } from "./remedy.ts";
import type { BudgetHold, Stops } from "./stops.ts";

/** A call that has arrived: read, attributed, in its session. */
interface Arrived {
  readonly call: Call;
  readonly caller: Caller;
  readonly session: SessionView;
  readonly hold: BudgetHold;
}

/** A call as it would run, remedies performed, with what is decided of it. */
interface Decided extends Arrived, Remedied {
  readonly budget: BudgetReadings;
  readonly points?: readonly PointSaid[];
}

/** The same, with what is ruled of it. */
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
    const decided = decide({ call, caller, session, hold }, stop);
    const isAsked = decided.decision.effect !== "refuse" && stop.points.apply(decided.call);
    const ruled = rule(isAsked ? await consult(decided, raw.line, stop) : decided, stop);
    const { ruling, permit } = await record(ruled, stop);
    if (permit === undefined) return answer(call, ruling);

    const outcome = await perform(ruled, permit, raw.line, stop);
    return { kind: "released", call: call.id, released: await close(ruled, permit, outcome, stop) };
  } finally {
    hold.end();
  }
}

/** Session, inspection, policy: may it happen, and as which call. Whatever goes wrong here is a refusal. */
function decide(arrived: Arrived, stop: Stops): Decided {
  const { call, caller, session, hold } = arrived;
  try {
    if (call.fault !== undefined) throw call.fault;
    stop.session.admit(session);
    stop.execution.admit(call);
    const budget = hold.reserve();
    const deciding: Decide = (left) => {
      const looked = stop.inspection.ofCall(left, session);
      return (approvals) => stop.policy.decide({ call: left, caller, session, ...looked, approvals, budget });
    };
    const remedied = remedy(stop.inspection.restore(call, session), deciding, { stop, session, remedied: [] });
    return { ...arrived, budget, ...remedied };
  } catch (thrown) {
    return { ...arrived, budget: {}, ...nothing(call, thrown, stop) };
  }
}

/**
 * External decision points: the one wait before the ledger, and only where some apply. They see the call as it would run.
 * The world moves on meanwhile, so everything is asked once more: may the session act, what has it read, what do the rules say.
 */
async function consult(decided: Decided, line: Line, stop: Stops): Promise<Decided> {
  const { call, caller, budget } = decided;
  try {
    const seen = stop.inspection.ofCall(call, decided.session);
    const signal = AbortSignal.any([line.signal, stop.session.signal(decided.session)]);
    const answers = await stop.points.ask({ call, caller, session: decided.session, ...seen, approvals: [], budget }, signal);
    const session = { ...decided.session, label: stop.session.learn(decided.session, TRUSTED_PUBLIC) };
    stop.session.admit(session);
    const deciding: Decide = (left) => {
      const looked = stop.inspection.ofCall(left, session);
      return (approvals) => stop.policy.decideWith({ call: left, caller, session, ...looked, approvals, budget }, answers);
    };
    const remedied = remedy(call, deciding, { stop, session, remedied: decided.remedied });
    return { ...decided, session, points: said(answers), ...remedied };
  } catch (thrown) {
    return { ...decided, ...nothing(call, thrown, stop) };
  }
}

/** Approval: what people have answered. */
function rule(decided: Decided, stop: Stops): Ruled {
  const { call, session, decision, again, points } = decided;
  const noted = points === undefined ? {} : { points };
  try {
    return { ...decided, ruling: { ...stop.approval.settle(call, session, decision, again), ...noted } };
  } catch (thrown) {
    return { ...decided, ruling: { ...refuse(thrown, stop), ...noted } };
  }
}

function nothing(call: Call, thrown: unknown, stop: Stops): Remedied {
  const decision = refuse(thrown, stop);
  return { call, decision, remedied: [], again: () => decision };
}

/** Ledger: the ruling becomes durable. One that was overtaken (approval spent, session killed) is recorded as refused. */
async function record(
  { call, session, hold, ruling }: Ruled,
  stop: Stops,
): Promise<{ ruling: Ruling; permit: Recorded<Permit> | undefined }> {
  const commit = (ruled: Ruling) => stop.ledger.record(call, session, ruled, hold.decided(ruled.effect));
  try {
    // Before the permit: killed in between, a resource is labelled higher than it need be, and never lower.
    if (ruling.effect === "permit") await stop.inspection.ofWrite(call, session);
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
    // What comes before the outcome is read before it, while other calls of the session are decided.
    const read = (label: Label) => void stop.session.learn(session, label);
    const inspected = stop.inspection.ofLine({ ...line, signal, read }, call, session);
    const outcome = await stop.execution.perform(call, session, permit, inspected);
    inspected.settle?.();
    return outcome;
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
    const { label, ...inspected } = stop.inspection.ofOutcome(outcome, call, session);
    // Calls of one session overlap: what is kept is the session's label by now, not what this call alone knows of it.
    await stop.ledger.close(call, session, permit, {
      ...inspected,
      label: stop.session.learn(session, label),
      charges: hold.closed(outcome),
      ...(outcome.took !== undefined && { took: outcome.took }),
    });
    return inspected.released;
  } catch (thrown) {
    // It ran, but its outcome is not on the ledger: the next start of the house closes it as unknown.
    const fault = asFault(thrown, "LEDGER_FAULT");
    stop.report(fault);
    const unknown: Outcome = { status: "unknown", fault: { code: fault.code, text: fault.message }, durationMs: outcome.durationMs };
    return stop.inspection.ofOutcome(unknown, call, session).released;
  }
}

function refuse(thrown: unknown, stop: Stops): Extract<Ruling, { readonly effect: "refuse" }> {
  const fault = asFault(thrown, "GATEWAY_FAULT");
  if (fault.cause !== undefined) stop.report(fault);
  return { effect: "refuse", rules: [], policy: stop.policy.version(), reason: refusal(fault) };
}

function answer(call: Call, ruling: Ruling): Reply {
  const lacking = ruling.on?.flow?.lacking;
  const undone = { call: call.id, rules: ruling.rules, ...(lacking !== undefined && { lacking }) };
  switch (ruling.effect) {
    case "refuse":
      return { ...undone, kind: "refused", reason: ruling.reason };
    case "ask":
      return { ...undone, kind: "waiting", waiting: ruling.waiting };
    case "permit":
      throw new Error("a ruling of effect permit was recorded without a recorded permit");
  }
}
