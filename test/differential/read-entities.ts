/** Entities and contexts from Cedar's JSON, read by their schema: what the oracle reads itself, made into the engine's values. */
import type { SchemaJson } from "@cedar-policy/cedar-wasm/nodejs";
import { isJsonObject } from "../../src/call/json.ts";
import type { JsonValue } from "../../src/call/json.ts";
import { BINARY_EXTENSIONS, UNARY_EXTENSIONS } from "../../src/policy/compile/extensions.ts";
import type { Uid } from "../../src/policy/entity.ts";
import type { Placed } from "../../src/policy/placed.ts";
import { Entity, ValueSet } from "../../src/policy/value.ts";
import type { Value, ValueRecord } from "../../src/policy/value.ts";

/** A type as schemas say it; undefined where none is said, so that values say their own by `__entity` and `__extn`. */
type SaidType = { readonly type: string; readonly name?: string; readonly element?: SaidType; readonly attributes?: Readonly<Record<string, SaidType>> };

/** The constructor of each extension type. */
const CONSTRUCTOR: Readonly<Record<string, string>> = { ipaddr: "ip", decimal: "decimal", datetime: "datetime", duration: "duration" };

export class EntityReader {
  readonly #common = new Map<string, SaidType>();
  readonly #shapes = new Map<string, SaidType>();
  readonly #tags = new Map<string, SaidType>();
  readonly #contexts = new Map<string, SaidType>();
  readonly #actions: Placed[] = [];

  /** `schema` has its types resolved. */
  constructor(schema: SchemaJson<string>) {
    for (const [namespace, { commonTypes = {}, entityTypes, actions }] of Object.entries(schema)) {
      const full = (name: string): string => (namespace === "" ? name : `${namespace}::${name}`);
      for (const [name, type] of Object.entries(commonTypes)) this.#common.set(full(name), type as SaidType);
      for (const [name, type] of Object.entries(entityTypes)) {
        if ("shape" in type && type.shape !== undefined) this.#shapes.set(full(name), type.shape as SaidType);
        if ("tags" in type && type.tags !== undefined) this.#tags.set(full(name), type.tags as SaidType);
      }
      for (const [id, action] of Object.entries(actions)) {
        const uid = new Entity(full("Action"), id);
        if (action.appliesTo?.context !== undefined) this.#contexts.set(keyOf(uid), action.appliesTo.context as SaidType);
        this.#actions.push({ uid, parents: (action.memberOf ?? []).map((group): Uid => ({ type: group.type ?? full("Action"), id: group.id })) });
      }
    }
  }

  context(action: Uid, json: JsonValue): ValueRecord {
    return this.#value(json, this.#contexts.get(keyOf(action)) ?? { type: "Record" }) as ValueRecord;
  }

  /** The entities with those of the schema, each with everything that it is in. */
  entities(json: readonly JsonValue[]): readonly Placed[] {
    const all = new Map<string, Placed>(this.#actions.map((placed) => [keyOf(placed.uid), placed]));
    for (const one of json) {
      const placed = this.#entity(one);
      const schemas = all.get(keyOf(placed.uid))?.parents ?? [];
      all.set(keyOf(placed.uid), { ...placed, parents: [...schemas, ...placed.parents] });
    }
    return [...all.values()].map((placed) => ({ ...placed, parents: ancestors(placed, all) }));
  }

  #entity(json: JsonValue): Placed {
    if (!isJsonObject(json)) throw new Error("an entity is an object");
    const uid = uidOf(json["uid"] ?? null);
    const attributes = this.#value(json["attrs"] ?? {}, this.#shapes.get(uid.type) ?? { type: "Record" }) as ValueRecord;
    const tagType = this.#tags.get(uid.type);
    const tags = Object.entries(isJsonObject(json["tags"]) ? json["tags"] : {}).map(([name, value]): [string, Value] => [name, this.#value(value, tagType)]);
    return { uid, parents: ((json["parents"] ?? []) as readonly JsonValue[]).map(uidOf), attributes, tags: new Map(tags) };
  }

  #value(json: JsonValue, said: SaidType | undefined): Value {
    const type = this.#resolved(said);
    if (isJsonObject(json) && ("__entity" in json || type?.type === "Entity")) return uidOf(json);
    if (isJsonObject(json) && "__extn" in json) return this.#extension(json["__extn"] ?? null);
    const constructor = type === undefined ? undefined : CONSTRUCTOR[type.type === "Extension" ? (type.name ?? "") : type.type];
    if (constructor !== undefined) return made(UNARY_EXTENSIONS.get(constructor)?.(this.#value(json, undefined)));
    if (Array.isArray(json)) return new ValueSet(json.map((item: JsonValue) => this.#value(item, type?.element)));
    if (isJsonObject(json)) return new Map(Object.entries(json).map(([name, value]) => [name, this.#value(value, type?.attributes?.[name])]));
    if (typeof json === "object") throw new Error("Cedar has no null");
    return json;
  }

  #resolved(type: SaidType | undefined): SaidType | undefined {
    const builtIn = type === undefined ? undefined : { ...type, type: type.type.replace(/^__cedar::/, "") };
    const common = builtIn === undefined ? undefined : this.#common.get(builtIn.type);
    return common === undefined ? builtIn : this.#resolved(common);
  }

  #extension(json: JsonValue): Value {
    if (!isJsonObject(json)) throw new Error("an extension value is an object");
    const args = (json["args"] ?? [json["arg"] ?? null]) as readonly JsonValue[];
    const [first, second] = args.map((arg) => this.#value(arg, undefined));
    if (first === undefined) throw new Error("an extension value without an argument");
    const fn = String(json["fn"]);
    return made(second === undefined ? UNARY_EXTENSIONS.get(fn)?.(first) : BINARY_EXTENSIONS.get(fn)?.(first, second));
  }
}

function made(value: Value | undefined): Value {
  if (value === undefined) throw new Error("an extension value that cannot be read");
  return value;
}

export function uidOf(json: JsonValue): Entity {
  const inner = isJsonObject(json) && isJsonObject(json["__entity"]) ? json["__entity"] : json;
  if (!isJsonObject(inner) || typeof inner["type"] !== "string" || typeof inner["id"] !== "string") throw new Error("an entity's name is an object with type and id");
  return new Entity(inner["type"], inner["id"]);
}

export function keyOf({ type, id }: Uid): string {
  return JSON.stringify([type, id]);
}

function ancestors(placed: Placed, all: ReadonlyMap<string, Placed>): readonly Uid[] {
  const found = new Map<string, Uid>();
  const visit = (uid: Uid): void => {
    if (found.has(keyOf(uid))) return;
    found.set(keyOf(uid), uid);
    all.get(keyOf(uid))?.parents.forEach(visit);
  };
  placed.parents.forEach(visit);
  return [...found.values()];
}
