/** Cedar's operators and the methods of its sets and entities, by name. Undefined is an error, such as an operand of the wrong type. */
import { Amount, Entity, ValueSet, equal } from "../value.ts";
import type { Long, Value } from "../value.ts";
import type { Unary } from "./extensions.ts";
import { add, multiply, subtract } from "./long.ts";
import type { World } from "./world.ts";

type Operator = (left: Value, right: Value, world: World) => Value | undefined;

/** Those with one operand. */
export const UNARY: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ["!", (value) => (typeof value === "boolean" ? !value : undefined)],
  ["neg", (value) => (isLong(value) ? subtract(0, value) : undefined)],
  ["isEmpty", (value) => (value instanceof ValueSet ? value.items.length === 0 : undefined)],
]);

/** Those with two operands, both evaluated before. */
export const BINARY: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["==", equal],
  ["!=", (a, b) => !equal(a, b)],
  ["<", ordered((a, b) => a < b)],
  ["<=", ordered((a, b) => a <= b)],
  [">", ordered((a, b) => a > b)],
  [">=", ordered((a, b) => a >= b)],
  ["+", arithmetic(add)],
  ["-", arithmetic(subtract)],
  ["*", arithmetic(multiply)],
  ["in", isIn],
  ["contains", (set, value) => (set instanceof ValueSet ? set.has(value) : undefined)],
  ["containsAll", ofSets((a, b) => b.items.every((item) => a.has(item)))],
  ["containsAny", ofSets((a, b) => b.items.some((item) => a.has(item)))],
  ["getTag", ofTag((entity, name, world) => world.tag(entity, name))],
  ["hasTag", ofTag((entity, name, world) => world.tag(entity, name) !== undefined)],
]);

/** Whether an entity is in a group or in one of a set of groups. A set with anything else in it is an error. */
function isIn(entity: Value, groups: Value, world: World): boolean | undefined {
  if (!(entity instanceof Entity)) return undefined;
  if (groups instanceof Entity) return world.isIn(entity, groups);
  if (!(groups instanceof ValueSet) || !groups.items.every((group) => group instanceof Entity)) return undefined;
  return groups.items.some((group) => world.isIn(entity, group));
}

function isLong(value: Value): value is Long {
  return typeof value === "number" || typeof value === "bigint";
}

function arithmetic(call: (a: Long, b: Long) => Long | undefined): Operator {
  return (a, b) => (isLong(a) && isLong(b) ? call(a, b) : undefined);
}

/** Whole numbers, datetimes and durations have an order, each among themselves. Decimals have methods instead. */
function ordered(compare: (a: Long, b: Long) => boolean): Operator {
  return (a, b) => {
    if (isLong(a) && isLong(b)) return compare(a, b);
    const ordered = a instanceof Amount && b instanceof Amount && a.kind === b.kind && a.kind !== "decimal";
    return ordered ? compare(a.of, b.of) : undefined;
  };
}

function ofSets(call: (a: ValueSet, b: ValueSet) => boolean): Operator {
  return (a, b) => (a instanceof ValueSet && b instanceof ValueSet ? call(a, b) : undefined);
}

function ofTag(call: (entity: Entity, name: string, world: World) => Value | undefined): Operator {
  return (entity, name, world) => (entity instanceof Entity && typeof name === "string" ? call(entity, name, world) : undefined);
}
