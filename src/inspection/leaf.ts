/** Walking a JSON value by its text leaves: inspection looks at decoded values with their paths, never at serialized text. */
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { inspectionFault } from "./fault.ts";
import { LEAVES_MAX, MESSAGE_CHARS_MAX } from "./limits.ts";

/** One text of a value. */
export interface Leaf {
  readonly text: string;
  /** Its JSON pointer (RFC 6901), made when it is asked for. */
  readonly path: () => string;
  /** The name of the member that holds it, or the nearest one above; undefined for a name itself. */
  readonly key: string | undefined;
}

/**
 * Calls `visit` for each text in the value, names of members included.
 * Faults with INSPECTION_TOO_MUCH beyond LEAVES_MAX texts or MESSAGE_CHARS_MAX units, because what nobody looked at does not pass.
 */
export function eachText(value: JsonValue, visit: (leaf: Leaf) => void): void {
  let leaves = 0;
  let units = 0;
  const steps: (string | number)[] = [];

  function walk(inner: JsonValue, key: string | undefined): void {
    if (typeof inner === "string") return leaf(inner, key);
    if (typeof inner !== "object" || inner === null) return;
    if (Array.isArray(inner)) {
      for (const [index, item] of inner.entries()) below(index, item as JsonValue, key);
      return;
    }
    for (const name of Object.keys(inner)) {
      const member = (inner as JsonObject)[name];
      steps.push(name);
      leaf(name, undefined);
      if (member !== undefined) walk(member, name);
      steps.pop();
    }
  }

  function below(step: number, inner: JsonValue, key: string | undefined): void {
    steps.push(step);
    walk(inner, key);
    steps.pop();
  }

  function leaf(text: string, key: string | undefined): void {
    units += text.length;
    if (++leaves > LEAVES_MAX || units > MESSAGE_CHARS_MAX) {
      throw inspectionFault("INSPECTION_TOO_MUCH", "the value holds more texts than are looked at", "send it in smaller parts");
    }
    visit({ text, path, key });
  }

  const path = () => pointerOf(steps);
  walk(value, undefined);
}

function pointerOf(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Where a walk stands: the name of the nearest member above, and the JSON Schema of the place where one is known. */
interface At {
  readonly key?: string | undefined;
  readonly schema?: JsonValue | undefined;
}

/** The value with each text (names of members included) replaced by what `change` returns; unchanged parts are shared. */
export function mapTexts(value: JsonValue, change: (text: string, key?: string, schema?: JsonValue) => string, at: At = {}): JsonValue {
  if (typeof value === "string") return change(value, at.key, at.schema);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const schema = within(at.schema, "items");
    const items = value.map((item: JsonValue) => mapTexts(item, change, { key: at.key, schema }));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const properties = within(at.schema, "properties");
  const members = Object.entries(value as JsonObject).map(
    ([name, inner]) => [change(name), mapTexts(inner, change, { key: name, schema: within(properties, name) })] as const,
  );
  const object = value as JsonObject;
  return members.some(([name, inner]) => object[name] !== inner) ? Object.fromEntries(members) : value;
}

function within(schema: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(schema) && Object.hasOwn(schema, name) ? schema[name] : undefined;
}
