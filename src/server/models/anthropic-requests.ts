/** Requests of the Anthropic wire: messages, and counting the tokens of messages. */
import type { JsonObject } from "../../call/json.ts";
import { flag, modelOf, type ModelRequest, PLAIN, Results, textsOfUser, toolOf, type ToolResult, unfit } from "./model-request.ts";
import { objectsIn } from "./wire-stream.ts";

/** A request to `/messages`. Faults: SERVER_MODEL_REQUEST. */
export function readMessages(body: JsonObject): ModelRequest {
  return { ...readCount(body), dialect: "anthropic-messages", isStreamed: flag(body, "stream") };
}

/** A request to `/messages/count_tokens`. Faults: SERVER_MODEL_REQUEST. */
export function readCount(body: JsonObject): ModelRequest {
  if (!Array.isArray(body["messages"])) throw unfit("the messages are no list", "messages");
  if (body["container"] !== undefined && body["container"] !== null)
    throw unfit("what is kept at the provider is not known here", "container", "leave it out");
  return {
    ...PLAIN,
    dialect: "anthropic-count-tokens",
    model: modelOf(body),
    body,
    tools: objectsIn(body["tools"]).flatMap(toolIn),
    results: messagesResults(objectsIn(body["messages"])),
    userTexts: textsOfUser(objectsIn(body["messages"]), "text"),
  };
}

/** Tools that Anthropic has described and the application performs; what they take stands in no request. */
const OF_CLIENTS = /^(bash|text_editor|computer|memory)_\d{8}$/;

function toolIn({ type = "custom", name, description, input_schema: schema }: JsonObject): readonly JsonObject[] {
  if (type === "custom" || type === null) return [toolOf({ name, description, schema })];
  return typeof type === "string" && OF_CLIENTS.test(type) ? [toolOf({ name, description: type, schema: { type: "object" } })] : [];
}

const ATTACHED_TYPES: ReadonlySet<string> = new Set(["image", "document", "search_result", "container_upload"]);

export function messagesResults(messages: readonly JsonObject[]): readonly ToolResult[] {
  const results = new Results();
  for (const { role, content } of messages)
    for (const block of objectsIn(content)) {
      const { type, id, name, input, tool_use_id: use, content: result = null } = block;
      if (type === "tool_use") results.call(id, name, input);
      else if (type === "tool_result") results.result(use, result);
      else if (role !== "assistant") results.attached([block], ATTACHED_TYPES);
    }
  return results.all();
}
