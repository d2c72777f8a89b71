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
import type { CallRequest } from "./request.ts";
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
/** Ids of rules. */
type Said = readonly string[];

/** Judges facts by a set of rules. Pure; never throws. */
export function judge(set: PolicySet, facts: Facts): Verdict {
  if (set.rules.size === 0) return refuse(refusal("POLICY_NO_RULES"), NONE);
  const request = requestOf(set, facts);
  if ("refused" in request) return refuse(request.refused, NONE);
  const permitting = judgePlain(set, request);
  if ("effect" in permitting) return permitting;
  const wanting = judgeGraduated(set, request);
  if ("effect" in wanting) return wanting;
  if (wanting.length === 0) return { effect: "permit", rules: named(set, permitting) };
  return weighed(set, facts, { permits: rulesOf(set, permitting), matched: rulesOf(set, wanting) });
}

/** The permits of the call and of each use of a secret, or the first refusal. */
function judgePlain(set: PolicySet, request: CallRequest): Said | Refused {
  let permitting: Said = NONE;
  for (let at = -1; at < request.uses.length; at++) {
    const one = at < 0 ? request : (request.uses[at] as EngineRequest);
    const answer = set.engine.authorize("plain", one);
    if (answer.kind === "invalid") return refuse(refusal("POLICY_REQUEST_INVALID"), NONE);
    const refused = refusedPlainly(set, answer);
    if (refused !== undefined) return ofUse(one, refused);
    permitting = joined(permitting, answer.determining);
  }
  return permitting;
}

type Answered = Extract<EngineAnswer, { kind: "answered" }>;

function refusedPlainly(set: PolicySet, { decision, determining, errored }: Answered): Refused | undefined {
  if (decision === "deny" && determining.length > 0) {
    const rules = rulesOf(set, determining);
    return refuse(refusal("POLICY_FORBIDDEN", saidBy(rules)), rules);
  }
  const failed = errored.length === 0 ? NONE : rulesOf(set, errored).filter(({ effect }) => effect === "forbid");
  if (failed.length > 0) return refuse(refusal("POLICY_RULE_ERRORED"), failed);
  return decision === "allow" ? undefined : refuse(refusal("POLICY_NOT_PERMITTED"), NONE);
}

/** A refusal, which names the secret where it is that which may not be used. */
function ofUse({ resource: { uid } }: EngineRequest, refused: Refused): Refused {
  if (uid.type !== "Secret") return refused;
  return { ...refused, reason: refusal("POLICY_SECRET_REFUSED", `the call needs the secret ${uid.id}: ${refused.reason.text}`) };
}

/** The graduated forbids that match the call or one of its uses of secrets; or the refusal, where one of them raised an error. */
function judgeGraduated(set: PolicySet, request: CallRequest): Said | Refused {
  let errored: Said = NONE;
  let wanting: Said = NONE;
  for (let at = -1; at < request.uses.length; at++) {
    const answer = set.engine.authorize("graduated", at < 0 ? request : (request.uses[at] as EngineRequest));
    if (answer.kind === "invalid") return refuse(refusal("POLICY_REQUEST_INVALID"), NONE);
    errored = joined(errored, answer.errored);
    wanting = joined(wanting, answer.determining);
  }
  return errored.length === 0 ? wanting : refuse(refusal("POLICY_RULE_ERRORED"), rulesOf(set, errored));
}

/** What the graduated forbids that matched want, less what is done. */
function weighed(set: PolicySet, facts: Facts, { permits, matched }: Readonly<Record<"permits" | "matched", readonly Rule[]>>): Verdict {
  const wants = matched.flatMap((rule) => (rule.remedy === undefined ? [] : [{ by: ref(rule), remedy: rule.remedy }]));
  const left = weigh(wants, meansOf(set, facts));
  if (left === undefined) return { effect: "permit", rules: refs([...permits, ...matched]) };
  if (left.effect !== "refuse") return left;
  return { effect: "refuse", reason: refusal("POLICY_REMEDY_UNAVAILABLE", saidBy(left.rules)), rules: left.rules };
}

/** What was done for a call already, and what the stops of this house can do. */
export function meansOf(set: PolicySet, { call, approvals }: Pick<Facts, "call" | "approvals">): Means {
  const performs = set.schema.living.performs ?? NOTHING;
  return { approvals, remedies: call.remedies ?? [], performs, askExpiresMs: set.askExpiresMs };
}

const NONE: readonly never[] = [];

function joined(some: Said, more: Said): Said {
  return some.length === 0 ? more : [...some, ...more];
}

function refuse(reason: Reason, rules: readonly Rule[]): Refused {
  return { effect: "refuse", reason, rules: refs(rules) };
}

/** Rules in the order of their ids, so that the same verdict has the same bytes. */
function rulesOf(set: PolicySet, ids: Said): readonly Rule[] {
  return ids.length === 0 ? NONE : [...new Set(ids)].sort().flatMap((id) => set.rules.get(id) ?? []);
}

/** A rule never changes: the list that names it alone is made once, and nobody can change that either. */
const alone = new WeakMap<Rule, readonly RuleRef[]>();

/** The same rules as a decision names them. */
function named(set: PolicySet, ids: Said): readonly RuleRef[] {
  const only = ids.length === 1 ? set.rules.get(ids[0] ?? "") : undefined;
  if (only === undefined) return refs(rulesOf(set, ids));
  const list = alone.get(only) ?? Object.freeze([Object.freeze(ref(only))]);
  alone.set(only, list);
  return list;
}

function saidBy(rules: readonly { readonly reason?: string | undefined }[]): string | undefined {
  return rules.find((rule) => rule.reason !== undefined)?.reason;
}

function refs(rules: readonly Rule[]): readonly RuleRef[] {
  return rules.length === 0 ? NONE : rules.map(ref);
}

function ref({ id, reason }: Rule): RuleRef {
  return reason === undefined ? { rule: id } : { rule: id, reason };
}
