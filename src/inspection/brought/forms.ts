/**
 * The forms in which an application may give a model what the house released to it. Frameworks make a text of a result, each in its
 * own way: the texts of its content, its structured content as JSON, or all of it as JSON. Two contents are the same where a form
 * of one has the digest of a form of the other; nothing less than the whole content counts.
 */
import { canonical } from "../../call/canonical.ts";
import { sha256Hex } from "../../call/digest.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";

/** Digests of the forms of a result of MCP, as it was released. */
export function formsOfResult({ _meta, ...result }: JsonObject): ReadonlySet<string> {
  const { content, structuredContent } = result;
  const items: readonly JsonValue[] = Array.isArray(content) ? content : [];
  const texts = textsOf(items);
  const value = isJsonObject(structuredContent) ? structuredContent["value"] : undefined;
  return new Set([
    ...(texts === undefined ? [] : joined(texts).flatMap(formsOfText)),
    ...[structuredContent, value, result].flatMap((one) => (one === undefined ? [] : formsOf(one))),
    ...(items.length === 0 ? [] : formsOf(items)),
    ...(items.length === 1 ? formsOf(items[0] ?? null) : []),
  ]);
}

/** Digests of the forms of what an application claims. */
export function formsOfClaim(content: JsonValue): readonly string[] {
  const texts = Array.isArray(content) ? textsOf(content) : undefined;
  return [...formsOf(content), ...(texts === undefined ? [] : joined(texts).flatMap(formsOfText))];
}

function formsOf(value: JsonValue): readonly string[] {
  if (typeof value === "string") return formsOfText(value);
  return formOfJson(value);
}

function formsOfText(text: string): readonly string[] {
  if (text === "") return [];
  return [sha256Hex(`text\n${text}`), ...(/^\s*[[{]/.test(text) ? formOfJson(parsed(text)) : [])];
}

function formOfJson(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  try {
    return [sha256Hex(`json\n${canonical(isJsonObject(value) ? withoutMeta(value) : value)}`)];
  } catch {
    // What has no canonical form equals nothing.
    return [];
  }
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function withoutMeta({ _meta, ...rest }: JsonObject): JsonObject {
  return rest;
}

/** The texts of a list of parts that are all texts; undefined where there is something else in it. */
function textsOf(parts: readonly JsonValue[]): readonly string[] | undefined {
  const texts = parts.map((part) => (isJsonObject(part) ? part["text"] : undefined));
  return texts.length > 0 && texts.every((text) => typeof text === "string") ? texts : undefined;
}

function joined(texts: readonly string[]): readonly string[] {
  return [...new Set(["", "\n", "\n\n"].map((between) => texts.join(between)))];
}
