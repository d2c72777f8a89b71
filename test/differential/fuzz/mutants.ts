/**
 * Faults to plant in the compiled engine: each replaces one piece of its source. The fuzzer must find every one of them,
 * or it would not find it in earnest either.
 */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as EngineModule from "../../../src/policy/compile/compiled-engine.ts";
import type { EngineRequest } from "../../../src/policy/engine.ts";
import type { Placed } from "../../../src/policy/placed.ts";
import { Amount, Entity, IpRange, ValueSet } from "../../../src/policy/value.ts";
import type { Value, ValueRecord } from "../../../src/policy/value.ts";
import type * as ValueModule from "../../../src/policy/value.ts";
import type { MakeEngine } from "../corpus.ts";

export interface Mutant {
  readonly name: string;
  /** In `src/policy/`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

const of = (file: string, ...faults: readonly (readonly [name: string, from: string, to: string])[]): readonly Mutant[] =>
  faults.map(([name, from, to]) => ({ name, file, from, to }));

export const MUTANTS: readonly Mutant[] = [
  ...of(
    "value.ts",
    ["entities are equal by their ids alone", "this.id === id && this.type === type", "this.id === id"],
    ["sets are equal in the order of their members", "JSON.stringify(parts(key))).sort()", "JSON.stringify(parts(key)))"],
    ["records are equal in the order of their members", ".sort(([a], [b]) => (a < b ? -1 : 1))", ""],
    ["ranges are equal whatever their prefix", "String(value.address), value.prefix]", "String(value.address)]"],
    ["a datetime equals a duration", "return [value.kind, String(value.of)]", 'return ["amount", String(value.of)]'],
    ["long sets know their entities alone", "this.keys().has(keyOf(value))", "value instanceof Entity && this.keys().has(keyOf(value))"],
  ),
  ...of(
    "compile/long.ts",
    ["sums beyond 64 bits are sums", "if (exact < MIN || exact > MAX) return undefined;", ""],
    ["one more than 64 bits hold", "2n ** 63n - 1n", "2n ** 63n"],
    ["products are rounded", "near(a * b)", "a * b"],
    ["the time of a day before 1970 is negative", "rest < 0 ? rest + unit : rest", "rest"],
    ["units are rounded down", "toLong(BigInt(a) / BigInt(unit))", "toLong((BigInt(a) - BigInt(remainder(a, unit))) / BigInt(unit))"],
  ),
  ...of(
    "compile/ip.ts",
    ["a byte may begin with a zero", "[1-9]?\\\\d)", "\\\\d?\\\\d)"],
    ["a prefix may begin with a zero", "(?:0|[1-9]\\d{0,2})", "\\d{1,3}"],
    ["two colons may stand for nothing", "missing < 1", "missing < 0"],
    ["two colons may come twice", "more.length > 0 || ", ""],
    ["a wide range is in a narrow one", "inner.prefix >= outer.prefix && ", ""],
    ["a range wider than the loopback's is one", "127n << 24n, 8)", "126n << 24n, 7)"],
    ["a range wider than multicast is one", "0xffn << 120n, 8)", "0xfen << 120n, 7)"],
  ),
  ...of(
    "compile/amount.ts",
    ["offsets go the wrong way", 'startsWith("-") ? local + offset', 'startsWith("+") ? local + offset'],
    ["the 31st of April is the 1st of May", "if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;", ""],
    ["years below 100 are of the last century", "date.setUTCFullYear(year, month - 1, day);", "date.setTime(Date.UTC(year, month - 1, day));"],
    ["a duration may be empty", " || parts.slice(2).every((part) => part === undefined)", ""],
    ["a decimal may have no fraction", "\\.(\\d{1,4})$/", "(?:\\.(\\d{1,4}))?$/"],
    ["one fractional digit is a thousandth", 'padEnd(4, "0")', 'padStart(4, "0")'],
  ),
  ...of(
    "compile/extensions.ts",
    ["equal decimals are less", "comparing((a, b) => a < b)", "comparing((a, b) => a <= b)"],
    ["the date keeps its time", "subtract(ms, remainder(ms, DAY_MS))", "ms"],
    ["minutes are hours", '["toMinutes", ofAmount("duration", (ms) => quotient(ms, MINUTE_MS))]', '["toMinutes", ofAmount("duration", (ms) => quotient(ms, HOUR_MS))]'],
    ["the time since is the time until", "subtract(at.of, from.of)", "subtract(from.of, at.of)"],
    ["a duration can be offset", 'is("datetime", at) && is("duration", by)', 'at instanceof Amount && is("duration", by)'],
  ),
  ...of(
    "compile/operators.ts",
    ["a set of groups may hold anything", " || !groups.items.every((group) => group instanceof Entity)", ""],
    ["decimals have an order", ' && a.kind !== "decimal"', ""],
    ["datetimes and durations have one order", " && a.kind === b.kind", ""],
    ["one of all is enough", "b.items.every((item) => a.has(item))", "b.items.some((item) => a.has(item))"],
    ["a tag of another type is absent", 'call(entity, name, world) : undefined', "call(entity, name, world) : false"],
    ["the negative of anything is a number", "isLong(value) ? subtract(0, value) : undefined", "subtract(0, value as Long)"],
  ),
  ...of(
    "compile/expression.ts",
    ["the right side may be of any type", 'return typeof second === "boolean" ? second : undefined;', "return second;"],
    ["the left side may be of any type", 'typeof first === "boolean" ? right(world) : undefined', "right(world)"],
    ["both sides are evaluated", "if (first === decides) return decides;", "if (first === decides && right(world) !== undefined) return decides;"],
    ["whatever is not true is false", 'if (typeof value !== "boolean") return undefined;', ""],
    ["what has no attributes has none", "isRecord(value) ? value.has(name) : undefined", "isRecord(value) ? value.has(name) : false"],
    ["only the first of a path is looked for", "deeper.length === 0 ? test", "deeper.length >= 0 ? test"],
    ["what is no text is like nothing", 'typeof text === "string" ? matches(text) : undefined', 'typeof text === "string" && matches(text)'],
    ["what is no entity is of no type", "value instanceof Entity ? value.type === type : undefined", "value instanceof Entity && value.type === type"],
    ["an error in a set is left out", "if (value === undefined) return undefined;\n      values.push(value);", "if (value !== undefined) values.push(value);"],
    ["arguments beyond the second are ignored", "if (first === undefined || more.length > 0) return undefined;", "if (first === undefined) return undefined;"],
    ["a missing argument is the receiver", "binary?.(first, second)", "binary?.(second, first)"],
  ),
  ...of(
    "../call/wildcard.ts",
    ["the end of a pattern is anywhere", "text.endsWith(tail) &&", ""],
    ["head and tail may overlap", "text.length >= head.length + tail.length &&", ""],
    ["pieces may overlap", "from = at + piece.length;", "from = at;"],
  ),
  ...of(
    "compile/world.ts",
    ["nothing is in itself", "entity.is(group) || ", ""],
    ["an entity is in its first parent alone", ".parents.some(", ".parents.slice(0, 1).some("],
    ["tags are attributes", "?.tags?.get(name)", "?.attributes?.get(name)"],
    ["no action is in a group", " ?? this.#known.get(keyOf(entity))", ""],
  ),
  ...of(
    "compile/scope-index.ts",
    ["rules about groups are not found", "way === 3 ? uid : parents[way - 4]", "way === 3 ? uid : undefined"],
    ["rules about types are not found", "if (way === 2) return this.#ofType.get(uid.type);", "if (way === 2) return undefined;"],
    ["rules about anything are not found", "if (way === 1) return this.#any[0];", "if (way === 1) return undefined;"],
  ),
  ...of(
    "compile/compiled-engine.ts",
    ["unless is when", 'wanted: kind === "when"', "wanted: true"],
    ["an error is a condition that does not hold", 'return "errored"', 'return "unsatisfied"'],
    ["a permit outweighs a forbid", "this.forbids === undefined && this.permits", "this.permits"],
    ["a rule that is met twice counts twice", "ids.length < 2 ? ids : [...new Set(ids)]", "ids"],
    ["only the first condition counts", 'if (value !== wanted) return "unsatisfied";', 'return value === wanted ? "satisfied" : "unsatisfied";'],
  ),
  ...of("scope.ts", ["a type in a group may be any type", "placed.uid.type === constraint.type && isIn", "isIn"]),
];

const SOURCE = fileURLToPath(new URL("../../../src/", import.meta.url));

/** The engine with the fault in it, made from a copy of the source in `folder`, which is empty. */
export async function mutated({ name, file, from, to }: Mutant, folder: string): Promise<MakeEngine> {
  for (const room of ["call", "policy"]) cpSync(join(SOURCE, room), join(folder, room), { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
  const path = join(folder, "policy", file);
  const parts = readFileSync(path, "utf8").split(from);
  if (parts.length !== 2) throw new Error(`the fault "${name}" has no place in ${file}, or several: ${parts.length - 1}`);
  writeFileSync(path, parts.join(to));
  const load = (module: string): Promise<unknown> => import(pathToFileURL(join(folder, "policy", module)).href);
  const values = (await load("value.ts")) as typeof ValueModule;
  const { compiledEngine } = (await load("compile/compiled-engine.ts")) as typeof EngineModule;
  const moved = new Transplant(values);
  return (rules, entities) => {
    const engine = compiledEngine(rules, entities.map((placed) => moved.placed(placed)));
    return { ...engine, authorize: (layer, request) => engine.authorize(layer, moved.request(request)) };
  };
}

/** Values of the copy's own classes. */
class Transplant {
  readonly #to: typeof ValueModule;

  constructor(to: typeof ValueModule) {
    this.#to = to;
  }

  request(request: EngineRequest): EngineRequest {
    const { principal, action, resource, context, others } = request;
    return { principal: this.placed(principal), action: this.placed(action), resource: this.placed(resource), context: this.#record(context), others: others.map((other) => this.placed(other)) };
  }

  placed({ uid, parents, attributes, tags }: Placed): Placed {
    return { uid: new this.#to.Entity(uid.type, uid.id), parents, attributes: this.#record(attributes ?? new Map()), tags: this.#record(tags ?? new Map()) };
  }

  #record(record: ValueRecord): ValueRecord {
    return new Map([...record].map(([name, value]) => [name, this.#value(value)]));
  }

  #value(value: Value): Value {
    if (typeof value !== "object") return value;
    if (value instanceof Entity) return new this.#to.Entity(value.type, value.id);
    if (value instanceof Amount) return new this.#to.Amount(value.kind, value.of);
    if (value instanceof IpRange) return new this.#to.IpRange(value.bits, value.address, value.prefix);
    if (value instanceof ValueSet) return new this.#to.ValueSet(value.items.map((item) => this.#value(item)));
    return this.#record(value);
  }
}
