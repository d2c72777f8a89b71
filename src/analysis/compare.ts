/**
 * What two sets of rules permit differently: for each agent and thing a request that one lets pass further than the
 * other, found by a bounded search and decided by both. No difference is invented; one may be missed where `unsolved` says so.
 */
import type { Effect } from "../call/decision.ts";
import type { Verdict } from "../policy/judge.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Rule } from "../policy/rule.ts";
import { verdictOn } from "./agents-by-tools.ts";
import { SEARCH_REQUESTS_MAX } from "./limits.ts";
import { requestAt, spaceOf, tries } from "./search.ts";
import type { Space, Tried } from "./search.ts";
import type { Supposed } from "./supposed.ts";
import { isFor, rulesFor, usesOf } from "./uses.ts";
import type { Use } from "./uses.ts";

/** What came of a request in one set. */
export interface Came {
  readonly effect: Effect;
  /** For an ask: how many people must permit. */
  readonly people?: number;
  /** For an ask: whoever asks through the agent is none of them, whoever else there is. */
  readonly approver?: "another";
  /** What is performed before the call is made, or before people are asked. */
  readonly remedies?: readonly string[];
  readonly rules: readonly string[];
  readonly code?: string;
}

export interface Difference {
  readonly direction: "loosening" | "tightening";
  readonly agent: string;
  readonly action: Use["action"];
  readonly on: string;
  readonly before: Came;
  readonly after: Came;
  /** A request on which both were asked. */
  readonly witness: Supposed;
}

/** What a search could not go through. */
export interface Gap {
  readonly agent: string;
  readonly action: Use["action"];
  readonly on: string;
  readonly unsolved: readonly string[];
}

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly gaps: readonly Gap[];
  /** Rules that only one set has, or that differ, and no agent of the house is in their scope: nothing could be tried. */
  readonly untried: readonly string[];
  /** Agents with things whose rules differ, and how many requests were decided by both. */
  readonly compared: number;
  readonly requests: number;
}

/** Compares two sets that were loaded for the same house. */
export function compareSets(before: PolicySet, after: PolicySet, requestsMax = SEARCH_REQUESTS_MAX): Comparison {
  const found = usesOf(after.schema).flatMap((use) =>
    haveSameRules(before, after, use) ? [] : [compareUse({ before, after }, use, requestsMax)],
  );
  return {
    differences: found.flatMap(({ differences }) => differences),
    gaps: found.flatMap(({ gap }) => gap ?? []),
    untried: untriedRules(before, after),
    compared: found.length,
    requests: found.reduce((sum, { requests }) => sum + requests, 0),
  };
}

interface Sets {
  readonly before: PolicySet;
  readonly after: PolicySet;
}

interface Found {
  readonly differences: readonly Difference[];
  readonly gap: Gap | undefined;
  readonly requests: number;
}

function compareUse(sets: Sets, use: Use, requestsMax: number): Found {
  const space = spaceOf([sets.before, sets.after], use);
  if (space === "cannot") return { differences: [], gap: undefined, requests: 0 };
  const found = new Map<string, Difference>();
  let requests = 0;
  for (const tried of tries(space, requestsMax)) {
    requests += 1;
    const difference = differenceAt(sets, use, tried.request);
    const key = difference === undefined ? "" : kindOf(difference);
    if (difference !== undefined && !found.has(key)) found.set(key, plainer(sets, use, { space, tried, key }) ?? difference);
  }
  const unsolved = [...space.unsolved, ...(space.size > requestsMax ? [`${requestsMax} of ${space.size} combinations were tried`] : [])];
  const { agent, action, on } = use;
  return {
    differences: [...found.values()],
    gap: unsolved.length === 0 ? undefined : { agent: agent.name, action, on, unsolved },
    requests,
  };
}

