/**
 * Cedar's values as the engine works with them. `convert.ts` and `request.ts` make them from types of ours: a caller's
 * JSON never is one, whatever the names in it. Values never change.
 */

/** A whole number of 64 bits: a `number` where that holds it exactly, otherwise a `bigint`. Never a bigint within 2^53. */
export type Long = number | bigint;

export type Value = boolean | string | Long | Entity | Amount | IpRange | ValueSet | ValueRecord;

/** Names to values: a map, or a view where the names are always the same. */
export type ValueRecord = Iterable<readonly [string, Value]> & Pick<ReadonlyMap<string, Value>, "get" | "has">;

/** The name of an entity. What it is in stands in `placed.ts`. */
export class Entity {
  readonly type: string;
  readonly id: string;

  constructor(type: string, id: string) {
    this.type = type;
    this.id = id;
  }

  is({ type, id }: { readonly type: string; readonly id: string }): boolean {
    return this.id === id && this.type === type;
  }
}

/** A decimal (in ten-thousandths), a datetime (milliseconds since 1970), or a duration (milliseconds). */
export class Amount {
  readonly kind: "decimal" | "datetime" | "duration";
  readonly of: Long;

  constructor(kind: Amount["kind"], of: Long) {
    this.kind = kind;
    this.of = of;
  }
}

/** An address and how many of its leading bits are the network's. Of two ranges with the same network, the addresses may differ. */
export class IpRange {
  readonly bits: 32 | 128;
  readonly address: bigint;
  readonly prefix: number;

  constructor(bits: 32 | 128, address: bigint, prefix: number) {
    this.bits = bits;
    this.address = address;
    this.prefix = prefix;
  }
}

/** Up to this many members are looked through one by one. */
const FEW = 8;

/** A set. `items` may repeat: membership is all that counts. */
export class ValueSet {
  readonly items: readonly Value[];
  #keys: ReadonlySet<Key> | undefined;

  constructor(items: readonly Value[]) {
    this.items = items;
  }

  has(value: Value): boolean {
    return this.items.length <= FEW ? this.items.some((item) => equal(item, value)) : this.keys().has(keyOf(value));
  }

  keys(): ReadonlySet<Key> {
    this.#keys ??= new Set(this.items.map(keyOf));
    return this.#keys;
  }
}

/** The names of a record, each with how its value is read of what the record is about; undefined where it has no such name. */
export type Shape<Of> = ReadonlyMap<string, (of: Of) => Value | undefined>;

/** A record that holds no values: its shape, which all of its kind share, reads them when a rule does. */
export class View<Of> {
  readonly #shape: Shape<Of>;
  readonly #of: Of;

  constructor(shape: Shape<Of>, of: Of) {
    this.#shape = shape;
    this.#of = of;
  }

  get(name: string): Value | undefined {
    return this.#shape.get(name)?.(this.#of);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *[Symbol.iterator](): Iterator<readonly [string, Value]> {
    for (const name of this.#shape.keys()) {
      const value = this.get(name);
      if (value !== undefined) yield [name, value];
    }
  }
}

export function isRecord(value: Value | undefined): value is ValueRecord {
  return value instanceof View || value instanceof Map;
}

/** The set of these texts. */
export function textSet(texts: readonly string[]): ValueSet {
  return texts.length === 0 ? EMPTY_SET : new ValueSet(texts);
}

const EMPTY_SET = new ValueSet([]);

/** Whether two values are the same: of the same type, and alike in it. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object") return false;
  return a instanceof Entity && b instanceof Entity ? a.is(b) : keyOf(a) === keyOf(b);
}

/** A primitive that two values share exactly when they are equal. */
export type Key = boolean | string | Long;

/** Texts that begin like this stand for something else than themselves. */
const MARK = "\u0000";

export function keyOf(value: Value): Key {
  if (typeof value === "object") return MARK + JSON.stringify(parts(value));
  return typeof value === "string" && value.startsWith(MARK) ? MARK + JSON.stringify(value) : value;
}

/** The value as JSON: everything but truth values, numbers and texts is a list that begins with what it is. */
function parts(value: Value): unknown {
  if (typeof value === "bigint") return ["long", String(value)];
  if (typeof value !== "object") return value;
  if (value instanceof Entity) return ["entity", value.type, value.id];
  if (value instanceof Amount) return [value.kind, String(value.of)];
  if (value instanceof IpRange) return ["ip", value.bits, String(value.address), value.prefix];
  if (value instanceof ValueSet) return ["set", ...[...value.keys()].map((key) => JSON.stringify(parts(key))).sort()];
  return ["record", ...[...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, parts(member)])];
}
