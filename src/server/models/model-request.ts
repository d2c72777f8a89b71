/**
 * What the model doors read of a request, whichever wire it is of: which model, whether streamed, the tools that the
 * application performs, and what came back of earlier ones. The body itself goes on as the client sent it.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";

import { modelsFault } from "./fault.ts";
import { objectsIn, textIn } from "./wire-stream.ts";

/** How a request of a wire is written. */
export type WireDialect = "openai-chat" | "openai-responses" | "openai-embeddings" | "anthropic-messages" | "anthropic-count-tokens";

export interface ModelRequest {
  readonly dialect: WireDialect;
  /** As the client named it: `provider/model`, an alias, or a model's id. */
  readonly model: string;
  readonly body: JsonObject;
  readonly isStreamed: boolean;
  /** Whether a stream of chat completions ends with its usage. */
  readonly includesUsage: boolean;
  /** Tools that the application performs, in the words of MCP. */
  readonly tools: readonly JsonObject[];
  /** What the application says came of tools, and what it attached: data that anybody may have written. */
  readonly results: readonly ToolResult[];
  /** What stands in messages of the user, as text. */
  readonly userTexts: readonly string[];
  /** Ids of earlier answers, of items of them and of containers, that stand at the provider. */
  readonly references: readonly string[];
}

export interface ToolResult {
  /** The call's id as the wire has it; empty where there is none. */
  readonly id: string;
  /** The tool's name, where the request says which call it is of. Free text of the application. */
  readonly name: string | undefined;
  /** What the request says the tool was given; empty where it does not. */
  readonly args: JsonObject;
  readonly content: JsonValue;
  /** Whether it is no result but was attached to a message: a picture, a document. */
  readonly isAttached: boolean;
}

/** A call as a request says that the model made it earlier. */
interface EarlierCall {
  readonly name: string;
  readonly args: JsonObject;
}

/** The results that stand in a request, told by the calls that stand before them. */
export class Results {
  readonly #calls = new Map<string, EarlierCall>();
  readonly #all: ToolResult[] = [];

  /** Arguments are an object, or JSON as the model wrote it. */
  call(id: JsonValue | undefined, name: JsonValue | undefined, args: JsonValue | undefined): void {
    this.#calls.set(textIn(id), { name: textIn(name), args: argsIn(args) });
  }

  result(id: JsonValue | undefined, content: JsonValue, name?: JsonValue): void {
    const call = this.#calls.get(textIn(id));
    const named = typeof name === "string" ? name : undefined;
    this.#all.push({ id: textIn(id), name: call?.name ?? named, args: call?.args ?? {}, content, isAttached: false });
  }

  /** Parts of a message that somebody else may have made. */
  attached(parts: readonly JsonObject[], types: ReadonlySet<string>): void {
    for (const part of parts)
      if (typeof part["type"] === "string" && types.has(part["type"]))
        this.#all.push({ id: "", name: undefined, args: {}, content: part, isAttached: true });
  }

  all(): readonly ToolResult[] {
    return this.#all;
  }
}

function argsIn(args: JsonValue | undefined): JsonObject {
  if (typeof args !== "string") return isJsonObject(args) ? args : {};
  try {
    return argsIn(JSON.parse(args) as JsonValue);
  } catch {
    return {};
  }
}

export const PLAIN: Pick<ModelRequest, "isStreamed" | "includesUsage" | "tools" | "results" | "userTexts" | "references"> = {
  isStreamed: false,
  includesUsage: false,
  tools: [],
  results: [],
  userTexts: [],
  references: [],
};

/** A tool of the application as the house pins it. A schema that is left out takes no arguments. */
export function toolOf({
  name,
  description,
  schema,
}: {
  name: JsonValue | undefined;
  description: JsonValue | undefined;
  schema: JsonValue | undefined;
}): JsonObject {
  if (typeof name !== "string") throw unfit("a tool has no name", "tools");
  return { name, ...(typeof description === "string" && { description }), inputSchema: schema ?? { type: "object", properties: {} } };
}

/** The name of a tool that stands in a namespace: two namespaces may have tools of one name. */
export function namedIn(namespace: JsonValue | undefined, name: JsonValue | undefined): string {
  return textIn(namespace) === "" ? textIn(name) : `${textIn(namespace)}__${textIn(name)}`;
}

/** The texts of messages of the user: whole where the message is a text, else its parts of these types. */
export function textsOfUser(messages: readonly JsonObject[], type: string): readonly string[] {
  return messages.flatMap(({ role, content }): readonly string[] => {
    if (role !== "user") return [];
    if (typeof content === "string") return content === "" ? [] : [content];
    return objectsIn(content).flatMap((part) => (part["type"] === type && textIn(part["text"]) !== "" ? [textIn(part["text"])] : []));
  });
}

export function modelOf({ model }: JsonObject): string {
  if (typeof model === "string" && model !== "") return model;
  throw unfit("the request names no model", "model");
}

export function flag(body: JsonObject, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value === "boolean") return value;
  throw unfit("a member that is true or false is neither", name);
}

export function unfit(what: string, where: string, hint = "docs/model-gateway.md says what each wire takes"): Error {
  return modelsFault("SERVER_MODEL_REQUEST", what, hint, where);
}
