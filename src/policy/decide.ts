/** The decision on a question: the verdict of the rules, bound to exactly this call by the subject's digest. */
import type { DecidedOn, Decision } from "../call/decision.ts";
import { Permit } from "../call/permit.ts";
import { NO_FLOW } from "../call/flow.ts";
import type { Question } from "../call/question.ts";
import { subjectDigest } from "../call/subject.ts";
import { judge } from "./judge.ts";
import type { PolicySet } from "./policy-set.ts";
import { subjectOf } from "./schema.ts";

const NONE: readonly never[] = [];

/** Decides. Pure: the same set and question give the same decision. Faults with CALL_NOT_CANONICAL where the call has no canonical text. */
export function decide(set: PolicySet, question: Question): Decision {
  const { call, session } = question;
  const verdict = judge(set, question);
  const policy = set.version;
  const on = decidedOn(set, question);
  if (verdict.effect === "refuse") return { ...verdict, policy, on };
  if (verdict.effect !== "permit" && verdict.remedies.length > 0) return { ...verdict, policy, on };
  const digest = subjectDigest(call, session, policy);
  if (verdict.effect !== "permit") return { effect: "ask", asks: verdict.asks, rules: verdict.rules, policy, on, digest };
  const rules = verdict.rules.map((ref) => ref.rule);
  const needs = subjectOf(set.schema, call.definition)?.needs ?? NONE;
  const secrets = needs.length === 0 ? NONE : needs.map(({ secret }) => secret);
  const permit = Permit.mint({ call: call.id, digest, definition: call.definition.fingerprint, policy, rules, secrets });
  return { ...verdict, policy, on, permit };
}

function decidedOn(set: PolicySet, { call, caller, session, findings, flow, approvals }: Question): DecidedOn {
  return {
    takenAt: call.at,
    kind: call.definition.kind,
    agentName: caller.agentName,
    role: caller.role,
    classes: subjectOf(set.schema, call.definition)?.classes ?? NONE,
    teams: (session.person !== undefined && set.schema.teams.get(session.person)) || NONE,
    calls: session.calls,
    findings: findings.length === 0 ? NONE : [...new Set(findings.map((finding) => finding.class))],
    approvals,
    remedies: call.remedies ?? NONE,
    ...(flow !== NO_FLOW && { flow }),
  };
}
