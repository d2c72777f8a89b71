/** JSON values as TypeScript sees them, and the freezing that keeps a value from changing on its way. */

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [name: string]: JsonValue };

/** Whether a value is a plain JSON object (not null, not an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Freezes a JSON value all the way down and returns it: what was decided on cannot be changed before it runs. */
export function freeze<T extends JsonValue>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  // A frozen value is gone through as well: only its outermost level may be frozen.
  for (const inner of Object.values(value)) freeze(inner as JsonValue);
  return Object.freeze(value);
}
