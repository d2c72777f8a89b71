/** Places in JSON values: JSON pointers (RFC 6901) in which `*` stands for any one step. */
import type { JsonObject, JsonValue } from "../../call/json.ts";

export const ANY_STEP = "*";

/** The steps of a place; none for the place of the whole. */
export function stepsOf(place: string): readonly string[] {
  return place === ""
    ? []
    : place
        .slice(1)
        .split("/")
        .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** One step as a pointer writes it. */
export function written(step: string): string {
  return step.includes("~") || step.includes("/") ? step.replaceAll("~", "~0").replaceAll("/", "~1") : step;
}

/** Members of an object or items of a list, by their step; nothing for any other value. */
export function membersOf(value: JsonValue): readonly (readonly [step: string, value: JsonValue])[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.map((item: JsonValue, index) => [String(index), item] as const);
  return Object.entries(value as JsonObject);
}

/** What stands one step further; undefined where nothing does. */
export function memberOf(value: JsonValue, step: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  if (Array.isArray(value)) return /^\d+$/.test(step) ? (value as readonly JsonValue[])[Number(step)] : undefined;
  return (value as JsonObject)[step];
}

/** Every text, number and truth value at a place or below it, as text. */
export function textsAt(value: JsonValue, steps: readonly string[]): readonly string[] {
  const [step, ...rest] = steps;
  if (step === undefined) return textsIn(value);
  const next = step === ANY_STEP ? membersOf(value).map(([, inner]) => inner) : [memberOf(value, step)];
  return next.flatMap((inner) => (inner === undefined ? [] : textsAt(inner, rest)));
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  return membersOf(value).flatMap(([, inner]) => textsIn(inner));
}
