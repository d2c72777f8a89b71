/**
 * Which rules may cover which. Comparing each rule with each other takes minutes for thousands; one that covers another
 * speaks of its action and its agent too, and wants no value of a term that the other does not want.
 */
import { uidText } from "../policy/entity.ts";
import { knownOf } from "./contradiction.ts";
import { CALL_TOOL, VARIABLES, isToolAction } from "./literal.ts";
import type { Alternative } from "./alternatives.ts";
import type { Studied } from "./study-rules.ts";

const ANY = "*";

/** Rules by what they speak of. */
export class Covering {
  readonly #rules = new Map<string, Studied[]>();
  readonly #roles: ReadonlyMap<string, string>;

  /** `roles` gives each agent's role. */
  constructor(roles: ReadonlyMap<string, string>) {
    this.#roles = roles;
  }

  add(studied: Studied): void {
    const { principal, action } = studied.rule.scope;
    const actions = "uids" in action ? action.uids.map(({ id }) => id) : [ANY];
    const principals = "uids" in principal ? principal.uids.map(uidText) : [ANY];
    const [only, ...more] = studied.satisfied;
    const value = only === undefined || more.length > 0 ? ANY : (valuesIn(only)[0] ?? ANY);
    for (const key of keysOf(studied.kind, actions, principals, [value])) this.#rules.set(key, [...(this.#rules.get(key) ?? []), studied]);
  }

  /** Those of one kind that may cover a rule; it is among them itself. */
  *candidates(kind: string, { satisfied: [first = []] }: Studied): Generator<Studied> {
    for (const key of keysOf(kind, actionsIn(first), this.#principalsIn(first), [ANY, ...valuesIn(first)])) yield* this.#rules.get(key) ?? [];
  }

  #principalsIn(alternative: Alternative): readonly string[] {
    const found = alternative.flatMap(({ term, test, holds }) => {
      if (term !== VARIABLES.principal || !holds) return [];
      if (test.kind === "in") return [uidText(test.group)];
      if (test.kind !== "equals" || test.value.uid === undefined) return [];
      const role = this.#roles.get(test.value.uid.id);
      return [uidText(test.value.uid), ...(role === undefined ? [] : [uidText({ type: "Role", id: role })])];
    });
    return [ANY, ...new Set(found)];
  }
}

function keysOf(kind: string, ...parts: readonly (readonly string[])[]): readonly string[] {
  return parts.reduce<readonly string[]>((keys, part) => keys.flatMap((key) => part.map((one) => `${key}\n${one}`)), [kind]);
}

function actionsIn(alternative: Alternative): readonly string[] {
  const found = (knownOf(alternative).get(VARIABLES.action) ?? []).flatMap(({ test, holds }) => {
    if (!holds) return [];
    if (test.kind === "in") return [test.group.id];
    if (test.kind !== "equals" || test.value.uid === undefined) return [];
    return isToolAction(test.value.uid) ? [test.value.uid.id, CALL_TOOL.id] : [test.value.uid.id];
  });
  return [ANY, ...new Set(found)];
}

/** The values that terms must have, the parts of the scope aside. */
function valuesIn(alternative: Alternative): readonly string[] {
  const parts: readonly string[] = Object.values(VARIABLES);
  return alternative.filter(({ term, test, holds }) => holds && test.kind === "equals" && !parts.includes(term)).map(({ term, key }) => `${term} ${key}`);
}
