/** What a scripted model sees of a request, the same in every dialect. */
import type { JsonObject, JsonValue } from "../../../call/json.ts";
import type { Dialect } from "../../../call/model.ts";
import { object, objects, text } from "../member.ts";

export interface SeenMessage {
  readonly role: "user" | "assistant" | "tool";
  readonly text: string;
  /** Of the result of a tool: its name, where the request says it. */
  readonly tool?: string;
}

export interface Seen {
  readonly model: string;
  readonly instructions: string;
  readonly messages: readonly SeenMessage[];
  readonly tools: readonly string[];
}

type Conversing = Exclude<Dialect, "neutral-embeddings" | "openai-embeddings">;

export function seenIn(dialect: Conversing, model: string, body: JsonObject): Seen {
  switch (dialect) {
    case "neutral":
      return { model, ...instructed(objects(body["prompt"]).flatMap(neutralMessages)), tools: namesOf(body) };
    case "openai-chat":
      return { model, ...instructed(chatMessages(objects(body["messages"]))), tools: namesOf(body) };
    case "openai-responses":
      return { model, ...responsesSeen(body), tools: namesOf(body) };
    case "anthropic-messages":
    case "anthropic-count-tokens":
      return { model, ...messagesSeen(body), tools: namesOf(body) };
  }
}

type Line = Omit<SeenMessage, "role"> & { readonly role: SeenMessage["role"] | "system" };

function instructed(lines: readonly Line[]): Pick<Seen, "instructions" | "messages"> {
  const instructions = lines.filter(({ role }) => role === "system").map((line) => line.text);
  const messages = lines.filter((line): line is SeenMessage => line.role !== "system");
  return { instructions: instructions.join("\n"), messages };
}

/** The names of function tools; OpenAI's chat has them one level deeper. */
function namesOf({ tools }: JsonObject): readonly string[] {
  return objects(tools)
    .map((tool) => text(tool["name"]) || text(object(tool["function"])["name"]))
    .filter((name) => name !== "");
}

function neutralMessages({ role, content }: JsonObject): readonly Line[] {
  if (role === "system") return [{ role, text: text(content) }];
  const parts = objects(content);
  const said = partsText(parts);
  if (role === "assistant" || role === "user") return [{ role, text: said }];
  return parts.map((part) => ({ role: "tool", text: outputText(object(part["output"])), tool: text(part["toolName"]) }));
}

/** The text of a tool's output (`LanguageModelV4ToolResultOutput`). */
function outputText({ type, value, reason }: JsonObject): string {
  if (type === "execution-denied") return text(reason);
  if (type === "content") return partsText(objects(value));
  return written(value);
}

function chatMessages(messages: readonly JsonObject[]): readonly Line[] {
  const names = new Map(
    messages
      .flatMap((message) => objects(message["tool_calls"]))
      .map((call) => [text(call["id"]), text(object(call["function"])["name"])] as const),
  );
  return messages.map(({ role, content, tool_call_id: id }) => {
    const said = contentText(content);
    if (role === "tool") return { role, text: said, tool: names.get(text(id)) ?? "" };
    return { role: role === "assistant" || role === "user" ? role : "system", text: said };
  });
}

function responsesSeen({ instructions, input }: JsonObject): Pick<Seen, "instructions" | "messages"> {
  const before: readonly Line[] = typeof instructions === "string" ? [{ role: "system", text: instructions }] : [];
  if (typeof input === "string") return instructed([...before, { role: "user", text: input }]);
  const items = objects(input);
  const names = new Map(
    items.filter(({ type }) => type === "function_call").map((item) => [text(item["call_id"]), text(item["name"])] as const),
  );
  const lines = items.flatMap((item): readonly Line[] => {
    if (item["type"] === "function_call_output")
      return [{ role: "tool", text: contentText(item["output"]), tool: names.get(text(item["call_id"])) ?? "" }];
    if (item["type"] === "function_call") return [{ role: "assistant", text: "" }];
    const role = item["role"];
    if (role === undefined) return [];
    return [{ role: role === "assistant" || role === "user" ? role : "system", text: contentText(item["content"]) }];
  });
  return instructed([...before, ...oneAnswer(lines)]);
}

/** Items of one answer stand apart in the responses API: calls beside each other, and beside a text, are one answer. */
function oneAnswer(lines: readonly Line[]): readonly Line[] {
  return lines.filter((line, at) => line.role !== "assistant" || line.text !== "" || lines[at - 1]?.role !== "assistant");
}

function messagesSeen({ system, messages }: JsonObject): Pick<Seen, "instructions" | "messages"> {
  const all = objects(messages);
  const calls = all.flatMap((message) => objects(message["content"])).filter(({ type }) => type === "tool_use");
  const names = new Map(calls.map((call) => [text(call["id"]), text(call["name"])] as const));
  const lines = all.flatMap(({ role, content }): readonly Line[] => {
    if (role === "assistant") return [{ role, text: contentText(content) }];
    const blocks = objects(content);
    const results = blocks.filter(({ type }) => type === "tool_result");
    const told = results.map((block): Line => ({
      role: "tool",
      text: contentText(block["content"]),
      tool: names.get(text(block["tool_use_id"])) ?? "",
    }));
    const said = contentText(content);
    return said === "" && told.length > 0 ? told : [...told, { role: "user", text: said }];
  });
  return instructed([{ role: "system", text: contentText(system) }, ...lines]);
}

/** A text, or the texts of parts. */
function contentText(content: JsonValue | undefined): string {
  return typeof content === "string" ? content : partsText(objects(content));
}

function partsText(parts: readonly JsonObject[]): string {
  return parts.map((part) => text(part["text"])).join("");
}

function written(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
