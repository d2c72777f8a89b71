/**
 * The tool calls in a model's answer, wherever its wire has them: what the application would perform is decided first. A
 * call that is permitted stays, with the arguments that were permitted; in the place of another stands why it was not.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import { canonical } from "../../call/canonical.ts";
import { parseJson } from "../../intake/json.ts";
import { MODEL_BODY_BYTES_MAX } from "./limits.ts";
import { namedIn, type WireDialect } from "./model-request.ts";
import { objectsIn, textIn } from "./wire-stream.ts";

/** A call as the model wrote it. */
export interface AnswerCall {
  readonly name: string;
  /** Its arguments: an object, or the text that is none. */
  readonly args: JsonValue;
}

/** What became of it: the arguments to perform it with, or a text in its place. */
export type Settled = { readonly args: JsonObject } | { readonly text: string };

/** Settles the calls of one answer, all at once. */
export type Settle = (calls: readonly AnswerCall[]) => Promise<readonly Settled[]>;

/** The answer with its calls settled; the same where it has none. */
export async function settleCalls(dialect: WireDialect, body: JsonObject, settle: Settle): Promise<JsonObject> {
  if (dialect === "anthropic-messages") return settleMessage(body, settle);
  if (dialect === "openai-chat") return settleChat(body, settle);
  return dialect === "openai-responses" ? settleResponse(body, settle) : body;
}

async function settleMessage(body: JsonObject, settle: Settle): Promise<JsonObject> {
  const blocks = objectsIn(body["content"]);
  const calls = blocks.filter(({ type }) => type === "tool_use");
  if (calls.length === 0) return body;
  const settled = await settle(calls.map(({ name, input = {} }) => ({ name: textIn(name), args: input })));
  const became = new Map(calls.map((call, at) => [call, settled[at]] as const));
  const content = blocks.map((block): JsonObject => {
    const one = became.get(block);
    if (one === undefined) return block["type"] === "tool_use" ? { type: "text", text: "" } : block;
    return "text" in one ? { type: "text", text: one.text } : { ...block, input: one.args };
  });
  const isOver = !content.some(({ type }) => type === "tool_use") && body["stop_reason"] === "tool_use";
  return { ...body, content, ...(isOver && { stop_reason: "end_turn" }) };
}

async function settleChat(body: JsonObject, settle: Settle): Promise<JsonObject> {
  const choices = await Promise.all(objectsIn(body["choices"]).map((choice) => settleChoice(choice, settle)));
  return { ...body, choices };
}

async function settleChoice(choice: JsonObject, settle: Settle): Promise<JsonObject> {
  const message = isJsonObject(choice["message"]) ? choice["message"] : {};
  const calls = objectsIn(message["tool_calls"]);
  const hasCalls = message["tool_calls"] !== undefined && message["tool_calls"] !== null;
  const hasOld = message["function_call"] !== undefined && message["function_call"] !== null;
  if (!hasCalls && !hasOld) return choice;
  const settled = await settle(calls.map(callOfChat));
  const texts = settled.flatMap((one) => ("text" in one ? [one.text] : []));
  const kept = calls.flatMap((call, at) => {
    const one = settled[at];
    const declared = isJsonObject(call["function"]) ? call["function"] : {};
    return one !== undefined && "args" in one
      ? [{ ...call, function: { ...declared, arguments: writtenAs(declared["arguments"], one.args) } }]
      : [];
  });
  const { tool_calls: _, function_call: _old, ...rest } = message;
  const isNoList = hasCalls && !Array.isArray(message["tool_calls"]);
  const old = hasOld || isNoList ? ["A call of another form was not made: no request declares functions of that form."] : [];
  const content = [textIn(message["content"]), ...texts, ...old].filter((text) => text !== "").join("\n\n");
  const left = { ...rest, content: content === "" ? null : content, ...(kept.length > 0 && { tool_calls: kept }) };
  const isOver = kept.length === 0 && (choice["finish_reason"] === "tool_calls" || choice["finish_reason"] === "function_call");
  return { ...choice, message: left, ...(isOver && { finish_reason: "stop" }) };
}

function callOfChat({ type, function: declared }: JsonObject): AnswerCall {
  if ((type ?? "function") !== "function" || !isJsonObject(declared)) return { name: "", args: "" };
  return { name: textIn(declared["name"]), args: parsed(textIn(declared["arguments"])) };
}

/**
 * Whether the provider has the application do something by an item of an answer. Such a call has an id by which the
 * application answers it; a search among tools has one too and does nothing, and a shell may stand in a container of the provider's.
 */
export function isOfClient({ type, call_id: id, environment }: JsonObject): boolean {
  if (type === "function_call" || type === "custom_tool_call") return true;
  if (typeof type !== "string" || !type.endsWith("_call") || type === "tool_search_call") return false;
  const isAtProvider = type === "shell_call" && isJsonObject(environment) && environment["type"] === "container_reference";
  return !isAtProvider && (OF_CLIENTS.has(type) || (id !== undefined && id !== null));
}

const OF_CLIENTS: ReadonlySet<string> = new Set(["local_shell_call", "shell_call", "apply_patch_call", "computer_call"]);

async function settleResponse(body: JsonObject, settle: Settle): Promise<JsonObject> {
  const items = objectsIn(body["output"]);
  const calls = items.filter(isOfClient);
  if (calls.length === 0) return body;
  const settled = await settle(calls.map(callOfResponse));
  const became = new Map(calls.map((call, at) => [call, settled[at]] as const));
  const output = items.map((item, at): JsonObject => {
    if (!became.has(item)) return item;
    const one = became.get(item);
    if (one !== undefined && "args" in one) {
      if (item["type"] === "custom_tool_call") return { ...item, input: textIn(one.args["input"]) };
      return { ...item, arguments: writtenAs(item["arguments"], one.args) };
    }
    const said = { type: "output_text", text: one === undefined ? "" : one.text, annotations: [], logprobs: [] };
    return { type: "message", id: `msg_refused_${at}`, role: "assistant", status: "completed", content: [said] };
  });
  return { ...body, output };
}

function callOfResponse({ type, name, namespace, arguments: args, input }: JsonObject): AnswerCall {
  const called = namedIn(namespace, name);
  if (type === "function_call") return { name: called, args: parsed(textIn(args)) };
  return type === "custom_tool_call" ? { name: called, args: { input: textIn(input) } } : { name: "", args: "" };
}

/** Arguments that stayed what they were stay as the model wrote them, to the byte, where every reader reads them alike. */
function writtenAs(was: JsonValue | undefined, args: JsonObject): string {
  const written = textIn(was);
  const read = strictly(written);
  return isJsonObject(read) && canonical(read) === canonical(args) ? written : JSON.stringify(args);
}

/** Of a name that stands twice, two readers could take different values. */
function strictly(written: string): JsonValue | undefined {
  try {
    return parseJson(Buffer.from(written), MODEL_BODY_BYTES_MAX);
  } catch {
    return undefined;
  }
}

/** The JSON of a text; the text where it is none. A model that takes no arguments may write nothing. */
function parsed(text: string): JsonValue {
  try {
    return text.trim() === "" ? {} : (JSON.parse(text) as JsonValue);
  } catch {
    return text;
  }
}
