/** Remedies: what rules want of a call before it may pass is performed, and the call that is left is decided again. */
import type { Call } from "../call/call.ts";
import { isWanting } from "../call/decision.ts";
import type { Answerable, Decision, RuleRef, Wanting } from "../call/decision.ts";
import { struckClasses } from "../call/remedy.ts";
import type { SessionView } from "../call/session-view.ts";
import { refusal } from "../policy/refusal.ts";
import type { Stops } from "./stops.ts";

/** A call as it would run, with what is decided of it. */
export interface Remedied {
  readonly call: Call;
  readonly decision: Answerable;
  /** Rules whose remedy was performed. */
  readonly remedied: readonly RuleRef[];
  /** The decision on the same call once people have answered. */
  readonly again: (approvals: readonly string[]) => Answerable;
}

/** Decides on a call; what needs looking at it only once is done before the approvals are known. */
export type Decide = (call: Call) => (approvals: readonly string[]) => Decision;

/**
 * Decides, performs what the decision wants, and decides on the call that is left, until nothing is wanted but people's
 * answers: each turn performs what was not performed before, and there are only so many remedies. Rules whose remedy
 * was performed stay named. Faults with INSPECTION_NOT_SANITIZED, EXECUTION_SANDBOX_IMPOSSIBLE and EXECUTION_NO_SANDBOX.
 */
export function remedy(call: Call, decide: Decide, { stop, session, remedied }: Means): Remedied {
  const again = naming(remedied, decide(call));
  const decision = again([]);
  if (!isWanting(decision)) return { call, decision, remedied, again: (approvals) => settled(again(approvals)) };
  const wanted = decision.rules.filter(({ rule }) => !decision.asks.some((ask) => ask.rule === rule));
  return remedy(performed(call, decision, { stop, session }), decide, { stop, session, remedied: wanted });
}

interface Means {
  readonly stop: Pick<Stops, "inspection" | "execution">;
  readonly session: SessionView;
  /** Rules whose remedy was performed on the call before. */
  readonly remedied: readonly RuleRef[];
}

function performed(call: Call, { remedies }: Wanting, { stop: { inspection, execution }, session }: Omit<Means, "remedied">): Call {
  const before = call.remedies ?? [];
  if (!remedies.some((one) => !before.includes(one))) throw new Error("a remedy is wanted that was performed before");
  const left = { ...inspection.sanitize(call, struckClasses(remedies), session), remedies: [...before, ...remedies] };
  execution.admit(left);
  return left;
}

function naming(rules: readonly RuleRef[], decide: ReturnType<Decide>): ReturnType<Decide> {
  return (approvals) => {
    const decision = decide(approvals);
    if (rules.length === 0) return decision;
    const others = rules.filter(({ rule }) => !decision.rules.some((named) => named.rule === rule));
    return { ...decision, rules: [...decision.rules, ...others] };
  };
}

/** What people permitted is what runs: a remedy that is wanted only now would change it. */
function settled(decision: Decision): Answerable {
  if (!isWanting(decision)) return decision;
  const { rules, policy } = decision;
  return { effect: "refuse", rules, policy, reason: refusal("POLICY_REMEDY_LATE") };
}
