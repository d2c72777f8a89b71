/**
 * The compiled engine against Cedar's own on random schemas, entities, rules and requests. One evaluation is one rule on
 * one request: in most sets every rule is a permit, so that the answer tells what came of each.
 */
import { oracle } from "../../../src/analysis/cedar/oracle.ts";
import type { Compilable } from "../../../src/policy/compile/compiled-engine.ts";
import type { EngineAnswer, EngineRequest } from "../../../src/policy/engine.ts";
import { scopeOf } from "../../../src/analysis/scope-of.ts";
import type { MakeEngine } from "../corpus.ts";
import { exactJson } from "../lossless.ts";
import { Dice } from "./dice.ts";
import { EDGES } from "./probes.ts";
import { RuleWriter } from "./rules.ts";
import { randomTyping, schemaOf } from "./typing.ts";
import { actionEntities, randomEntities, randomRequest } from "./values.ts";

const RULES_OF_SET = 60;
const EDGES_OF_SET = 8;
const REQUESTS_OF_SET = 24;

export interface FuzzResult {
  readonly evaluations: number;
  readonly satisfied: number;
  readonly errored: number;
  readonly denied: number;
  readonly difference: FuzzDifference | undefined;
}

export interface FuzzDifference {
  /** The seed of the set: `runs` of one set with it shows the difference again. */
  readonly seed: number;
  readonly request: number;
  /** Texts of the rules that the two engines disagree on. */
  readonly rules: readonly string[];
  readonly official: string;
  readonly ours: string;
}

/** Rules with their texts, what they are about, and the official answers: made once for any number of engines. */
export interface FuzzSet {
  readonly seed: number;
  readonly rules: readonly (Compilable & { readonly text: string })[];
  readonly actions: Parameters<MakeEngine>[1];
  readonly requests: readonly { readonly request: EngineRequest; readonly official: Answered }[];
}

type Answered = Extract<EngineAnswer, { kind: "answered" }>;

/** Makes one set. The same seed makes the same. */
export function fuzzSet(seed: number): FuzzSet {
  const dice = new Dice(seed);
  const typing = randomTyping(dice);
  const entities = randomEntities(dice, typing);
  const writer = new RuleWriter(dice, typing);
  const mixed = dice.chance(0.2);
  const edges = Array.from({ length: EDGES_OF_SET }, (_, index) => `permit (principal, action, resource) when { ${EDGES[(seed * EDGES_OF_SET + index) % EDGES.length]} };`);
  const random = dice.times(RULES_OF_SET - EDGES_OF_SET, () => writer.rule(mixed && dice.chance(0.3) ? "forbid" : "permit"));
  const rules = [...edges, ...random].map((text, index) => readRule(text, `r${index}`));
  const official = oracle(rules, schemaOf(typing));
  const requests = dice.times(REQUESTS_OF_SET, (index) => {
    const request = randomRequest(dice, typing, entities);
    const answer = official.authorize("plain", request);
    if (answer.kind === "invalid") throw new Error(`seed ${seed}, request ${index}: the oracle does not take the request`);
    return { request, official: answer };
  });
  return { seed, rules, actions: actionEntities(typing), requests };
}

function readRule(text: string, id: string): FuzzSet["rules"][number] {
  const json = exactJson(text);
  if (json === undefined) throw new Error("a random rule has no slots");
  return { id, effect: json.effect, remedy: undefined, scope: scopeOf(json), json, text };
}

/** Compares an engine with the official answers of a set; the first difference ends it. */
export function compare({ seed, rules, actions, requests }: FuzzSet, make: MakeEngine): FuzzResult {
  const engine = make(rules, actions);
  let [evaluations, satisfied, errored, denied] = [0, 0, 0, 0];
  for (const [index, { request, official }] of requests.entries()) {
    const answer = engine.authorize("plain", request);
    evaluations += rules.length;
    satisfied += official.determining.length;
    errored += official.errored.length;
    if (official.decision === "deny") denied += 1;
    if (shown(answer) === shown(official)) continue;
    const ours = answer.kind === "answered" ? answer : { determining: [], errored: [] };
    const disputed = new Set([...apart(ours.determining, official.determining), ...apart(ours.errored, official.errored)]);
    const texts = rules.filter(({ id }) => disputed.has(id)).map(({ id, text }) => `${id}: ${text}`);
    return { evaluations, satisfied, errored, denied, difference: { seed, request: index, rules: texts, official: shown(official), ours: shown(answer) } };
  }
  return { evaluations, satisfied, errored, denied, difference: undefined };
}

/** Runs sets from a seed on until there were so many evaluations, or a difference. */
export function fuzz(evaluationsMin: number, seed: number, make: MakeEngine): FuzzResult {
  let sum: FuzzResult = { evaluations: 0, satisfied: 0, errored: 0, denied: 0, difference: undefined };
  for (let next = seed; sum.evaluations < evaluationsMin && sum.difference === undefined; next++) {
    const one = compare(fuzzSet(next), make);
    sum = {
      evaluations: sum.evaluations + one.evaluations,
      satisfied: sum.satisfied + one.satisfied,
      errored: sum.errored + one.errored,
      denied: sum.denied + one.denied,
      difference: one.difference,
    };
  }
  return sum;
}

function shown(answer: EngineAnswer): string {
  if (answer.kind === "invalid") return "invalid";
  return JSON.stringify([answer.decision, [...answer.determining].sort(), [...answer.errored].sort()]);
}

function apart(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...a.filter((id) => !b.includes(id)), ...b.filter((id) => !a.includes(id))];
}
