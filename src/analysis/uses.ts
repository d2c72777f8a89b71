/** Everything that an agent could do in a house: each agent with each action and each thing that the action can be about. */
import type { Action } from "../call/call.ts";
import { definitionName } from "../call/definition.ts";
import { ACTIONS, KINDS_OF_ACTION } from "../policy/entity.ts";
import { placedAction, placedAgent, placedResource, placedSecret, USING } from "../policy/placed.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Rule } from "../policy/rule.ts";
import type { PolicySchema, Subject } from "../policy/schema.ts";
import { scopeMatches } from "../policy/scope.ts";

export interface Use {
  readonly agent: { readonly name: string; readonly role: string };
  readonly action: Action;
  readonly subject: Subject;
  /** `server/name`. */
  readonly on: string;
}

/** Every use, of what servers themselves ask of clients too. */
export function usesOf(schema: PolicySchema): readonly Use[] {
  return schema.living.agents.flatMap((agent) => [...schema.subjects.values()].flatMap((subject) => usesOfSubject(agent, subject)));
}

/** The uses of one thing. */
export function usesOfSubject(agent: Use["agent"], subject: Subject): readonly Use[] {
  const { definition } = subject;
  const asks = { "elicitation/create": "elicit", "sampling/createMessage": "sample" } as const;
  const actions = ACTIONS.filter((action) => KINDS_OF_ACTION[action].includes(definition.kind));
  const own = definition.kind === "client" ? actions.filter((action) => asks[definition.name as keyof typeof asks] === action) : actions;
  return own.map((action) => ({ agent, action, subject, on: definitionName(definition) }));
}

/** The rules of a set whose scope has this use, or that of a secret which it takes, in the order of the files. */
export function rulesFor(set: PolicySet, use: Use): readonly Rule[] {
  const placed = placedUses(use);
  return [...set.rules.values()].filter(({ scope }) => placed.some((one) => scopeMatches(scope, one)));
}

/** Whether a rule's scope has this use, or that of a secret which it takes. */
export function isFor({ scope }: Rule, use: Use): boolean {
  return placedUses(use).some((placed) => scopeMatches(scope, placed));
}

/** The use itself, then that of each secret. */
function placedUses({ agent, action, subject }: Use): readonly Parameters<typeof scopeMatches>[1][] {
  const principal = placedAgent(agent);
  const secrets = subject.needs.map(({ secret }) => ({ principal, action: USING, resource: placedSecret(secret) }));
  return [{ principal, action: placedAction(action, subject.definition), resource: placedResource(subject) }, ...secrets];
}
