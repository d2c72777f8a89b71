/** Walking a JSON value by its leaves: inspection looks at decoded values with their paths, never at serialized text. */
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { inspectionFault } from "./fault.ts";
import { LEAVES_MAX, MESSAGE_CHARS_MAX } from "./limits.ts";
import { isWrittenNumber, nameOfNumber, writtenNumber } from "./number-leaf.ts";

/** One text of a value, or one number as it is written. */
export interface Leaf {
  readonly text: string;
  /** The name of the member that holds it, or the nearest one above; undefined for a name itself. */
  readonly key: string | undefined;
  readonly isNumber: boolean;
  /** The way to it, from its end. */
  readonly way: Step | undefined;
}

/** A member or an item, and what holds it. */
interface Step {
  readonly step: string | number;
  readonly within: Step | undefined;
}

/**
 * The texts in the value, names of members and numbers of some length included, in their order.
 * Faults with INSPECTION_TOO_MUCH beyond LEAVES_MAX texts or MESSAGE_CHARS_MAX units, because what nobody looked at does not pass.
 */
export function leavesOf(value: JsonValue): readonly Leaf[] {
  const leaves: Leaf[] = [];
  let units = 0;

  function add(leaf: Leaf): void {
    units += leaf.text.length;
    if (leaves.push(leaf) > LEAVES_MAX || units > MESSAGE_CHARS_MAX) {
      throw inspectionFault("INSPECTION_TOO_MUCH", "the value holds more texts than are looked at", "send it in smaller parts");
    }
  }

  function walk(inner: JsonValue, key: string | undefined, way: Step | undefined): void {
    if (typeof inner === "string") {
      const isNumber = isWrittenNumber(inner, key);
      return add({ text: inner, key: isNumber ? "" : key, isNumber, way });
    }
    if (typeof inner === "number") return addNumber(inner, key, way);
    if (typeof inner !== "object" || inner === null) return;
    if (Array.isArray(inner)) {
      for (let index = 0; index < inner.length; index++) walk(inner[index] as JsonValue, key, { step: index, within: way });
      return;
    }
    const names = Object.keys(inner);
    const members = Object.values(inner as JsonObject);
    for (let index = 0; index < names.length; index++) {
      const name = names[index] as string;
      const member = members[index];
      const step = { step: name, within: way };
      add({ text: name, key: undefined, isNumber: false, way: step });
      if (member !== undefined) walk(member, name, step);
    }
  }

  function addNumber(value: number, key = "", way: Step | undefined): void {
    const text = writtenNumber(value);
    if (text !== undefined) add({ text, key: nameOfNumber(key), isNumber: true, way });
  }

  walk(value, undefined, undefined);
  return leaves;
}

/** A text that stands encoded at the end of these steps. */
export function leafAt(steps: readonly string[], text: string): Leaf {
  const way = steps.reduce<Step | undefined>((within, step) => ({ step, within }), undefined);
  return { text, key: steps.at(-1), isNumber: false, way };
}

/** The JSON pointer of a leaf (RFC 6901). */
export function pathOf({ way }: Leaf): string {
  let path = "";
  for (let at = way; at !== undefined; at = at.within) path = `/${escaped(String(at.step))}${path}`;
  return path;
}

function escaped(step: string): string {
  return step.includes("~") || step.includes("/") ? step.replaceAll("~", "~0").replaceAll("/", "~1") : step;
}

/** Where a leaf stands: the name of the nearest member above, and the JSON Schema of the place where one is known. */
export interface At {
  readonly key?: string | undefined;
  readonly schema?: JsonValue | undefined;
  readonly isNumber?: boolean;
}

export type Change = (text: string, at: At) => string;

/** The value with each text (names of members included) replaced by what `change` returns; unchanged parts are shared. */
export function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  return mapped(value, {}, { text: change, number: (number) => number });
}

/** The same of all leaves: a number that `change` leaves as it is written stays a number, any other becomes a text. */
export function mapLeaves(value: JsonValue, change: Change, at: At = {}): JsonValue {
  return mapped(value, at, {
    text: (text, place) => change(text, isWrittenNumber(text, place.key) ? { ...place, key: "", isNumber: true } : place),
    number: (number, { key = "", schema }) => {
      const text = writtenNumber(number);
      if (text === undefined) return number;
      const changed = change(text, { key: nameOfNumber(key), schema, isNumber: true });
      return changed === text ? number : changed;
    },
  });
}

interface Changes {
  readonly text: Change;
  readonly number: (number: number, at: At) => JsonValue;
}

function mapped(value: JsonValue, at: At, changes: Changes): JsonValue {
  if (typeof value === "string") return changes.text(value, at);
  if (typeof value === "number") return changes.number(value, at);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const schema = within(at.schema, "items");
    const items = value.map((item: JsonValue) => mapped(item, { key: at.key, schema }, changes));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const properties = within(at.schema, "properties");
  const members = Object.entries(value as JsonObject).map(
    ([name, inner]) => [changes.text(name, {}), mapped(inner, { key: name, schema: within(properties, name) }, changes)] as const,
  );
  const object = value as JsonObject;
  return members.some(([name, inner]) => object[name] !== inner) ? Object.fromEntries(members) : value;
}

function within(schema: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(schema) && Object.hasOwn(schema, name) ? schema[name] : undefined;
}
