/**
 * Strict JSON (RFC 8259, narrowed as I-JSON, RFC 7493, advises): only texts that every reader reads alike. Refused are
 * bytes that are not UTF-8, repeated names, `__proto__` as a name, halves of surrogate pairs, numbers that a double
 * cannot hold, and nesting deeper than any reader of ours recurses.
 *
 * One pass over the bytes measures depth and counts members, JSON.parse reads, one walk over the value counts again:
 * fewer members than colons means that a name stood twice in one object. JSON.parse stays the only judge of syntax.
 */
import { isUtf8 } from "node:buffer";
import { Fault } from "../call/fault.ts";
import { JSON_DEPTH_MAX } from "../call/limits.ts";
import type { JsonValue } from "../call/json.ts";
import { intakeFault } from "./fault.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const LETTER_U = 0x75;

/** What one pass over the bytes saw. Exact for JSON; for anything else it does not matter, JSON.parse refuses that. */
interface Seen {
  readonly members: number;
  /** Whether any string has a \u escape: the only way for half a surrogate pair to come in through valid UTF-8. */
  readonly escapes: boolean;
}

/** The JSON value of some bytes. Faults: INTAKE_TOO_LARGE over `bytesMax`, and every other INTAKE_* of the form of JSON. */
export function parseJson(bytes: Uint8Array, bytesMax: number): JsonValue {
  if (bytes.byteLength > bytesMax) throw tooLarge(bytesMax);
  if (!isUtf8(bytes)) throw intakeFault("INTAKE_NOT_UTF8", "the body is not UTF-8", "encode JSON as UTF-8 (RFC 8259, 8.1)");
  const seen = scan(bytes);
  const value = read(bytes);
  if (checkJson(value, seen.escapes) !== seen.members) {
    throw intakeFault(
      "INTAKE_DUPLICATE_KEY",
      "an object has the same name twice",
      "two readers could take different ones: send each name once",
    );
  }
  return value;
}

/** What is said of a body over the limit, by whoever notices first. */
export function tooLarge(bytesMax: number): Fault<"INTAKE_TOO_LARGE"> {
  return new Fault("INTAKE_TOO_LARGE", `the body has more than ${bytesMax} bytes`, {
    hint: "send less at once; the limit is limits.requestBytesMax",
  });
}

/**
 * Checks a value as strict JSON and counts the members of its objects. Faults: INTAKE_TOO_DEEP, INTAKE_NUMBER,
 * INTAKE_FORBIDDEN_KEY, INTAKE_LONE_SURROGATE (only looked for with `texts`), INTAKE_NOT_JSON for what JSON cannot say.
 */
export function checkJson(value: unknown, texts = true): number {
  return walk(value, texts, 0);
}

function walk(value: unknown, texts: boolean, depth: number): number {
  switch (typeof value) {
    case "string":
      if (texts) checkText(value);
      return 0;
    case "number":
      checkNumber(value);
      return 0;
    case "boolean":
      return 0;
    case "object":
      if (value === null) return 0;
      if (depth >= JSON_DEPTH_MAX) throw tooDeep();
      return Array.isArray(value) ? walkArray(value, texts, depth) : walkObject(value, texts, depth);
    default:
      throw intakeFault("INTAKE_NOT_JSON", `a ${typeof value} is not a JSON value`, "send JSON values only");
  }
}

function walkArray(items: readonly unknown[], texts: boolean, depth: number): number {
  let members = 0;
  for (const item of items) members += walk(item, texts, depth + 1);
  return members;
}

function walkObject(value: object, texts: boolean, depth: number): number {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw intakeFault("INTAKE_NOT_JSON", "an object of a class is not a JSON value", "send plain objects only");
  }
  const names = Object.keys(value);
  let members = names.length;
  for (const name of names) {
    if (name === "__proto__")
      throw intakeFault("INTAKE_FORBIDDEN_KEY", "a name is __proto__", "no reader may take it for an object's prototype: rename it");
    if (texts) checkText(name);
    members += walk((value as { readonly [name: string]: unknown })[name], texts, depth + 1);
  }
  return members;
}

function checkText(text: string): void {
  if (!text.isWellFormed()) {
    throw intakeFault(
      "INTAKE_LONE_SURROGATE",
      "a text holds half of a surrogate pair",
      "it stands for no character: send both halves, or none",
    );
  }
}

function checkNumber(value: number): void {
  // Every double from 2^53 on is an integer, so this refuses each number that its text could have meant otherwise.
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return;
  throw intakeFault("INTAKE_NUMBER", "a number is beyond 2^53 - 1, or none at all", "readers round it differently: send it as a text");
}

function tooDeep(): Fault {
  return intakeFault("INTAKE_TOO_DEEP", `the value is nested deeper than ${JSON_DEPTH_MAX}`, "flatten it");
}

function read(bytes: Uint8Array): JsonValue {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // The message of JSON.parse quotes the text, which is content.
    throw intakeFault("INTAKE_NOT_JSON", "the body is not JSON", "send one JSON value (RFC 8259) and nothing else");
  }
}

function scan(bytes: Uint8Array): Seen {
  let members = 0;
  let depth = 0;
  let escapes = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) {
        if (bytes[at] === BACKSLASH && bytes[++at] === LETTER_U) escapes = true;
      }
    } else if (byte === COLON) members++;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > JSON_DEPTH_MAX) throw tooDeep();
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return { members, escapes };
}
