/**
 * The parts of a request to a model, and of its answer, that may be looked at and changed, whatever the dialect. What the
 * model signed is left as it is: a provider refuses reasoning of which a letter is another. So are ids, names of the
 * protocol's own, and media in base64. Arguments of tools that stand as JSON in a text are read as JSON.
 */
import type { Call } from "../call/call.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { MEDIA_CHARS_MIN, PROTOCOL_CHARS_MAX } from "./limits.ts";

/** What becomes of each part. */
interface Parts {
  /** A text, or what an application gave or gets: all of it. */
  readonly open: (value: JsonValue, key: string | undefined) => JsonValue;
  /** What is not to be touched. */
  readonly shut: (value: JsonValue) => JsonValue;
  /** JSON that stands in a text. */
  readonly written: (text: string, parsed: JsonValue, key: string) => JsonValue;
}

/** The value with nothing in it but what may be looked at; null stands for the rest, so that places stay the same. */
export function openParts(value: JsonValue): JsonValue {
  return walk(value, undefined, { open: (part) => part, shut: () => null, written: (_text, parsed) => parsed });
}

/** The rest: what is not to be touched, but for media. */
export function shutParts(value: JsonValue): JsonValue {
  return walk(value, undefined, {
    open: () => null,
    shut: (part) => (typeof part === "string" && isMedia(part) ? null : part),
    written: () => null,
  });
}

/** The value with each open part replaced by what `change` returns; unchanged parts are shared. */
export function mapOpenParts(value: JsonValue, change: (part: JsonValue, key: string | undefined) => JsonValue): JsonValue {
  return walk(value, undefined, {
    open: change,
    shut: (part) => part,
    written: (text, parsed, key) => {
      const left = change(parsed, key);
      return left === parsed ? text : JSON.stringify(left);
    },
  });
}

/** Members that say how a message is built, and no content. */
const PROTOCOL: ReadonlySet<string> = new Set([
  ...["type", "role", "id", "object", "model", "modelId", "status", "phase", "format", "detail"],
  ...["tool_call_id", "tool_use_id", "call_id", "item_id", "toolCallId", "previous_response_id", "response_id"],
  ...["mediaType", "media_type", "mimeType", "finish_reason", "finishReason", "stop_reason", "service_tier", "system_fingerprint"],
]);

/** What only the model's provider reads, and refuses when it is changed. */
const SIGNED: ReadonlySet<string> = new Set([
  ...["signature", "thoughtSignature", "thought_signature", "redactedData", "encrypted_content", "encryptedContent"],
  ...["reasoningEncryptedContent", "encrypted_index", "encrypted_stdout"],
]);

/** Members that hold what a tool is given, written as JSON where they are texts. */
const ARGUMENTS: ReadonlySet<string> = new Set(["arguments", "partial_json"]);
const TOOL_CALLS: ReadonlySet<JsonValue | undefined> = new Set(["tool_use", "server_tool_use", "mcp_tool_use", "tool-call"]);

function walk(value: JsonValue, key: string | undefined, parts: Parts): JsonValue {
  if (typeof value === "string") return text(value, key, parts);
  if (typeof value === "number") return parts.open(value, key);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => walk(item, key, parts));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const object = value as JsonObject;
  if (isSigned(object)) return parts.shut(object);
  const members = Object.entries(object).map(([name, inner]) => [name, member(object, name, { inner, parts })] as const);
  return members.some(([name, inner]) => object[name] !== inner) ? Object.fromEntries(members) : value;
}

function member(holder: JsonObject, name: string, { inner, parts }: { readonly inner: JsonValue; readonly parts: Parts }): JsonValue {
  if (SIGNED.has(name)) return parts.shut(inner);
  const isArguments = ARGUMENTS.has(name) || (name === "input" && TOOL_CALLS.has(holder["type"]));
  const parsed = isArguments && typeof inner === "string" ? parsedJson(inner) : undefined;
  if (parsed !== undefined) return parts.written(inner as string, parsed, name);
  // What a tool is given and what it brought is the application's own: no name in it is the protocol's.
  if (isArguments || (name === "value" && String(holder["type"]).endsWith("json"))) return parts.open(inner, name);
  return walk(inner, name, parts);
}

function text(value: string, key: string | undefined, parts: Parts): JsonValue {
  const isProtocol = key !== undefined && PROTOCOL.has(key) && value.length <= PROTOCOL_CHARS_MAX && !/\s/.test(value);
  return isProtocol || isMedia(value) ? parts.shut(value) : parts.open(value, key);
}

/** Media, as far as it is too long to be anything that somebody wrote. */
function isMedia(value: string): boolean {
  return value.length >= MEDIA_CHARS_MIN && /^(?:data:[^,\s]{0,256},)?[A-Za-z0-9+/_\r\n-]+={0,2}$/.test(value);
}

/** Reasoning that the model signed: Anthropic's thinking, OpenAI's reasoning items, and reasoning with a signature beside it in the neutral dialect. */
function isSigned(object: JsonObject): boolean {
  const { type } = object;
  if (type === "thinking" || type === "redacted_thinking") return true;
  if (type === "compaction") return typeof object["encrypted_content"] === "string";
  if (type !== "reasoning") return false;
  return (
    typeof object["encrypted_content"] === "string" ||
    typeof object["id"] === "string" ||
    holdsSignature(object["providerOptions"]) ||
    holdsSignature(object["providerMetadata"])
  );
}

/** Whether all that a model thinks aloud in this dialect is signed by it, as `isSigned` finds it in the whole answer. */
export function signsThoughts({ args }: Pick<Call, "args">): boolean {
  return args["dialect"] === "anthropic-messages" || args["dialect"] === "openai-responses";
}

function holdsSignature(options: JsonValue | undefined): boolean {
  if (!isJsonObject(options)) return false;
  return Object.values(options).some(
    (own) => isJsonObject(own) && Object.entries(own).some(([name, value]) => SIGNED.has(name) && typeof value === "string"),
  );
}

function parsedJson(written: string): JsonValue | undefined {
  try {
    const parsed = JSON.parse(written) as JsonValue;
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
