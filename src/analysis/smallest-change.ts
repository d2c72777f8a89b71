/**
 * The smallest change of a request, or of the rules, that would have permitted it. A search over single changes and then
 * pairs of them, each verified by deciding again: what is found truly turns the decision; what is not found may still
 * exist beyond the bounds, and then nothing is claimed.
 */
import type { Effect } from "../call/decision.ts";
import type { Facts } from "../policy/facts.ts";
import { judge } from "../policy/judge.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import { requestOf } from "../policy/request.ts";
import type { Rule } from "../policy/rule.ts";
import { matches } from "../policy/scope.ts";
import { engineOf } from "./engine-of.ts";
import { CHANGES_SHOWN_MAX, CHANGES_TRIED_MAX } from "./limits.ts";
import { requestChanges } from "./request-changes.ts";
import { ruleChanges } from "./rule-changes.ts";

/** One thing that would have to be otherwise. */
export interface Change {
  readonly on: "request" | "rules";
  /** What it changes: two changes of one thing are not tried together. */
  readonly of: string;
  /** In words. */
  readonly says: string;
  /** Whether the words hold content, or follow from it. */
  readonly content: boolean;
  readonly apply: (state: ChangeState) => ChangeState;
}

export interface ChangeState {
  readonly facts: Facts;
  readonly rules: readonly Rule[];
}

export interface SmallestChanges {
  /** Each of them, made together, permits; the least first. */
  readonly found: readonly { readonly changes: readonly Pick<Change, "on" | "says" | "content">[] }[];
  /** How many were decided on. */
  readonly tried: number;
  /** Whether every single change and every pair of them was tried. */
  readonly exhausted: boolean;
}

/** With which a call runs: as it is, or after remedies that the house performs by itself. */
const PASSING: ReadonlySet<Effect> = new Set(["permit", "sanitize", "sandbox"]);

/** Searches; nothing is found for a request that is permitted. */
export function smallestChanges(set: PolicySet, facts: Facts): SmallestChanges {
  if (PASSING.has(judge(set, facts).effect)) return { found: [], tried: 0, exhausted: true };
  const start: ChangeState = { facts, rules: rulesAbout(set, facts) };
  const changes = [...requestChanges(set, start), ...ruleChanges(set, start)];
  let tried = 0;
  const permits = (state: ChangeState) => {
    tried += 1;
    return PASSING.has(judge(state.rules === start.rules ? set : withRules(set, state.rules), state.facts).effect);
  };
  const singles = changes.slice(0, CHANGES_TRIED_MAX).filter((change) => permits(change.apply(start)));
  if (singles.length > 0) return shown(leastOfEach(singles), tried, changes.length <= CHANGES_TRIED_MAX);
  const found: (readonly Change[])[] = [];
  for (const [place, first] of changes.entries()) {
    for (const second of changes.slice(place + 1)) {
      if (first.of === second.of) continue;
      if (tried >= CHANGES_TRIED_MAX) return shown(found, tried, false);
      if (permits(second.apply(first.apply(start)))) found.push([first, second]);
      if (found.length === CHANGES_SHOWN_MAX) return shown(found, tried, false);
    }
  }
  return shown(found, tried, true);
}

/** Of changes of one thing the first, and no more of the request, or of the rules, than are shown. */
function leastOfEach(singles: readonly Change[]): readonly (readonly Change[])[] {
  const first = singles.filter((change, place) => singles.findIndex(({ of }) => of === change.of) === place);
  return (["request", "rules"] as const).flatMap((on) =>
    first
      .filter((change) => change.on === on)
      .slice(0, CHANGES_SHOWN_MAX)
      .map((change) => [change]),
  );
}

function shown(found: readonly (readonly Change[])[], tried: number, exhausted: boolean): SmallestChanges {
  return {
    found: found.map((changes) => ({ changes: changes.map(({ on, says, content }) => ({ on, says, content })) })),
    tried,
    exhausted,
  };
}

/** The rules about the action and the resource, whoever asks: no other can have a part in it. */
function rulesAbout(set: PolicySet, facts: Facts): readonly Rule[] {
  const requested = requestOf(set, facts);
  if ("refused" in requested) return [...set.rules.values()];
  const requests = [requested, ...requested.uses];
  return [...set.rules.values()].filter(({ scope }) =>
    requests.some(({ action, resource }) => matches(scope.action, action) && matches(scope.resource, resource)),
  );
}

function withRules(set: PolicySet, rules: readonly Rule[]): PolicySet {
  return { ...set, rules: new Map(rules.map((rule) => [rule.id, rule])), engine: engineOf(rules, set.schema) };
}
