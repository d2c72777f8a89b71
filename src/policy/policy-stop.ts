/** The policy stop: decides by whichever set is in force when the question comes. */
import type { Decision } from "../call/decision.ts";
import type { PointAnswer } from "../call/point.ts";
import type { Question } from "../call/question.ts";
import { decide } from "./decide.ts";
import { policyVersion } from "./policy-set.ts";
import type { PolicySet } from "./policy-set.ts";
import { meansOf } from "./judge.ts";
import { refusal } from "./refusal.ts";
import { tighten } from "./tighten.ts";

/** The version while no set is in force: that of no files. */
const NO_FILES = policyVersion({});

/** Whether an agent may use a server at all, whatever the rules say: the `servers` of its configuration. */
export type MayUse = (agentName: string, server: string) => boolean;

/** Makes the stop. `inForce` gives the set in force; undefined refuses everything. */
export function policyStop(inForce: () => PolicySet | undefined, mayUse: MayUse) {
  const ours = (question: Question, set: PolicySet | undefined): Decision => {
    if (set === undefined) return { effect: "refuse", reason: refusal("POLICY_NOT_LOADED"), rules: [], policy: NO_FILES };
    const { agentName } = question.caller;
    if (!mayUse(agentName, question.call.definition.server)) {
      return { effect: "refuse", reason: refusal("POLICY_SERVER_NOT_GIVEN"), rules: [], policy: set.version };
    }
    return decide(set, question);
  };
  return {
    decide: (question: Question): Decision => ours(question, inForce()),
    decideWith(question: Question, answers: readonly PointAnswer[]): Decision {
      const set = inForce();
      const decision = ours(question, set);
      return set === undefined ? decision : tighten(decision, answers, meansOf(set, question));
    },
    version: (): string => inForce()?.version ?? NO_FILES,
  };
}
