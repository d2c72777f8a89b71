/**
 * The things that rules speak of, as Cedar entities. A tool is both an action (`Action::"files/read_file"`, whose
 * context has that tool's typed arguments) and a resource (`Tool::"files/read_file"`, in its server and classes).
 */
import type { Action } from "../call/call.ts";
import { definitionName } from "../call/definition.ts";
import type { Definition, DefinitionKind } from "../call/definition.ts";

export interface Uid {
  readonly type: string;
  readonly id: string;
}

const TYPE_OF_KIND: Readonly<Record<DefinitionKind, string>> = {
  tool: "Tool",
  resource: "Resource",
  template: "ResourceTemplate",
  prompt: "Prompt",
  client: "Client",
  host: "Host",
  model: "Model",
};

/** The kinds of definition that each action is about. */
export const KINDS_OF_ACTION: Readonly<Record<Action, readonly DefinitionKind[]>> = {
  callTool: ["tool"],
  readResource: ["resource", "template"],
  subscribeResource: ["resource", "template"],
  getPrompt: ["prompt"],
  complete: ["prompt", "template"],
  elicit: ["client"],
  sample: ["client"],
  fetch: ["host"],
  callModel: ["model"],
};

export const ACTIONS = Object.keys(KINDS_OF_ACTION) as readonly Action[];

/** What a call does with each secret that performing it resolves: no call of its own, and decided with it. */
export const USE_SECRET: Uid = { type: "Action", id: "useSecret" };

export function typeOfKind(kind: DefinitionKind): string {
  return TYPE_OF_KIND[kind];
}

export function roleUid(role: string): Uid {
  return { type: "Role", id: role };
}

/** The definition as a resource: `Tool::"server/name"` and its like; `Model::"provider/id"`; `Host::"api.example.com"`. */
export function definitionUid(definition: Pick<Definition, "kind" | "server" | "name">): Uid {
  return { type: TYPE_OF_KIND[definition.kind], id: definition.kind === "host" ? definition.name : definitionName(definition) };
}

/** Whether the action is the tool's own one (`Action::"server/tool"`). */
export function ownsAction(action: Action, definition: Pick<Definition, "kind">): boolean {
  return action === "callTool" && definition.kind === "tool";
}

/** One text for one uid, for maps and sets. */
export function uidKey(uid: Uid): string {
  return `${uid.type}::${uid.id}`;
}
