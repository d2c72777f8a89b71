/** Members of JSON that others wrote: what has another type than the one that is wanted counts as not there. */
import { isJsonObject, type JsonObject } from "../../call/json.ts";

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function object(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

export function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** A count: a whole number from 0 on. */
export function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
