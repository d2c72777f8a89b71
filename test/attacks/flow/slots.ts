/** Places in recorded texts where an outsider's words can stand: `<<name>>`, or `<<name: what stands there by itself>>`. */
import type { JsonValue } from "../../../src/call/json.ts";

const SLOT = /<<([a-z][a-z0-9-]*)(?::\s*([^>]*))?>>/g;

/** The value with every slot filled: by its text, else by what stands there by itself, else by nothing. */
export function fill(value: JsonValue, texts: ReadonlyMap<string, string>): JsonValue {
  if (typeof value === "string") return value.replace(SLOT, (_all, name: string, itself: string | undefined) => texts.get(name) ?? itself ?? "");
  if (Array.isArray(value)) return value.map((one) => fill(one, texts));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, texts)]));
}

/** The names of the slots in a value. */
export function slotsIn(value: JsonValue): ReadonlySet<string> {
  return new Set([...JSON.stringify(value).matchAll(SLOT)].map(([, name]) => name ?? ""));
}