/** The difference on one request, decided by both sets. */
export function differenceAt({ before, after }: Sets, { agent, action, on }: Use, witness: Supposed): Difference | undefined {
  const [was, is] = [cameOf(verdictOn(before, witness)), cameOf(verdictOn(after, witness))];
  const change = strictness(is) - strictness(was) || remedyChange(was, is);
  if (change === 0) return undefined;
  return { direction: change < 0 ? "loosening" : "tightening", agent: agent.name, action, on, before: was, after: is, witness };
}

/** A witness with as many plain values as the same difference allows: easier to read. */
function plainer(
  sets: Sets,
  use: Use,
  { space, tried, key }: { readonly space: Space; readonly tried: Tried; readonly key: string },
): Difference | undefined {
  let { choice } = tried;
  let best: Difference | undefined;
  for (const index of space.dimensions.keys()) {
    const simpler = choice.with(index, 0);
    const difference = differenceAt(sets, use, requestAt(space, simpler));
    if (difference === undefined || kindOf(difference) !== key) continue;
    [choice, best] = [simpler, difference];
  }
  return best;
}

function kindOf({ before, after }: Difference): string {
  return JSON.stringify([before, after].map(({ effect, people, approver, remedies }) => [effect, people, approver, remedies]));
}

function cameOf(verdict: Verdict): Came {
  const rules = verdict.rules.map(({ rule }) => rule);
  if (verdict.effect === "permit") return { effect: "permit", rules };
  if (verdict.effect === "refuse") return { effect: "refuse", rules, code: verdict.reason.code };
  const { effect, asks, remedies } = verdict;
  return {
    effect,
    ...(effect === "ask" && { people: Math.max(...asks.map(({ quorum }) => quorum)) }),
    ...(asks.some(({ approver }) => approver === "another") && { approver: "another" }),
    ...(remedies.length > 0 && { remedies }),
    rules,
  };
}

/** Less than 0 where a remedy is gone, more where one is added and none gone. A strict sandbox is a standard one and more. */
function remedyChange({ remedies: was = [] }: Came, { remedies: is = [] }: Came): number {
  const [before, after] = [was, is].map(
    (remedies) => new Set(remedies.includes("sandbox:strict") ? [...remedies, "sandbox:standard"] : remedies),
  );
  if (before === undefined || after === undefined) return 0;
  return [...before].every((remedy) => after.has(remedy)) ? after.size - before.size : -1;
}

const STEPS: readonly Effect[] = ["permit", "sanitize", "sandbox", "ask", "refuse"];

/** Asking more people is stricter than asking fewer, and asking another person than asking whoever may. */
function strictness({ effect, people = 0, approver }: Came): number {
  return STEPS.indexOf(effect) * 1000 + people * 2 + (approver === "another" ? 1 : 0);
}

function haveSameRules(before: PolicySet, after: PolicySet, use: Use): boolean {
  const [was, is] = [rulesFor(before, use), rulesFor(after, use)].map((rules) => rules.map(essence).sort());
  return JSON.stringify(was) === JSON.stringify(is);
}

const essences = new WeakMap<Rule, string>();

/** What of a rule decides: not its file, its name or its reason, but the name of one that asks, for approvals go by it. */
function essence(rule: Rule): string {
  const known = essences.get(rule);
  if (known !== undefined) return known;
  const { effect, remedy, id } = rule;
  const { principal, action, resource, conditions } = rule.json;
  const made = JSON.stringify([effect, remedy ?? null, remedy === undefined ? null : id, principal, action, resource, conditions]);
  essences.set(rule, made);
  return made;
}

function untriedRules(before: PolicySet, after: PolicySet): readonly string[] {
  const uses = usesOf(after.schema);
  const changed = [...notIn(after, before), ...notIn(before, after)];
  return [...new Set(changed.filter((rule) => !uses.some((use) => isFor(rule, use))).map(({ id }) => id))];
}

/** Rules of a set that the other has not. */
function notIn(other: PolicySet, set: PolicySet): readonly Rule[] {
  const has = new Set([...other.rules.values()].map(essence));
  return [...set.rules.values()].filter((rule) => !has.has(essence(rule)));
}
