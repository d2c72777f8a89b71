/**
 * Texts that a result of MCP carries in base64: the `blob` of a resource, the `data` of a picture or a sound. An agent reads
 * them like any other text, whatever their type says: so they are looked at decoded as well, and encoded again where they change.
 */
import { isUtf8 } from "node:buffer";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { memberOf, membersOf } from "./labels/json-place.ts";

const TEXT_TYPES = /^(?:text\/|application\/(?:json|xml|yaml|javascript|x-ndjson|sql)|[\w.-]+\/[\w.-]+\+(?:json|xml))/i;

/** A text in base64, and the steps to where it stands. */
export interface BlobText {
  readonly steps: readonly string[];
  readonly text: string;
}

/** The texts in base64 in a result of a tool, a resource that was read, or a prompt. */
export function* blobTexts(result: JsonObject): Generator<BlobText> {
  const { content, contents, messages } = result;
  for (const [index, item] of itemsOf(content)) yield* ofContent(["content", index], item);
  for (const [index, item] of itemsOf(contents)) yield* ofHolder(["contents", index], item, "blob");
  for (const [index, message] of itemsOf(messages)) {
    const inner = memberOf(message, "content") ?? null;
    if (!Array.isArray(inner)) yield* ofContent(["messages", index, "content"], inner);
    for (const [at, item] of itemsOf(inner)) yield* ofContent(["messages", index, "content", at], item);
  }
}

/** The result with each of them as `change` leaves it; the name of the member that holds it stands beside it. */
export function mapBlobTexts(result: JsonObject, change: (text: string, member: string | undefined) => string): JsonObject {
  let left: JsonValue = result;
  for (const { steps, text } of blobTexts(result)) {
    const changed = change(text, steps.at(-1));
    if (changed !== text) left = replacedAt(left, steps, Buffer.from(changed, "utf8").toString("base64"));
  }
  return left as JsonObject;
}

/** The value with what stands at these steps replaced. */
function replacedAt(value: JsonValue, [step, ...rest]: readonly string[], by: JsonValue): JsonValue {
  if (step === undefined) return by;
  const members = membersOf(value).map(([name, inner]) => [name, name === step ? replacedAt(inner, rest, by) : inner] as const);
  return Array.isArray(value) ? members.map(([, inner]) => inner) : Object.fromEntries(members);
}

function itemsOf(list: JsonValue | undefined): readonly (readonly [step: string, value: JsonValue])[] {
  return Array.isArray(list) ? membersOf(list as JsonValue) : [];
}

function* ofContent(steps: readonly string[], item: JsonValue): Generator<BlobText> {
  yield* ofHolder(steps, item, "data");
  yield* ofHolder([...steps, "resource"], memberOf(item, "resource") ?? null, "blob");
}

function* ofHolder(steps: readonly string[], holder: JsonValue, member: string): Generator<BlobText> {
  if (!isJsonObject(holder)) return;
  const { [member]: base64, mimeType } = holder;
  if (typeof base64 !== "string" || base64 === "") return;
  const bytes = Buffer.from(base64, "base64");
  const isText = (typeof mimeType === "string" && TEXT_TYPES.test(mimeType)) || (isUtf8(bytes) && !bytes.includes(0));
  if (isText) yield { steps: [...steps, member], text: bytes.toString("utf8") };
}
