/** Requests of the OpenAI wires: chat completions, responses, embeddings. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import { flag, modelOf, type ModelRequest, namedIn, PLAIN, Results, textsOfUser, toolOf, type ToolResult, unfit } from "./model-request.ts";
import { objectsIn, textIn } from "./wire-stream.ts";

/** A request to `/chat/completions`. Faults: SERVER_MODEL_REQUEST. */
export function readChat(body: JsonObject): ModelRequest {
  if (!Array.isArray(body["messages"])) throw unfit("the messages are no list", "messages");
  if ((body["n"] ?? 1) !== 1) throw unfit("the house takes one answer a request", "n", "leave n out, and ask once for each answer");
  for (const old of ["functions", "function_call"])
    if (body[old] !== undefined) throw unfit("functions of the old form are not taken", old, "declare tools");
  const options = body["stream_options"];
  return {
    ...PLAIN,
    dialect: "openai-chat",
    model: modelOf(body),
    body,
    isStreamed: flag(body, "stream"),
    includesUsage: isJsonObject(options) && options["include_usage"] === true,
    tools: objectsIn(body["tools"]).map(chatTool),
    results: chatResults(objectsIn(body["messages"])),
    userTexts: textsOfUser(objectsIn(body["messages"]), "text"),
  };
}

function chatTool({ type, function: declared }: JsonObject): JsonObject {
  if (type !== "function" || !isJsonObject(declared))
    throw unfit("a tool is no function", "tools", "declare each as a function with a schema");
  return toolOf({ name: declared["name"], description: declared["description"], schema: declared["parameters"] });
}

/** Messages of the roles `tool` and `function`, and files that stand in other messages. */
export function chatResults(messages: readonly JsonObject[]): readonly ToolResult[] {
  const results = new Results();
  for (const { role, content = null, name, tool_call_id: id, tool_calls: calls } of messages) {
    for (const { id: call, function: called } of objectsIn(calls))
      if (isJsonObject(called)) results.call(call, called["name"], called["arguments"]);
    if (role === "tool" || role === "function") results.result(id, content, name);
    else if (role !== "assistant") results.attached(objectsIn(content), CHAT_ATTACHED);
  }
  return results.all();
}

/** A request to `/responses`. Faults: SERVER_MODEL_REQUEST. */
export function readResponses(body: JsonObject): ModelRequest {
  const { input, previous_response_id: previous, conversation, prompt, background } = body;
  if (input !== undefined && typeof input !== "string" && !Array.isArray(input)) throw unfit("the input is no text and no list", "input");
  if (background === true) throw unfit("the house takes no answers that come later", "background", "leave it out, and stream");
  for (const [name, kept] of Object.entries({ conversation, prompt }))
    if (kept !== undefined && kept !== null)
      throw unfit("what is kept at the provider is not known here", name, "send the items themselves");
  const items = objectsIn(input);
  const referred = items.flatMap((item) => (item["type"] === "item_reference" ? [textIn(item["id"])] : []));
  return {
    ...PLAIN,
    dialect: "openai-responses",
    model: modelOf(body),
    body,
    isStreamed: flag(body, "stream"),
    tools: objectsIn(body["tools"]).flatMap((tool) => responsesTool(tool)),
    results: responsesResults(items),
    userTexts: typeof input === "string" ? [input].filter((text) => text !== "") : textsOfUser(items, "input_text"),
    references: [...referred, ...(typeof previous === "string" ? [previous] : []), ...containersIn(objectsIn(body["tools"]))],
  };
}

/** Ids of containers at the provider in which its tools are to run. */
function containersIn(tools: readonly JsonObject[]): readonly string[] {
  return tools.flatMap(({ container, environment }) => {
    const named = [textIn(container), isJsonObject(environment) ? textIn(environment["container_id"]) : ""];
    return named.filter((id) => id !== "");
  });
}

/** Tools that the provider has the application perform, in forms of their own, which nobody could decide on. */
const OF_CLIENTS: ReadonlySet<string> = new Set(["local_shell", "shell", "apply_patch", "computer_use_preview", "computer"]);

function responsesTool(tool: JsonObject, namespace?: JsonValue): readonly JsonObject[] {
  const { type, description, parameters, environment, format } = tool;
  const name = typeof tool["name"] === "string" ? namedIn(namespace, tool["name"]) : undefined;
  if (type === "function") return [toolOf({ name, description, schema: parameters })];
  if (type === "custom") return [toolOf({ name, description, schema: customSchema(format) })];
  if (type === "namespace" && namespace === undefined) return objectsIn(tool["tools"]).flatMap((one) => responsesTool(one, tool["name"]));
  const isAtProvider = type === "shell" && isJsonObject(environment) && environment["type"] !== "local";
  if (typeof type === "string" && OF_CLIENTS.has(type) && !isAtProvider)
    throw unfit("a tool that the application performs is no function", "tools", "declare it as a function with a schema");
  return [];
}

/** A custom tool takes one text, which rules read as the argument `input`. Its grammar is pinned with it. */
function customSchema(format: JsonValue | undefined): JsonObject {
  const definition = isJsonObject(format) ? format["definition"] : undefined;
  const input = { type: "string", ...(typeof definition === "string" && { description: definition }) };
  return { type: "object", properties: { input }, required: ["input"], additionalProperties: false };
}

export function responsesResults(items: readonly JsonObject[]): readonly ToolResult[] {
  const results = new Results();
  for (const { type, role, call_id: id, name, namespace, arguments: args, input, output = null, content = null } of items) {
    if (type === "function_call") results.call(id, namedIn(namespace, name), args);
    else if (type === "custom_tool_call") results.call(id, namedIn(namespace, name), { input: input ?? "" });
    else if (typeof type === "string" && type.endsWith("_output")) results.result(id, output);
    else if (role !== "assistant") results.attached(objectsIn(content), RESPONSES_ATTACHED);
  }
  return results.all();
}

/** A request to `/embeddings`. Faults: SERVER_MODEL_REQUEST. */
export function readEmbeddings(body: JsonObject): ModelRequest {
  const { input } = body;
  if (typeof input !== "string" && !Array.isArray(input)) throw unfit("the input is no text and no list", "input");
  return { ...PLAIN, dialect: "openai-embeddings", model: modelOf(body), body };
}

const CHAT_ATTACHED: ReadonlySet<string> = new Set(["image_url", "input_audio", "file"]);
const RESPONSES_ATTACHED: ReadonlySet<string> = new Set(["input_image", "input_audio", "input_file"]);
