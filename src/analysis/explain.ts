/**
 * Why a call was, or would be, decided as it is: the deciding rules with their places and what they read, what Cedar alone
 * would have said, the rules that raised an error, for each permit what it missed, and the smallest changes that would
 * have permitted. For people: it evaluates every permit by itself, and is not for the path of a call.
 */
import type { Effect, Reason } from "../call/decision.ts";
import type { EngineRequest } from "../policy/engine.ts";
import type { Facts } from "../policy/facts.ts";
import { judge } from "../policy/judge.ts";
import type { Verdict } from "../policy/judge.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Place, Rule } from "../policy/rule.ts";
import { requestOf } from "../policy/request.ts";
import type { CallRequest } from "../policy/request.ts";
import { matches } from "../policy/scope.ts";
import type { Scope } from "../policy/scope.ts";
import { missedConditions } from "./missed-conditions.ts";
import type { MissedCondition } from "./missed-conditions.ts";
import { readingsOf } from "./readings.ts";
import type { Reading } from "./readings.ts";
import { smallestChanges } from "./smallest-change.ts";
import type { SmallestChanges } from "./smallest-change.ts";

export interface ExplainedRule extends Place {
  readonly rule: string;
  readonly effect: "permit" | "forbid";
  readonly reason?: string;
  /** What its conditions name, and what stood there. */
  readonly reads: readonly Reading[];
}

/** What a permit missed. `conditions` are those that did not hold, in the order of the rule's text. */
export type Missed =
  | { readonly on: "scope"; readonly parts: readonly (keyof Scope)[] }
  | { readonly on: "condition" | "error"; readonly conditions: readonly MissedCondition[] };

export interface Explanation {
  readonly effect: Effect;
  readonly policy: string;
  /** For a refusal. */
  readonly reason: Reason | undefined;
  readonly deciding: readonly ExplainedRule[];
  /** What Cedar alone says of every rule but the graduated forbids, where it could be asked. */
  readonly cedar: "allow" | "deny" | undefined;
  /** Rules that raised an error. A permit of these counts as unmatched, a forbid as matched. */
  readonly errored: readonly ExplainedRule[];
  readonly missed: readonly (ExplainedRule & { readonly missed: Missed })[];
  /** What would have permitted it; nothing where it is permitted. */
  readonly smallest: SmallestChanges;
  readonly hint: string | undefined;
}

/** Explains what `set` says of a question, or of the facts of a recorded call. */
export function explain(set: PolicySet, facts: Facts): Explanation {
  const verdict = judge(set, facts);
  const requested = requestOf(set, facts);
  const request = "refused" in requested ? undefined : refusedOf(set, requested);
  const missed = request === undefined ? [] : missedPermits(set, facts, request);
  return {
    effect: verdict.effect,
    policy: set.version,
    reason: verdict.effect === "refuse" ? verdict.reason : undefined,
    deciding: verdict.rules.flatMap((ref) => explained(set, facts, ref.rule)),
    ...cedarSays(set, facts, request),
    missed,
    smallest: smallestChanges(set, facts),
    hint: hintFor(verdict, missed),
  };
}

/** The request that is refused: the call itself, or the use of a secret. Where none is, the call. */
function refusedOf(set: PolicySet, request: CallRequest): EngineRequest {
  const isDenied = (one: EngineRequest) => {
    const answer = set.engine.authorize("plain", one);
    return answer.kind === "answered" && answer.decision === "deny";
  };
  return [request, ...request.uses].find(isDenied) ?? request;
}

function cedarSays(set: PolicySet, facts: Facts, request: EngineRequest | undefined): Pick<Explanation, "cedar" | "errored"> {
  if (request === undefined) return { cedar: undefined, errored: [] };
  const plain = set.engine.authorize("plain", request);
  const graduated = set.engine.authorize("graduated", request);
  const errored = [plain, graduated].flatMap((answer) => (answer.kind === "answered" ? answer.errored : []));
  return { cedar: plain.kind === "answered" ? plain.decision : undefined, errored: errored.flatMap((id) => explained(set, facts, id)) };
}

function missedPermits(set: PolicySet, facts: Facts, request: EngineRequest): Explanation["missed"] {
  return [...set.rules.values()].flatMap((rule) => {
    if (rule.effect !== "permit") return [];
    const parts = missedParts(rule.scope, request);
    const missed: Missed | undefined = parts.length > 0 ? { on: "scope", parts } : missedOn(set, rule, request);
    return missed === undefined ? [] : explained(set, facts, rule.id).map((one) => ({ ...one, missed }));
  });
}

function missedOn(set: PolicySet, rule: Rule, request: EngineRequest): Missed | undefined {
  const came = set.engine.alone(rule.id, request);
  if (came === "satisfied") return undefined;
  return { on: came === "errored" ? "error" : "condition", conditions: missedConditions(set, rule, request) };
}

/** The parts of a scope that do not match. */
export function missedParts(scope: Scope, request: EngineRequest): readonly (keyof Scope)[] {
  return (["principal", "action", "resource"] as const).filter((part) => !matches(scope[part], request[part]));
}

function explained(set: PolicySet, facts: Facts, id: string): readonly ExplainedRule[] {
  const rule = set.rules.get(id);
  if (rule === undefined) return [];
  const { effect, file, line, column, reason } = rule;
  return [{ rule: id, effect, file, line, column, reads: readingsOf(rule, facts), ...(reason !== undefined && { reason }) }];
}

/** The permit that came nearest, where the lack of a permit is what refused. */
function hintFor(verdict: Verdict, missed: Explanation["missed"]): string | undefined {
  if (verdict.effect === "ask") return "a person must permit it: chatelaine approve list shows what waits";
  if (verdict.effect !== "refuse") return undefined;
  const { code, hint } = verdict.reason;
  if (code !== "POLICY_NOT_PERMITTED" && (code !== "POLICY_SECRET_REFUSED" || verdict.rules.length > 0)) return hint;
  const near = missed.toSorted((a, b) => distance(a.missed) - distance(b.missed))[0];
  if (near === undefined || distance(near.missed) >= FAR)
    return code === "POLICY_SECRET_REFUSED" ? hint : "no permit comes near: write one for this agent and this action";
  const what =
    near.missed.on === "scope" ? `its ${near.missed.parts.join(" and ")}` : near.missed.conditions.map(({ text }) => text).join(" and ");
  return `${near.rule} (${near.file}:${near.line}) came nearest; it missed on ${what}`;
}

/** A permit for another action is no near one. */
const FAR = 4;

function distance(missed: Missed): number {
  if (missed.on !== "scope") return 0;
  return missed.parts.length + (missed.parts.includes("action") ? FAR : 0);
}
