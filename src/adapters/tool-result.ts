/** What a function gives, as a result of MCP, and back. Only JSON passes: what cannot be inspected is not let through. */
import type { JsonObject, JsonValue } from "../call/json.ts";

/** A copy of a value as JSON, so that nobody can change it later. Throws for what JSON cannot say. */
export function jsonOf(value: unknown): JsonValue {
  assertPlain(value);
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? null : (JSON.parse(text) as JsonValue);
}

/** The result of a function that gave `value`. Nothing given and null are the same. */
export function resultOf(value: unknown): JsonObject {
  if (typeof value === "string") return { content: [{ type: "text", text: value }] };
  return { content: [], structuredContent: { value: jsonOf(value) } };
}

/** The value that a result stands for, after inspection. */
export function valueOf({ content, structuredContent }: JsonObject): JsonValue {
  const [only] = Array.isArray(content) ? (content as readonly JsonObject[]) : [];
  if (only !== undefined) return only["text"] ?? "";
  return (structuredContent as JsonObject | undefined)?.["value"] ?? null;
}

/** JSON.stringify makes something of everything; an instance of a class would come back as something else than it was. */
function assertPlain(value: unknown): void {
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") throw notJson(`a ${typeof value}`);
  if (typeof value !== "object" || value === null) return;
  if ("toJSON" in value && value instanceof Date) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null)
    throw notJson(`an instance of ${value.constructor.name}`);
  for (const inner of Object.values(value)) assertPlain(inner);
}

function notJson(what: string): Error {
  return new TypeError(`a guarded tool takes and gives JSON alone, and this holds ${what}`);
}
