/**
 * Whether the rules could ever permit an agent to use a definition, conditions aside: what lists show. A call that is
 * listed may still be refused; one that is not listed is refused for certain.
 */
import type { Action } from "../call/call.ts";
import type { Definition, DefinitionKind } from "../call/definition.ts";
import { definitionUid, uidKey } from "../policy/entity.ts";
import type { Uid } from "../policy/entity.ts";
import { placedAction, placedAgent, placedResource } from "../policy/placed.ts";
import type { Placed } from "../policy/placed.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Rule } from "../policy/rule.ts";
import { subjectOf } from "../policy/schema.ts";
import { scopeMatches } from "../policy/scope.ts";

/** What an agent does with a definition that it found in a list. */
const USE: Readonly<Record<DefinitionKind, Action>> = {
  tool: "callTool",
  resource: "readResource",
  template: "readResource",
  prompt: "getPrompt",
  client: "elicit",
  host: "fetch",
  model: "callModel",
};

interface Using {
  readonly principal: Placed;
  readonly action: Placed;
  readonly resource: Placed;
}

/** The rules of a set by whom they are about, and what was answered by them. */
interface Answering {
  readonly answers: Map<string, boolean>;
  /** Those about an agent or a role by its name. */
  readonly named: ReadonlyMap<string, readonly Rule[]>;
  /** Those about all agents. */
  readonly open: readonly Rule[];
}

/** Kept as long as their set is. */
const answering = new WeakMap<PolicySet, Answering>();

/** Whether a permit's scope matches and no plain forbid without conditions does. */
export function couldPermit(set: PolicySet, agent: { readonly name: string; readonly role: string }, definition: Definition): boolean {
  const subject = subjectOf(set.schema, definition);
  if (definition.state !== "pinned" || subject?.definition.fingerprint !== definition.fingerprint) return false;
  const kept = answering.get(set) ?? answeringBy(set);
  answering.set(set, kept);
  const key = JSON.stringify([agent.name, agent.role, uidKey(definitionUid(definition))]);
  const known = kept.answers.get(key);
  if (known !== undefined) return known;
  const using: Using = {
    principal: placedAgent(agent),
    action: placedAction(USE[definition.kind], definition),
    resource: placedResource(subject),
  };
  const { uid, parents } = using.principal;
  const about = new Set([...kept.open, ...[uid, ...parents].flatMap((one) => kept.named.get(uidKey(one)) ?? [])]);
  const answer = isOpen([...about], using);
  kept.answers.set(key, answer);
  return answer;
}

function answeringBy({ rules }: PolicySet): Answering {
  const all = [...rules.values()];
  const whom = ({ scope: { principal } }: Rule): readonly Uid[] => ("uids" in principal ? principal.uids : []);
  const named = new Map<string, Rule[]>();
  for (const rule of all) {
    for (const uid of whom(rule)) {
      const list = named.get(uidKey(uid));
      if (list === undefined) named.set(uidKey(uid), [rule]);
      else list.push(rule);
    }
  }
  return { answers: new Map(), named, open: all.filter((rule) => whom(rule).length === 0) };
}

function isOpen(rules: readonly Rule[], using: Using): boolean {
  const inScope = rules.filter((rule) => scopeMatches(rule.scope, using));
  const shut = inScope.some((rule) => rule.effect === "forbid" && rule.remedy === undefined && !rule.conditional);
  return !shut && inScope.some((rule) => rule.effect === "permit");
}
