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
  const changed = new Map<string, string>();
  for (const { steps, text } of blobTexts(result)) {
    const left = change(text, steps.at(-1));
    if (left !== text) changed.set(steps.join("/"), Buffer.from(left, "utf8").toString("base64"));
  }
  return changed.size === 0 ? result : (withChanged(result, "", { changed, depth: DEPTH }) as JsonObject);
}

/** No text stands deeper: `/messages/0/content/0/resource/blob`. */
const DEPTH = 6;

interface Changed {
  /** By the steps to it. */
  readonly changed: ReadonlyMap<string, string>;
  readonly depth: number;
}

/** The value with all of them replaced, in one walk. Unchanged parts are shared. */
function withChanged(value: JsonValue, at: string, { changed, depth }: Changed): JsonValue {
  if (typeof value === "string") return changed.get(at) ?? value;
  if (typeof value !== "object" || value === null || depth === 0) return value;
  const before = membersOf(value);
  const after = before.map(([step, inner]) => withChanged(inner, at === "" ? step : `${at}/${step}`, { changed, depth: depth - 1 }));
  if (before.every(([, inner], index) => inner === after[index])) return value;
  return Array.isArray(value) ? after : Object.fromEntries(before.map(([step], index) => [step, after[index] ?? null]));
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
