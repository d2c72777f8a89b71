/** Where a model call differs from one that was recorded: by the place in its arguments, never by what stands there. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";

/** Members under which messages stand, in each dialect. */
const MESSAGES: ReadonlySet<string> = new Set(["prompt", "messages", "input", "values"]);

/** The first difference, as `message 3` or `body.temperature`; undefined where there is none. Messages count from 0. */
export function differenceOf(asked: JsonObject, recorded: JsonObject): string | undefined {
  if (asked["dialect"] !== recorded["dialect"]) return "dialect";
  const body = asObject(asked["body"]);
  const before = asObject(recorded["body"]);
  const names = [...new Set([...Object.keys(before), ...Object.keys(body)])].sort(
    (a, b) => Number(MESSAGES.has(b)) - Number(MESSAGES.has(a)),
  );
  for (const name of names) {
    if (isSame(body[name], before[name])) continue;
    return MESSAGES.has(name) ? messageOf(body[name], before[name]) : `body.${name}`;
  }
  return undefined;
}

function messageOf(asked: JsonValue | undefined, recorded: JsonValue | undefined): string {
  if (!Array.isArray(asked) || !Array.isArray(recorded)) return "message 0";
  const at = asked.findIndex((message, index) => !isSame(message as JsonValue, recorded[index] as JsonValue | undefined));
  return `message ${at === -1 ? asked.length : at}`;
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a as JsonObject).filter(([, value]) => value !== undefined);
  const right = b as JsonObject;
  if (left.length !== Object.values(right).filter((value) => value !== undefined).length) return false;
  return left.every(([name, value]) => isSame(value, right[name]));
}
