/**
 * Rules compared with one another: those that another covers, permits that a forbid refuses. Of thousands of which one
 * changed, the others are compared with that one alone.
 */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Rule } from "../policy/rule.ts";
import { excludes } from "./contradiction.ts";
import type { Membership } from "./contradiction.ts";
import { Covering } from "./covering.ts";
import { COMPARISONS_MAX } from "./limits.ts";
import { namesIn } from "./names-in.ts";
import type { Problem } from "./problem.ts";
import { mayRaise } from "./raises.ts";
import type { Steps } from "./steps.ts";
import { isLockDown } from "./studied.ts";
import type { Compared, ComparedFor, Studied } from "./studied.ts";

interface Comparison {
  readonly problems: readonly Problem[];
  /** Undefined where the next load has to compare all of them again. */
  readonly compared: Compared | undefined;
}

/** Compares the rules of a load. With what was found `before` for the same house the problems are the same as without it. */
export function* compareRules(studied: readonly Studied[], house: ComparedFor, before: Compared | undefined): Steps<Comparison> {
  const rules = new Map(studied.map((one) => [one.rule.json, one]));
  // Two rules of one text have one form: what is kept by it could be of either.
  const isOnce = rules.size === studied.length;
  const comparing = new Comparing(rules, house, isOnce ? before : undefined);
  yield* comparing.prepare(studied);
  // An ask's id is read by rules that look at the approvals: taking it away would change what they see.
  const readsApprovals = namesIn(studied.map(({ rule }) => rule)).has("approvals");
  const problems: Problem[] = [];
  const clear = new Map<PolicyJson, number>();
  let pairs = 0;
  for (const one of studied) {
    yield;
    if (isLockDown(one.rule) || (readsApprovals && one.rule.remedy?.effect === "ask")) continue;
    const came = comparing.compare(one, COMPARISONS_MAX - pairs);
    pairs += came.pairs;
    if (pairs > COMPARISONS_MAX) return { problems: [...problems, NOT_COMPARED], compared: undefined };
    if (came.problem !== undefined) problems.push(came.problem);
    if (came.isClear) clear.set(one.rule.json, came.pairs);
  }
  return { problems, compared: isOnce ? { house: house.digest, rules, clear } : undefined };
}

/** What comparing one rule came to. */
interface Came {
  readonly pairs: number;
  readonly problem: Problem | undefined;
  /** Whether no other rule covers it. */
  readonly isClear: boolean;
}

class Comparing {
  readonly #house: ComparedFor;
  readonly #before: Compared | undefined;
  readonly #rules: ReadonlyMap<PolicyJson, Studied>;
  readonly #all: Covering;
  /** Those that were not compared before, and those that were and are there no more. */
  readonly #fresh: Covering;
  readonly #gone: Covering;

