/** Entities with everything that they are in: principals, actions and resources as rules meet them. */
import type { Action } from "../call/call.ts";
import type { Definition } from "../call/definition.ts";
import { definitionName } from "../call/definition.ts";
import { USE_SECRET, definitionUid, ownsAction, roleUid } from "./entity.ts";
import type { Uid } from "./entity.ts";
import type { Subject } from "./schema.ts";
import { Entity } from "./value.ts";
import type { ValueRecord } from "./value.ts";

export interface Placed {
  readonly uid: Entity;
  /** Everything that it is in, at any depth. */
  readonly parents: readonly Uid[];
  readonly attributes?: ValueRecord;
  readonly tags?: ValueRecord;
}

/** An agent, in its role. */
export function placedAgent(agent: { readonly name: string; readonly role: string }): Placed {
  return { uid: new Entity("Agent", agent.name), parents: [roleUid(agent.role)] };
}

export function placedPerson(id: string, teams: readonly string[]): Placed {
  return { uid: new Entity("Person", id), parents: teams.map((team) => ({ type: "Team", id: team })) };
}

/** What a call does with a secret. */
export const USING: Placed = { uid: new Entity(USE_SECRET.type, USE_SECRET.id), parents: [] };

export function placedSecret(name: string): Placed {
  return { uid: new Entity("Secret", name), parents: [] };
}

/** An action on a definition: a tool's own one, in `Action::"callTool"`, or the action's name. */
export function placedAction(action: Action, definition: Definition): Placed {
  if (!ownsAction(action, definition)) return { uid: new Entity("Action", action), parents: [] };
  return { uid: new Entity("Action", definitionName(definition)), parents: [{ type: "Action", id: "callTool" }] };
}

/** A definition, in its server (a model in its provider) and, for a tool, its classes; a host in what follows each dot of its name: a rule about that is about all below it. */
export function placedResource({ definition, classes }: Pick<Subject, "definition" | "classes">): Placed {
  const server: Uid = { type: definition.kind === "model" ? "Provider" : "Server", id: definition.server };
  const { type, id } = definitionUid(definition);
  if (definition.kind === "host") return { uid: new Entity(type, id), parents: [...id.matchAll(/\./g)].map(({ index }) => ({ type, id: id.slice(index + 1) })) };
  return { uid: new Entity(type, id), parents: [server, ...classes.map((name): Uid => ({ type: "ToolClass", id: name }))] };
}
