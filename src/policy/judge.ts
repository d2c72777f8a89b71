/**
 * What the rules say of the facts of a call, in two layers.
 *
 * 1. Every rule but the graduated forbids. No satisfied permit, a plain forbid, a forbid that raised an error, a
 *    request that does not validate: refuse, and nothing later can change it.
 * 2. The graduated forbids that match. An error refuses; what they want adds up (`weigh.ts`), less what is done.
 *
 * One pass would not do: on a default deny Cedar reports no rules at all, and on a forbid only forbids, so reading
 * effects off the reported rules could turn a refusal into an ask. Stricter than Cedar on purpose: Cedar skips a
 * forbid that raises an error. `test/policy/reference.ts` states the same without an engine.
 */
import type { Reason, RuleRef } from "../call/decision.ts";
import type { Performs } from "../call/remedy.ts";
import type { EngineAnswer, EngineRequest } from "./engine.ts";
import type { Facts } from "./facts.ts";
import type { PolicySet } from "./policy-set.ts";
import { refusal } from "./refusal.ts";
import { requestOf } from "./request.ts";
import type { Rule } from "./rule.ts";
import { weigh } from "./weigh.ts";
import type { Means, Weighed } from "./weigh.ts";

/** Where no stop says what it can perform, none can. */
const NOTHING: Performs = { sanitize: [], sandbox: [] };

export type Verdict =
  | { readonly effect: "permit"; readonly rules: readonly RuleRef[] }
  | Exclude<Weighed, { readonly effect: "refuse" } | undefined>
  | { readonly effect: "refuse"; readonly reason: Reason; readonly rules: readonly RuleRef[] };

type Refused = Extract<Verdict, { readonly effect: "refuse" }>;

/** Judges facts by a set of rules. Pure; never throws. */
export function judge(set: PolicySet, facts: Facts): Verdict {
  if (set.rules.size === 0) return refuse(refusal("POLICY_NO_RULES"), []);
  const requested = requestOf(set, facts);
  if ("refused" in requested) return refuse(requested.refused, []);
  const requests = requested.uses.length === 0 ? [requested.request] : [requested.request, ...requested.uses];
  let permitting: readonly string[] = NONE;
  for (const request of requests) {
    const plain = set.engine.authorize("plain", request);
    if (plain.kind === "invalid") return refuse(refusal("POLICY_REQUEST_INVALID"), []);
    const refused = refusedPlainly(set, plain, rulesOf(set, plain.determining));
    if (refused !== undefined) return ofUse(request, refused);
    permitting = joined(permitting, plain.determining);
  }
  return judgeGraduated(set, { requests, permits: rulesOf(set, permitting), facts });
}

type Answered = Extract<EngineAnswer, { kind: "answered" }>;

function refusedPlainly(set: PolicySet, answer: Answered, determining: readonly Rule[]): Refused | undefined {
  if (answer.decision === "deny" && determining.length > 0) return refuse(refusal("POLICY_FORBIDDEN", saidBy(determining)), determining);
  const errored = answer.errored.length === 0 ? NONE : rulesOf(set, answer.errored).filter(({ effect }) => effect === "forbid");
  if (errored.length > 0) return refuse(refusal("POLICY_RULE_ERRORED"), errored);
  return answer.decision === "allow" ? undefined : refuse(refusal("POLICY_NOT_PERMITTED"), []);
}

/** A refusal, which names the secret where it is that which may not be used. */
function ofUse({ resource: { uid } }: EngineRequest, refused: Refused): Refused {
  if (uid.type !== "Secret") return refused;
  return { ...refused, reason: refusal("POLICY_SECRET_REFUSED", `the call needs the secret ${uid.id}: ${refused.reason.text}`) };
}

interface Permitted {
  readonly requests: readonly EngineRequest[];
  readonly permits: readonly Rule[];
  readonly facts: Facts;
}

function judgeGraduated(set: PolicySet, { requests, permits, facts }: Permitted): Verdict {
  let errored: readonly string[] = NONE;
  let determining: readonly string[] = NONE;
  for (const request of requests) {
    const answer = set.engine.authorize("graduated", request);
    if (answer.kind === "invalid") return refuse(refusal("POLICY_REQUEST_INVALID"), []);
    errored = joined(errored, answer.errored);
    determining = joined(determining, answer.determining);
  }
  if (errored.length > 0) return refuse(refusal("POLICY_RULE_ERRORED"), rulesOf(set, errored));
  const matched = rulesOf(set, determining);
  if (matched.length === 0) return { effect: "permit", rules: refs(permits) };
  const wants = matched.flatMap((rule) => (rule.remedy === undefined ? [] : [{ by: ref(rule), remedy: rule.remedy }]));
  const weighed = weigh(wants, meansOf(set, facts));
  if (weighed === undefined) return { effect: "permit", rules: refs([...permits, ...matched]) };
  if (weighed.effect !== "refuse") return weighed;
  return { effect: "refuse", reason: refusal("POLICY_REMEDY_UNAVAILABLE", saidBy(weighed.rules)), rules: weighed.rules };
}

/** What was done for a call already, and what the stops of this house can do. */
export function meansOf(set: PolicySet, { call, approvals }: Pick<Facts, "call" | "approvals">): Means {
  const performs = set.schema.living.performs ?? NOTHING;
  return { approvals, remedies: call.remedies ?? [], performs, askExpiresMs: set.askExpiresMs };
}

const NONE: readonly never[] = [];

function joined(some: readonly string[], more: readonly string[]): readonly string[] {
  return some.length === 0 ? more : [...some, ...more];
}

function refuse(reason: Reason, rules: readonly Rule[]): Refused {
  return { effect: "refuse", reason, rules: refs(rules) };
}

/** Rules in the order of their ids, so that the same verdict has the same bytes. */
function rulesOf(set: PolicySet, ids: readonly string[]): readonly Rule[] {
  if (ids.length === 0) return NONE;
  const rule = ids.length === 1 ? set.rules.get(ids[0] ?? "") : undefined;
  return rule !== undefined ? [rule] : [...new Set(ids)].sort().flatMap((id) => set.rules.get(id) ?? []);
}

function saidBy(rules: readonly { readonly reason?: string | undefined }[]): string | undefined {
  return rules.find((rule) => rule.reason !== undefined)?.reason;
}

function refs(rules: readonly Rule[]): readonly RuleRef[] {
  return rules.map(ref);
}

function ref({ id, reason }: Rule): RuleRef {
  return reason === undefined ? { rule: id } : { rule: id, reason };
}
