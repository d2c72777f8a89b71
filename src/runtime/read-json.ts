/** JSON in what a model wrote. */
import type { JsonValue } from "../call/json.ts";

/** The value of a text that is JSON, also where it stands in a block of markdown; undefined where it is none. */
export function readJson(text: string): { readonly value: JsonValue } | undefined {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text);
  try {
    return { value: JSON.parse(fenced?.[1] ?? text) as JsonValue };
  } catch {
    return undefined;
  }
}
