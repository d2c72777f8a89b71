/**
 * Which rules may cover which. Comparing each rule with each other takes minutes for thousands; one that covers another
 * speaks of its action and its agent too, and wants no value of a term that the other does not want.
 */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Rule } from "../policy/rule.ts";
import type { Alternative } from "./alternatives.ts";
import type { Known } from "./contradiction.ts";
import { CALL_TOOL, VARIABLES, isToolAction } from "./literal.ts";
import type { Literal } from "./literal.ts";
import { isLockDown } from "./studied.ts";
import type { Studied } from "./studied.ts";
import { uidText } from "./uid-text.ts";

const ANY = "*";

/** Rules of each kind by what they speak of. */
export class Covering {
  readonly #kinds = new Map<string, Map<string, Studied[]>>();
  readonly #roles: ReadonlyMap<string, string>;

  /** `roles` gives each agent's role. */
  constructor(roles: ReadonlyMap<string, string>) {
    this.#roles = roles;
  }

  /** Adds a rule; one whose conditions have too many alternatives covers nothing, and of lock-downs `coverage.ts` tells. */
  add(studied: Studied): void {
    if (studied.unsatisfied === undefined || isLockDown(studied.rule)) return;
    const rules = this.#kinds.get(studied.kind) ?? new Map<string, Studied[]>();
    this.#kinds.set(studied.kind, rules);
    for (const key of coveringKeys(studied)) {
      const some = rules.get(key);
      if (some === undefined) rules.set(key, [studied]);
      else some.push(studied);
    }
  }

  /** Those of one kind that may cover a rule; it may be among them itself. */
  candidates(kind: string, studied: Studied): readonly Studied[] {
    const rules = this.#kinds.get(kind);
    return rules === undefined ? [] : coveredKeys(studied, this.#roles).flatMap((key) => rules.get(key) ?? []);
  }
}

/** Keys are kept as long as the form of their rule is; those of a covered rule as long as its agent has that role. */
const kept = {
  covering: new WeakMap<PolicyJson, readonly string[]>(),
  covered: new WeakMap<PolicyJson, { readonly role: string | undefined; readonly keys: readonly string[] }>(),
};

function coveringKeys({ rule, satisfied }: Studied): readonly string[] {
  const known = kept.covering.get(rule.json);
  if (known !== undefined) return known;
  const [only, ...more] = satisfied;
  const value = only === undefined || more.length > 0 ? undefined : valuesIn(only)[0];
  const keys = keysOf(namedIn(rule.scope.action), namedIn(rule.scope.principal), [value ?? ANY]);
  kept.covering.set(rule.json, keys);
  return keys;
}

function namedIn(constraint: Rule["scope"]["action"]): readonly string[] {
  return "uids" in constraint ? constraint.uids.map(uidText) : [ANY];
}

function coveredKeys(
  { rule, satisfied: [first = []], known: [facts = new Map()] }: Studied,
  roles: ReadonlyMap<string, string>,
): readonly string[] {
  const principals = entitiesIn(first.filter(({ term }) => term === VARIABLES.principal));
  const role = principals.map(({ type, id }) => (type === "Agent" ? roles.get(id) : undefined)).find((name) => name !== undefined);
  const known = kept.covered.get(rule.json);
  if (known !== undefined && known.role === role) return known.keys;
  const inRole = role === undefined ? [] : [{ type: "Role", id: role }];
  const keys = keysOf(actionsIn(facts), [ANY, ...new Set([...principals, ...inRole].map(uidText))], [ANY, ...new Set(valuesIn(first))]);
  kept.covered.set(rule.json, { role, keys });
  return keys;
}

function keysOf(...parts: readonly (readonly string[])[]): readonly string[] {
  return parts.reduce<readonly string[]>((keys, part) => keys.flatMap((key) => part.map((one) => `${key}\n${one}`)), [""]);
}

function actionsIn(facts: Known): readonly string[] {
  const found = entitiesIn(facts.get(VARIABLES.action) ?? []).flatMap((uid) => (isToolAction(uid) ? [uid, CALL_TOOL] : [uid]));
  return [ANY, ...new Set(found.map(uidText))];
}

/** The entities that something must be, or be in. */
function entitiesIn(literals: readonly Literal[]): readonly { readonly type: string; readonly id: string }[] {
  return literals.flatMap(({ test, holds }) => {
    if (!holds) return [];
    if (test.kind === "in") return [test.group];
    return test.kind === "equals" && test.value.uid !== undefined ? [test.value.uid] : [];
  });
}

/** The values that terms must have, the parts of the scope aside; texts and numbers first, for fewer rules share one. */
function valuesIn(alternative: Alternative): readonly string[] {
  const parts: readonly string[] = Object.values(VARIABLES);
  const values = alternative.flatMap(({ term, test, holds, key }) =>
    holds && test.kind === "equals" && !parts.includes(term) ? [{ key: `${term} ${key}`, few: test.value.uid === undefined }] : [],
  );
  return values.toSorted((a, b) => Number(b.few) - Number(a.few)).map(({ key }) => key);
}
