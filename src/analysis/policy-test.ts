/** Tests of rules: supposed requests, what should come of them, and how much of the rules they have seen at work. */
import type { Effect } from "../call/decision.ts";
import { judge } from "../policy/judge.ts";
import { nearest } from "./nearest.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Place } from "../policy/rule.ts";
import { requestOf } from "../policy/request.ts";
import { scopeMatches } from "../policy/scope.ts";
import { Conditions, conditionKey } from "./conditions.ts";
import type { Condition } from "./conditions.ts";
import { factsOf } from "./supposed.ts";
import type { Supposed } from "./supposed.ts";

export interface PolicyTestCase {
  readonly name: string;
  /** `file:line:column`. */
  readonly where: string;
  readonly request: Supposed;
  readonly expect: Effect;
  /** The deciding rules, all of them, in any order; undefined where the test does not say. */
  readonly rules: readonly string[] | undefined;
  /** The code of a refusal; undefined where the test does not say. */
  readonly code: string | undefined;
}

export interface CaseResult {
  readonly name: string;
  readonly where: string;
  readonly passed: boolean;
  readonly effect: Effect | undefined;
  readonly rules: readonly string[];
  readonly code: string | undefined;
  /** What was otherwise than expected, a sentence each. */
  readonly failures: readonly string[];
}

/** What tests have seen of rules; `seen` has `rule`, `rule?number held` and `rule?number failed`. */
export interface SeenAtWork {
  readonly rules: readonly (Place & { readonly id: string })[];
  readonly conditions: readonly Condition[];
  readonly seen: ReadonlySet<string>;
}

/** Runs the cases against a set of rules. Pure but for the engine's own memory. */
export function runCases(
  set: PolicySet,
  cases: readonly PolicyTestCase[],
): { readonly results: readonly CaseResult[]; readonly atWork: SeenAtWork } {
  const conditions = new Conditions(set);
  const seen = new Set<string>();
  const results = cases.map((one) => runCase(set, one, { conditions, seen }));
  const rules = [...set.rules.values()].map(({ id, file, line, column }) => ({ id, file, line, column }));
  return { results, atWork: { rules, conditions: conditions.list, seen } };
}

function runCase(set: PolicySet, one: PolicyTestCase, watch: { readonly conditions: Conditions; readonly seen: Set<string> }): CaseResult {
  const { name, where } = one;
  const made = factsOf(one.request, set.schema);
  if ("unknown" in made) {
    const { what, name: wrong, known } = made.unknown;
    const meant = nearest(wrong, known);
    const failure = `there is no ${what} ${JSON.stringify(wrong)}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    return { name, where, passed: false, effect: undefined, rules: [], code: undefined, failures: [failure] };
  }
  const requested = requestOf(set, made.facts);
  for (const request of "refused" in requested ? [] : [requested, ...requested.uses]) {
    const { applied, held, failed } = watch.conditions.see(request, (rule) => scopeMatches(rule.scope, request));
    for (const key of [...applied, ...held.map((id) => `${id} held`), ...failed.map((id) => `${id} failed`)]) watch.seen.add(key);
  }
  const verdict = judge(set, made.facts);
  const rules = verdict.rules.map(({ rule }) => rule);
  const code = verdict.effect === "refuse" ? verdict.reason.code : undefined;
  const failures = failuresOf(one, { effect: verdict.effect, rules, code });
  return { name, where, passed: failures.length === 0, effect: verdict.effect, rules, code, failures };
}

function failuresOf(
  wanted: PolicyTestCase,
  got: { readonly effect: Effect; readonly rules: readonly string[]; readonly code: string | undefined },
): readonly string[] {
  const failures: string[] = [];
  const by = got.rules.length === 0 ? (got.code ?? "no rule") : got.rules.join(", ");
  if (got.effect !== wanted.expect) failures.push(`expected ${wanted.expect}, got ${got.effect} by ${by}`);
  if (wanted.rules !== undefined && !sameNames(wanted.rules, got.rules)) {
    failures.push(`expected the rules ${wanted.rules.join(", ") || "(none)"}, got ${got.rules.join(", ") || "(none)"}`);
  }
  if (wanted.code !== undefined && wanted.code !== got.code) failures.push(`expected the code ${wanted.code}, got ${got.code ?? "(none)"}`);
  return failures;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...new Set(a)].sort()) === JSON.stringify([...new Set(b)].sort());
}

/** How much was seen, of several runs together. */
export interface TestCoverage {
  /** Rules, and outcomes of conditions (each can hold and fail). */
  readonly seen: number;
  readonly all: number;
  /** Whole percent, rounded down; 100 where there is nothing to see. */
  readonly percent: number;
  readonly missed: readonly (Place & { readonly rule: string; readonly what: string })[];
}

/** The coverage of several runs, whose rules may be the same or others. */
export function coverageOf(runs: readonly SeenAtWork[]): TestCoverage {
  const seen = new Set(runs.flatMap((run) => [...run.seen]));
  const wanted = new Map<string, TestCoverage["missed"][number]>();
  for (const { rules, conditions } of runs) {
    for (const { id, ...place } of rules) wanted.set(id, { rule: id, what: "never applied", ...pick(place) });
    for (const condition of conditions) {
      const key = conditionKey(condition);
      wanted.set(`${key} held`, { rule: condition.rule, what: `never held: ${condition.text}`, ...pick(condition) });
      wanted.set(`${key} failed`, { rule: condition.rule, what: `never failed: ${condition.text}`, ...pick(condition) });
    }
  }
  const missed = [...wanted].flatMap(([key, one]) => (seen.has(key) ? [] : [one]));
  const all = wanted.size;
  return { seen: all - missed.length, all, percent: all === 0 ? 100 : Math.floor((100 * (all - missed.length)) / all), missed };
}

function pick({ file, line, column }: Place): Place {
  return { file, line, column };
}
