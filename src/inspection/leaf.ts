/** Walking a JSON value by its text leaves: inspection looks at decoded values with their paths, never at serialized text. */
import type { JsonObject, JsonValue } from "../call/json.ts";

/** Offsets in a leaf's text, in UTF-16 units; end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Calls `visit` for each text in the value, names of members included, with its JSON pointer (RFC 6901). */
export function eachText(value: JsonValue, visit: (text: string, path: string) => void, path = ""): void {
  if (typeof value === "string") return visit(value, path);
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const step = `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (!Array.isArray(value)) visit(name, step);
    eachText(inner as JsonValue, visit, step);
  }
}

/** The value with each text (names of members included) replaced by what `change` returns; unchanged parts are shared. */
export function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => mapTexts(item, change));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const members = Object.entries(value as JsonObject).map(([name, inner]) => [change(name), mapTexts(inner, change)] as const);
  const object = value as JsonObject;
  return members.some(([name, inner]) => object[name] !== inner) ? Object.fromEntries(members) : value;
}
