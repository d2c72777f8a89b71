/**
 * Mcp-Param-* headers (MCP 2026-07-28): a tool's schema may say, with `x-mcp-header`, that a client repeats an argument
 * in a header. Proxies on the way may have acted on the header, so one that is missing or says something else is refused.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Definition } from "../../call/definition.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";

interface Declaration {
  readonly header: string;
  readonly path: readonly string[];
}

const declared = new WeakMap<Definition, readonly Declaration[]>();
const ENCODED = /^=\?base64\?((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)\?=$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** The header that does not say what the arguments say, for a tool's pinned definition; undefined when all agree. */
export function mismatchedHeader(definition: Definition, args: JsonValue | undefined, headers: IncomingHttpHeaders): string | undefined {
  return declarationsOf(definition).find(({ header, path }) => {
    const value = at(args, path);
    if (value === undefined || value === null || typeof value === "object") return false;
    return !agrees(headers[header], value);
  })?.header;
}

/** The headers that repeat a call's arguments, as the tool's listed definition asks; for whoever calls on behalf of a client. */
export function paramHeaders(tool: JsonObject, args: JsonValue | undefined): { readonly [header: string]: string } {
  const headers: Record<string, string> = {};
  for (const { header, path } of isJsonObject(tool.inputSchema) ? declarationsIn(tool.inputSchema, []) : []) {
    const value = at(args, path);
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") headers[header] = encode(String(value));
  }
  return headers;
}

function agrees(sent: string | string[] | undefined, value: string | number | boolean): boolean {
  const text = typeof sent === "string" ? decode(sent) : undefined;
  if (text === undefined) return false;
  return typeof value === "number" && DECIMAL.test(text) ? Number(text) === value : text === String(value);
}

/** Anything but visible ASCII, and what would be taken for encoded, is encoded. */
function encode(text: string): string {
  const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith("=?base64?");
  return plain ? text : `=?base64?${Buffer.from(text).toString("base64")}?=`;
}

function decode(sent: string): string | undefined {
  if (!sent.startsWith("=?base64?") || !sent.endsWith("?=")) return sent;
  const encoded = ENCODED.exec(sent)?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, "base64");
  return bytes.toString("utf8");
}

function declarationsOf(definition: Definition): readonly Declaration[] {
  const known = declared.get(definition);
  if (known !== undefined) return known;
  const { inputSchema } = definition.described;
  const found = isJsonObject(inputSchema) ? [...declarationsIn(inputSchema, [])] : [];
  declared.set(definition, found);
  return found;
}

/** Declarations count where they are reached by `properties` alone; elsewhere it is open whether they apply. */
function* declarationsIn(schema: JsonObject, path: readonly string[]): Generator<Declaration> {
  const name = schema["x-mcp-header"];
  if (typeof name === "string" && path.length > 0) yield { header: `mcp-param-${name.toLowerCase()}`, path };
  if (!isJsonObject(schema.properties)) return;
  for (const [property, inner] of Object.entries(schema.properties)) {
    if (isJsonObject(inner)) yield* declarationsIn(inner, [...path, property]);
  }
}

function at(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let found = value;
  for (const name of path) found = isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  return found;
}
