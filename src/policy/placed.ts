/** Entities with everything that they are in: principals, actions and resources as rules meet them. */
import type { Action } from "../call/call.ts";
import type { Definition } from "../call/definition.ts";
import { definitionName } from "../call/definition.ts";
import { agentUid, definitionUid, ownsAction, roleUid } from "./entity.ts";
import type { Uid } from "./entity.ts";
import type { Subject } from "./schema.ts";

export interface Placed {
  readonly uid: Uid;
  readonly parents: readonly Uid[];
}

/** An agent, in its role. */
export function placedAgent(agent: { readonly name: string; readonly role: string }): Placed {
  return { uid: agentUid(agent.name), parents: [roleUid(agent.role)] };
}

/** An action on a definition: a tool's own one, in `Action::"callTool"`, or the action's name. */
export function placedAction(action: Action, definition: Definition): Placed {
  if (!ownsAction(action, definition)) return { uid: { type: "Action", id: action }, parents: [] };
  return { uid: { type: "Action", id: definitionName(definition) }, parents: [{ type: "Action", id: "callTool" }] };
}

/** A definition, in its server and, for a tool, its classes. */
export function placedResource({ definition, classes }: Subject): Placed {
  const server: Uid = { type: "Server", id: definition.server };
  return { uid: definitionUid(definition), parents: [server, ...classes.map((name): Uid => ({ type: "ToolClass", id: name }))] };
}
