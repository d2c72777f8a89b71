/** The decision on a question: the verdict of the rules, bound to exactly this call by the subject's digest. */
import type { Decision } from "../call/decision.ts";
import { Permit } from "../call/permit.ts";
import type { Question } from "../call/question.ts";
import { subjectDigest } from "../call/subject.ts";
import { judge } from "./judge.ts";
import type { PolicySet } from "./policy-set.ts";

/** Decides. Pure: the same set and question give the same decision. Faults with CALL_NOT_CANONICAL where the call has no canonical text. */
export function decide(set: PolicySet, question: Question): Decision {
  const { call, session } = question;
  const verdict = judge(set, question);
  const policy = set.version;
  if (verdict.effect === "refuse") return { ...verdict, policy };
  const digest = subjectDigest(call, session, policy);
  if (verdict.effect === "ask") return { ...verdict, policy, digest };
  const rules = verdict.rules.map((ref) => ref.rule);
  const permit = Permit.mint({ call: call.id, digest, definition: call.definition.fingerprint, policy, rules });
  return { ...verdict, policy, permit };
}
