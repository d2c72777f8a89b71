/**
 * Canonical JSON (RFC 8785, JCS): one value, one text. Members sorted by UTF-16 code units, no white space,
 * numbers and strings as ECMAScript writes them. `test/vectors/canonical.json` holds bytes for other languages.
 *
 * Refused, because two readers could disagree about them: NaN and infinities, lone surrogates, undefined.
 */
import { Fault } from "./fault.ts";
import { isJsonObject } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";

export type CanonicalFault =
  /** A value that JSON cannot say in one way: not a finite number, half of a surrogate pair, or no JSON at all. Do: send plain JSON. */
  "CALL_NOT_CANONICAL";

/** The canonical text of a JSON value. Faults with CALL_NOT_CANONICAL on what JSON cannot say in one way. */
export function canonical(value: JsonValue): string {
  // JSON.stringify writes numbers and texts as RFC 8785 does, and members in the order that they have.
  return isInOrder(value) ? JSON.stringify(value) : write(value);
}

/** The canonical bytes of a JSON value: its canonical text in UTF-8. */
export function canonicalBytes(value: JsonValue): Uint8Array {
  return Buffer.from(canonical(value), "utf8");
}

/**
 * The same object with all members in canonical order, or itself: it has the same canonical text, which then takes little
 * room to write. Names that are numbers stay first, for an object can hold them in no other place. Faults as `canonical` does.
 */
export function inOrder(value: JsonObject): JsonObject {
  // An object stays one.
  return isInOrder(value) ? value : (sorted(value) as JsonObject);
}

/** Whether all members stand in canonical order. Looks at everything, however early the answer is known, so that all faults are found. */
function isInOrder(value: JsonValue): boolean {
  if (typeof value === "string") return isText(value);
  if (typeof value === "boolean" || value === null) return true;
  if (typeof value === "number" && !Number.isFinite(value)) throw new Fault("CALL_NOT_CANONICAL", "JSON has no NaN and no infinity");
  if (typeof value === "number") return true;
  if (typeof value !== "object") throw new Fault("CALL_NOT_CANONICAL", `a ${typeof value} is not a JSON value`);
  if (isJsonObject(value)) return isObjectInOrder(value);
  let all = true;
  for (let at = 0; at < value.length; at++) all = isInOrder(value[at] as JsonValue) && all;
  return all;
}

function isObjectInOrder(value: JsonObject): boolean {
  // What says of itself how JSON writes it is not written by JSON.stringify.
  let all = typeof value["toJSON"] !== "function";
  let before = "";
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    all = isText(name) && isInOrder(value[name] as JsonValue) && before <= name && all;
    before = name;
  }
  return all;
}

function isText(text: string): true {
  if (!text.isWellFormed()) throw new Fault("CALL_NOT_CANONICAL", "a text holds half of a surrogate pair");
  return true;
}

/** Writes what was looked through and is out of order. Texts are joined with `+`, which copies none of what lies deeper. */
function write(value: JsonValue): string {
  if (isJsonObject(value)) return writeObject(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  let text = "";
  for (const item of value as readonly JsonValue[]) text += (text === "" ? "" : ",") + write(item);
  return `[${text}]`;
}

function writeObject(value: JsonObject): string {
  let text = "";
  for (const name of sortedNames(value)) text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${write(value[name] as JsonValue)}`;
  return `{${text}}`;
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(sorted);
  // A name that JavaScript would take for the prototype cannot be copied by assignment: such an object stays as it is.
  if (!isJsonObject(value) || Object.hasOwn(value, "__proto__")) return value;
  const copy: Record<string, JsonValue> = {};
  for (const name of sortedNames(value)) copy[name] = sorted(value[name] as JsonValue);
  return copy;
}

/** Up to so many names are sorted by insertion: the language's own way takes more room than the text of a call. */
const FEW = 16;

function sortedNames(value: JsonObject): readonly string[] {
  const names = Object.keys(value);
  if (names.length > FEW) return names.sort();
  for (let end = 1; end < names.length; end++) {
    const name = names[end] as string;
    let at = end;
    for (; at > 0 && name < (names[at - 1] as string); at--) names[at] = names[at - 1] as string;
    names[at] = name;
  }
  return names;
}
