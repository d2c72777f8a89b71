/**
 * What rules are about: what lives in the house, and the types of the arguments that rules can read. Requests are made
 * by it; the Cedar schema that rules are validated against is made of it (`analysis/cedar-schema.ts`).
 */
import type { BudgetShape } from "../call/budget.ts";
import type { Definition } from "../call/definition.ts";
import { definitionName } from "../call/definition.ts";
import { argTypeOf } from "./arg-type.ts";
import type { Performs } from "../call/remedy.ts";
import type { RecordType } from "./arg-type.ts";
import type { ToolClass } from "../call/tool-class.ts";
import { definitionUid, uidKey } from "./entity.ts";
import { OWN_ARGUMENTS } from "./own-arguments.ts";
import type { Facts } from "./facts.ts";
import { placedAction, placedAgent, placedPerson, placedResource } from "./placed.ts";
import type { Placed } from "./placed.ts";
import { silence } from "./silence.ts";

/** A secret that performing a call at a server resolves: of every call there, or of those of one tool alone. */
export interface SecretNeed {
  readonly secret: string;
  readonly server: string;
  readonly tool?: string;
  /** Where it is sent to; absent where a process of this machine has it. */
  readonly host?: string;
}

/** Whom and what rules may speak of. */
export interface Living {
  readonly definitions: readonly Definition[];
  readonly agents: readonly { readonly name: string; readonly role: string }[];
  /** Roles beside those that agents have, so that a rule may be written before its first agent. */
  readonly roles?: readonly string[];
  /** Configured servers beside those of the definitions, so that a rule may be written before a server's first start. */
  readonly servers?: readonly string[];
  /** Configured providers of models. Those without a model among the definitions have any. */
  readonly providers?: readonly string[];
  /** Undefined where they are not known, so that rules may name any person. */
  readonly people?: readonly { readonly id: string; readonly teams: readonly string[] }[];
  /** Teams beside those that people are in, so that a rule may be written before a team's first member is added. */
  readonly teams?: readonly string[];
  /** The classes an operator gave to tools, by `server/tool`. */
  readonly classes?: Readonly<Record<string, readonly ToolClass[]>>;
  /** Configured budgets, which rules read as `context.common.budget`. */
  readonly budgets?: readonly BudgetShape[];
  /** Secrets beside those that are needed, so that a rule may be written before a secret's first use. */
  readonly secrets?: readonly string[];
  readonly needs?: readonly SecretNeed[];
  /** What the stops can perform; a rule that wants anything else refuses. */
  readonly performs?: Performs;
}

/** A definition as the rules were validated against it. */
export interface Subject {
  readonly definition: Definition;
  readonly classes: readonly ToolClass[];
  /** The type of the arguments of a tool, a fetch or a model call; undefined where rules cannot read them. */
  readonly args: RecordType | undefined;
  /** The definition as a resource. */
  readonly resource: Placed;
  /** Its own action, for a tool. */
  readonly action: Placed;
  /** The secrets that performing a call of it resolves. */
  readonly needs: readonly SecretNeed[];
}

export interface PolicySchema {
  readonly living: Living;
  /** By `uidKey(definitionUid(…))`. */
  readonly subjects: ReadonlyMap<string, Subject>;
  /** Hosts and models that are not listed, worked out when they are first met. */
  readonly unlisted: WeakMap<Definition, Subject>;
  /** By their names. */
  readonly agents: ReadonlyMap<string, Placed>;
  /** People in their teams, by their ids, each as all that a context which names the person names. */
  readonly people: ReadonlyMap<string, readonly Placed[]>;
  /** The teams of people, by the person's id. */
  readonly teams: ReadonlyMap<string, readonly string[]>;
}

/**
 * Generates the schema. Pure; never faults: what Cedar cannot hold is absent. With `named`, arguments of other names are
 * silent: that is the schema to decide by, once the rules validated against the whole one.
 */
export function schemaOf(living: Living, named?: ReadonlySet<string>): PolicySchema {
  const sound = living.definitions.filter((definition) => definitionName(definition).isWellFormed());
  const subjects = new Map(sound.map((definition) => [uidKey(definitionUid(definition)), subjectFor(definition, living, named)]));
  return {
    living,
    subjects,
    unlisted: new WeakMap(),
    agents: new Map(living.agents.map((agent) => [agent.name, placedAgent(agent)])),
    people: new Map((living.people ?? []).map((person) => [person.id, [placedPerson(person.id, person.teams)]])),
    teams: new Map((living.people ?? []).map((person) => [person.id, person.teams])),
  };
}

/** A definition is the same object from call to call: its key need not be joined anew for each. */
const keys = new WeakMap<Definition, string>();

/** The definition as the rules know it. Not every host and model is listed. */
export function subjectOf({ subjects, unlisted, living }: PolicySchema, definition: Definition): Subject | undefined {
  const key = keys.get(definition) ?? uidKey(definitionUid(definition));
  if (!keys.has(definition)) keys.set(definition, key);
  const known = subjects.get(key) ?? unlisted.get(definition);
  if (known !== undefined || !Object.hasOwn(OWN_ARGUMENTS, definition.kind)) return known;
  const met = subjectFor(definition, living, undefined);
  unlisted.set(definition, met);
  return met;
}

/** The person in their teams, if any: what a context names beside the call itself. */
export function othersOf({ people }: PolicySchema, person: string | undefined): readonly Placed[] {
  return person === undefined ? NOBODY : (people.get(person) ?? [placedPerson(person, [])]);
}

const NOBODY: readonly Placed[] = [];

/** The agent in its role. */
export function principalOf({ agents }: PolicySchema, { agentName, role }: Facts["caller"]): Placed {
  const known = agents.get(agentName);
  return known?.parents[0]?.id === role ? known : placedAgent({ name: agentName, role });
}

function subjectFor(definition: Definition, living: Living, named: ReadonlySet<string> | undefined): Subject {
  const given = living.classes ?? {};
  const needs = definition.kind === "client" ? [] : (living.needs ?? []);
  const name = definitionName(definition);
  const classes = definition.kind === "tool" && Object.hasOwn(given, name) ? (given[name] ?? []) : [];
  const args = definition.kind === "tool" ? argTypeOf(definition.described["inputSchema"]) : OWN_ARGUMENTS[definition.kind];
  return {
    definition,
    classes,
    args: args === undefined || named === undefined ? args : silence(args, named),
    resource: placedResource({ definition, classes }),
    action: placedAction("callTool", definition),
    needs: needs.filter(({ server, tool = definition.name }) => server === definition.server && tool === definition.name),
  };
}
