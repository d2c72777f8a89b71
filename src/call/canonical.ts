/**
 * Canonical JSON (RFC 8785, JCS): one value, one text. Members sorted by UTF-16 code units, no white space,
 * numbers and strings as ECMAScript writes them. `test/vectors/canonical.json` holds bytes for other languages.
 *
 * Refused, because two readers could disagree about them: NaN and infinities, lone surrogates, undefined.
 */
import type { JsonValue } from "./json.ts";
import { Fault } from "./fault.ts";

export type CanonicalFault =
  /** A value that JSON cannot say in one way: not a finite number, half of a surrogate pair, or no JSON at all. Do: send plain JSON. */
  "CALL_NOT_CANONICAL";

/** The canonical text of a JSON value. Faults with CALL_NOT_CANONICAL on what JSON cannot say in one way. */
export function canonical(value: JsonValue): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string") return canonicalString(value);
  if (Array.isArray(value)) return canonicalList(value);
  if (typeof value === "object") return canonicalObject(value as { readonly [name: string]: JsonValue });
  throw new Fault("CALL_NOT_CANONICAL", `a ${typeof value} is not a JSON value`);
}

/** The canonical bytes of a JSON value: its canonical text in UTF-8. */
export function canonicalBytes(value: JsonValue): Uint8Array {
  return Buffer.from(canonical(value), "utf8");
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Fault("CALL_NOT_CANONICAL", "JSON has no NaN and no infinity");
  return JSON.stringify(value);
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new Fault("CALL_NOT_CANONICAL", "a text holds half of a surrogate pair");
  return JSON.stringify(value);
}

function canonicalList(items: readonly JsonValue[]): string {
  let text = "";
  for (const item of items) text += (text === "" ? "" : ",") + canonical(item);
  return `[${text}]`;
}

function canonicalObject(value: { readonly [name: string]: JsonValue }): string {
  const names = Object.keys(value);
  // Sorting takes room even where nothing is out of order, and every call is written at least once.
  if (names.some(isBeforeTheOneBefore)) names.sort();
  let text = "";
  for (const name of names) text += `${text === "" ? "" : ","}${canonicalString(name)}:${canonical(value[name] as JsonValue)}`;
  return `{${text}}`;
}

function isBeforeTheOneBefore(name: string, at: number, names: readonly string[]): boolean {
  return at > 0 && name < (names[at - 1] as string);
}
