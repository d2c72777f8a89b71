/** The tools that an agent's model is offered: those of its functions, its agents and its servers, as they are pinned and as rules could permit. */
import type { Definition } from "../call/definition.ts";
import { isJsonObject, type JsonObject } from "../call/json.ts";
import { sha256Hex } from "../call/digest.ts";
import type { AgentDefinition, Offered } from "../runtime/definition.ts";
import { TOOL_NAME_CHARS_MAX } from "../runtime/limits.ts";

export interface OfferParts {
  /** Pinned tools of a server. */
  readonly toolsOf: (server: string) => readonly Definition[];
  /** Whether any rule could permit the agent to call it. */
  readonly isVisible: (agent: string, tool: Definition) => boolean;
  /** Whether the server is of memory, knowledge or culture. */
  readonly isShelf: (server: string) => boolean;
  /** Whether the server is believed in what it says of its tools. */
  readonly isTrusted: (server: string) => boolean;
}

export function offeredTools(definition: AgentDefinition, parts: OfferParts): readonly Offered[] {
  const { name, tools, agents, servers } = definition;
  const own = tools.length + agents.length > 0 ? [name] : [];
  const all = [...own, ...servers].flatMap((server) => parts.toolsOf(server));
  return all.filter((tool) => parts.isVisible(name, tool)).map((tool) => offered(tool, definition, parts));
}

function offered({ server, name, described }: Definition, definition: AgentDefinition, { isTrusted, isShelf }: OfferParts): Offered {
  const { description, inputSchema, annotations } = described;
  const hints = isJsonObject(annotations) ? annotations : {};
  const isOwn = server === definition.name;
  const own = isOwn ? definition.tools.find((tool) => tool.name === name) : undefined;
  const isAgent = isOwn && own === undefined;
  // A hint of a server that is not trusted orders calls, and never makes one twice.
  const readOnly = own?.readOnly ?? (!isAgent && hints["readOnlyHint"] === true);
  const repeatable = hints["readOnlyHint"] === true || hints["idempotentHint"] === true;
  return {
    name: modelName(server, name),
    server,
    tool: name,
    description: typeof description === "string" ? description : "",
    inputSchema: isJsonObject(inputSchema) ? inputSchema : EMPTY,
    readOnly,
    keeps: isShelf(server) && !readOnly,
    redone: isAgent || (own === undefined ? isTrusted(server) && repeatable : own.idempotent || own.readOnly),
    ...(isAgent && { agent: name }),
  };
}

const EMPTY: JsonObject = { type: "object", properties: {} };

/** `server__tool`, in the letters that providers take; what would be lost of a longer or other name, a digest stands for. */
export function modelName(server: string, tool: string): string {
  const whole = `${server}__${tool}`;
  const plain = whole.replace(/[^A-Za-z0-9_-]/g, "_");
  if (plain === whole && whole.length <= TOOL_NAME_CHARS_MAX) return whole;
  return `${plain.slice(0, TOOL_NAME_CHARS_MAX - 9)}_${sha256Hex(whole).slice(0, 8)}`;
}
