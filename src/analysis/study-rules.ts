/**
 * Rules that change no decision: those that can never be satisfied, those that another covers, permits that a forbid
 * refuses. What is said holds for every request; what is not said may be so all the same (docs/policy.md, "Loading").
 *
 * A rule that raises an error must be reckoned with: a permit of these counts as unmatched, a forbid as matched.
 */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Problem } from "./problem.ts";
import type { Rule } from "../policy/rule.ts";
import type { PolicySchema } from "../policy/schema.ts";
import { namesIn } from "../policy/silence.ts";
import { alternativesOf } from "./alternatives.ts";
import type { Alternative } from "./alternatives.ts";
import { clashIn, excludes, knownOf } from "./contradiction.ts";
import type { Clash, Known, Membership } from "./contradiction.ts";
import { Covering } from "./covering.ts";
import { COMPARISONS_MAX } from "./limits.ts";
import { lastingMembership, presentMembership } from "./membership.ts";
import { mayRaise } from "./raises.ts";
import { answered } from "./steps.ts";
import type { CedarSteps, Steps } from "./steps.ts";

/** How much of an expression a message shows. */
const SHOWN_CHARS = 100;

/** A rule as it is compared. */
export interface Studied {
  readonly rule: Rule;
  /** Rules of one kind do the same when they are satisfied: permit, forbid, or one and the same remedy. */
  readonly kind: string;
  readonly order: number;
  /** What may be so when it is satisfied: alternatives that do not contradict themselves. */
  readonly satisfied: readonly Alternative[];
  readonly known: readonly Known[];
  readonly unsatisfied: readonly Alternative[] | undefined;
}

interface Memberships {
  readonly lasting: Membership;
  readonly present: Membership;
}

/** Problems of sound rules with one another and with themselves; `flagged` are said to match nothing already. */
export function* studyRules(rules: readonly Rule[], schema: PolicySchema, flagged: ReadonlySet<Rule>): CedarSteps<readonly Problem[]> {
  const memberships = { lasting: lastingMembership(schema), present: presentMembership(schema) };
  const problems: Problem[] = [];
  const studied: Studied[] = [];
  const covering = new Covering(new Map(schema.living.agents.map(({ name, role }) => [name, role])));
  for (const [order, rule] of rules.entries()) {
    yield;
    const found = study(rule, order, memberships);
    if (found === undefined) continue;
    if ("never" in found) {
      if (!flagged.has(rule)) problems.push(neverMatches(rule, yield* saidBy(found.never)));
      continue;
    }
    if ("severity" in found) {
      if (!flagged.has(rule)) problems.push(found);
      continue;
    }
    studied.push(found);
    if (found.unsatisfied !== undefined && !isLockDown(rule)) covering.add(found);
  }
  return [...problems, ...(yield* compareRules(studied, covering, memberships))];
}

/** A rule that can never match, by what contradicts itself in its first alternative; undefined where none is left. */
interface Impossible {
  readonly never: Clash | undefined;
}

/** What is known of a rule, or why it matches nothing; undefined where its conditions have too many alternatives. */
function study(rule: Rule, order: number, { lasting, present }: Memberships): Studied | Impossible | Problem | undefined {
  const { satisfied, unsatisfied } = alternativesOf(rule.json);
  if (satisfied === undefined) return undefined;
  const known = satisfied.map(knownOf);
  const possible = known.map((one) => clashIn(one, lasting) === undefined);
  if (!possible.includes(true)) return { never: known[0] && clashIn(known[0], lasting) };
  if (known.every((one) => clashIn(one, present) !== undefined)) return matchesNothingNow(rule);
  const left = <One>(all: readonly One[]): readonly One[] => all.filter((_, index) => possible[index]);
  return { rule, order, kind: kindOf(rule), satisfied: left(satisfied), known: left(known), unsatisfied };
}

function kindOf({ effect, remedy }: Rule): string {
  return remedy === undefined ? effect : JSON.stringify(remedy);
}

/** A forbid without conditions and remedy: a lock-down, which always loads. What it silences stands in `coverage.ts`. */
function isLockDown({ effect, remedy, conditional }: Rule): boolean {
  return effect === "forbid" && remedy === undefined && !conditional;
}

function* compareRules(studied: readonly Studied[], covering: Covering, memberships: Memberships): Steps<readonly Problem[]> {
  // An ask's id is read by rules that look at the approvals: taking it away would change what they see.
  const readsApprovals = namesIn(studied.map(({ rule }) => rule)).has("approvals");
  const problems: Problem[] = [];
  let compared = 0;
  for (const one of studied) {
    yield;
    const { rule, kind } = one;
    if (isLockDown(rule) || (readsApprovals && rule.remedy?.effect === "ask")) continue;
    let found: Problem | undefined;
    for (const of of kind === "forbid" ? [kind] : [kind, "forbid"]) {
      for (const other of covering.candidates(of, one)) {
        if (found?.severity === "error" || other === one) continue;
        if (++compared > COMPARISONS_MAX) return [...problems, NOT_COMPARED];
        found = compare(one, other, memberships) ?? found;
      }
    }
    if (found !== undefined) problems.push(found);
  }
  return problems;
}

/** What is wrong with a rule because of another. */
function compare(one: Studied, other: Studied, { lasting, present }: Memberships): Problem | undefined {
  if (!covers(other, one, present)) return undefined;
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

/** The two sides of a clash as the rule's author would write them. */
function* saidBy(clash: Clash | undefined): CedarSteps<readonly string[]> {
  const expressions = (clash ?? []).map(({ from }) => from).filter((from) => from !== undefined);
  const [written] = yield* answered(expressions.length === 0 ? [] : [expressions], (all) => ({ kind: "write", expressions: all }));
  const texts = (written?.answer ?? []).map(shortened);
  return [...new Set((clash ?? []).map(({ from }) => (from === undefined ? "the rule's scope" : (texts.shift() ?? ""))))];
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS)}…` : line;
}

function neverMatches(rule: Rule, said: readonly string[]): Problem {
  const why = said.length === 0 ? "" : said.length === 1 ? `: ${said[0]} contradicts itself` : `: ${said.join(" contradicts ")}`;
  return {
    severity: "error",
    code: "POLICY_IMPOSSIBLE",
    message: `this rule can never match${why}`,
    hint: "no call can be both; mend one of them, or remove the rule",
    ...placeOf(rule),
  };
}

function matchesNothingNow(rule: Rule): Problem {
  const message =
    "as the house is now, this rule can match nothing: its conditions name a role, a class or a team without the agent, the tool or the person";
  return {
    severity: "warning",
    code: "POLICY_MATCHES_NOTHING",
    message,
    hint: "it takes hold as soon as the one is in the other",
    ...placeOf(rule),
  };
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