  constructor(rules: ReadonlyMap<PolicyJson, Studied>, house: ComparedFor, before: Compared | undefined) {
    this.#house = house;
    this.#before = before;
    this.#rules = rules;
    [this.#all, this.#fresh, this.#gone] = [new Covering(house.roles), new Covering(house.roles), new Covering(house.roles)];
  }

  *prepare(studied: readonly Studied[]): Steps<void> {
    for (const one of studied) {
      yield;
      this.#all.add(one);
      if (this.#before !== undefined && !this.#before.rules.has(one.rule.json)) this.#fresh.add(one);
    }
    for (const [json, one] of this.#before?.rules ?? []) if (!this.#rules.has(json)) this.#gone.add(one);
  }

  /** Compares a rule with all that may cover it, or with those alone that it was not compared with before. */
  compare(one: Studied, pairsMax: number): Came {
    const pairs = this.#before?.clear.get(one.rule.json);
    const fresh = pairs === undefined ? [] : candidatesIn(this.#fresh, one);
    if (pairs === undefined || fresh.some((other) => covers(other, one, this.#house.present))) return this.#compareAll(one, pairsMax);
    return { pairs: pairs - candidatesIn(this.#gone, one).length + fresh.length, problem: undefined, isClear: true };
  }

  #compareAll(one: Studied, pairsMax: number): Came {
    let [pairs, isClear, problem]: [number, boolean, Problem | undefined] = [0, true, undefined];
    for (const other of candidatesIn(this.#all, one)) {
      if (other === one) continue;
      if (problem?.severity === "error" || ++pairs > pairsMax) break;
      if (!covers(other, one, this.#house.present)) continue;
      isClear = false;
      problem = compare(one, other, this.#house) ?? problem;
    }
    return { pairs, problem, isClear };
  }
}

/** Those that may cover a rule: of its own kind, and the forbids. It may be among them itself. */
function candidatesIn(covering: Covering, one: Studied): readonly Studied[] {
  const own = covering.candidates(one.kind, one);
  return one.kind === "forbid" ? own : [...own, ...covering.candidates("forbid", one)];
}

/** What is wrong with a rule because of another that covers it. */
function compare(one: Studied, other: Studied, { lasting, present }: ComparedFor): Problem | undefined {
  // Of two that cover each other the later one is named.
  if (other.order > one.order && other.kind === one.kind && covers(one, other, present)) return undefined;
  const now = covers(other, one, lasting) ? undefined : "as the house is now, ";
  return other.kind === one.kind ? shadowed(one.rule, other.rule, now) : contradicted(one.rule, other.rule, now);
}

/** Whether the decision on every request is the same without the rule, because the other is there. */
function covers(other: Studied, rule: Studied, isIn: Membership): boolean {
  const { json } = other.rule;
  if (!rule.known.every((known) => other.unsatisfied?.every((alternative) => excludes(known, alternative, isIn)))) return false;
  // Where the rule is satisfied, the other does not come to false: it is satisfied, or it raises an error.
  if (rule.rule.effect === "permit" && other.rule.effect === "permit") return !mayRaise(json) || isPart(json, rule.rule.json);
  // Where a forbid raises an error, the other must refuse as well.
  return rule.rule.effect === "permit" || !mayRaise(rule.rule.json) || sameConditions(json, rule.rule.json);
}

/** Whether each condition of the one is one of the other: then it holds wherever the other is satisfied. */
function isPart(part: PolicyJson, whole: PolicyJson): boolean {
  const conditions = new Set(whole.conditions.map((condition) => JSON.stringify(condition)));
  return part.conditions.every((condition) => conditions.has(JSON.stringify(condition)));
}

function sameConditions(a: PolicyJson, b: PolicyJson): boolean {
  return JSON.stringify(a.conditions) === JSON.stringify(b.conditions);
}

function shadowed(rule: Rule, other: Rule, now = ""): Problem {
  const place = placeOf(rule);
  const told = rule.effect === "forbid" && rule.reason !== undefined && rule.reason !== other.reason;
  const message = `${now}${named(other)} covers all that this rule is about`;
  const hint = told
    ? "without it only its @reason would be missing: narrow the other rule, or say the reason there"
    : "remove it: no decision would change; or narrow the other rule";
  return { severity: now === "" && !told ? "error" : "warning", code: "POLICY_SHADOWED", message, hint, ...place };
}

function contradicted(rule: Rule, forbid: Rule, now = ""): Problem {
  const never = rule.effect === "permit" ? "this permit never takes effect: " : "this rule never takes effect: ";
  const message = `${now}${never}${named(forbid)} refuses all that it is about`;
  const code = rule.effect === "permit" ? "POLICY_CONTRADICTED" : "POLICY_SHADOWED";
  return { severity: now === "" ? "error" : "warning", code, message, hint: "narrow the forbid, or remove this rule", ...placeOf(rule) };
}

function named({ id, file, line }: Rule): string {
  return `the rule ${id} (${file}:${line})`;
}

function placeOf({ file, line, column }: Rule): Pick<Problem, "file" | "line" | "column"> {
  return { file, line, column };
}

const NOT_COMPARED: Problem = {
  severity: "warning",
  code: "POLICY_NOT_COMPARED",
  message: `more than ${COMPARISONS_MAX} pairs of rules have a scope in common: not all were compared, and some that change nothing may not be named`,
  hint: "name actions and roles in the scopes, rather than values in conditions alone",
};
