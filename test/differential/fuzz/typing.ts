/** Types, and random schemas of them: what there is to write rules about. */
import type { SchemaJson, Type, TypeOfAttribute } from "@cedar-policy/cedar-wasm/nodejs";
import type { Dice } from "./dice.ts";
import type { TextKind } from "./literals.ts";

export type FuzzType =
  | { readonly kind: "bool" | "long" | "string" | "action" }
  | { readonly kind: "entity"; readonly name: string }
  | { readonly kind: "extension"; readonly name: TextKind }
  | { readonly kind: "set"; readonly of: FuzzType }
  | RecordOf;

export interface RecordOf {
  readonly kind: "record";
  readonly fields: Readonly<Record<string, FuzzField>>;
}

export interface FuzzField {
  readonly type: FuzzType;
  readonly required: boolean;
}

export interface EntityShape {
  readonly attributes: RecordOf;
  readonly tags: FuzzType | undefined;
  /** The ids that an enumerated type has. */
  readonly ids: readonly string[] | undefined;
  readonly memberOf: readonly string[];
}

/** What rules can speak of. */
export interface Typing {
  readonly entities: Readonly<Record<string, EntityShape>>;
  readonly principals: readonly string[];
  readonly resources: readonly string[];
  /** Ids of actions, each with its groups; a group is an action too. */
  readonly actions: Readonly<Record<string, readonly string[]>>;
  readonly context: RecordOf;
}

export const BOOL: FuzzType = { kind: "bool" };
export const LONG: FuzzType = { kind: "long" };
export const STRING: FuzzType = { kind: "string" };
export const EXTENSIONS: readonly TextKind[] = ["ipaddr", "decimal", "datetime", "duration"];

/** Names that are words of Cedar or of JavaScript, or no words at all, beside plain ones. */
const NAMES = ["a", "b", "c", "d", "if", "constructor", "__proto__", "toString", "a b", ""] as const;
const ENTITY_NAMES = ["User", "Group", "Doc", "Space::Folder", "Color"] as const;

/** Two records of the context that are often equal, though not in the order of their members. */
const TWIN: FuzzField = { type: { kind: "record", fields: { b: { type: LONG, required: true }, a: { type: { kind: "set", of: STRING }, required: true } } }, required: true };

export function randomTyping(dice: Dice): Typing {
  const shape = (memberOf: readonly string[]): EntityShape => ({
    attributes: randomRecord(dice, 2),
    tags: dice.chance(0.6) ? randomType(dice, 1) : undefined,
    ids: undefined,
    memberOf,
  });
  return {
    entities: {
      User: shape(["Group"]),
      Group: shape(["Group"]),
      Doc: shape(["Space::Folder", "Color"]),
      "Space::Folder": shape(["Space::Folder"]),
      Color: { attributes: { kind: "record", fields: {} }, tags: undefined, ids: ["red", "green", "blue"], memberOf: [] },
    },
    principals: ["User", "Group"],
    resources: ["Doc", "Space::Folder"],
    actions: { all: [], some: ["all"], view: ["some"], edit: ["all"], stray: [] },
    context: { kind: "record", fields: { ...randomRecord(dice, 3).fields, left: TWIN, right: TWIN } },
  };
}

export function randomType(dice: Dice, depth: number): FuzzType {
  const kinds = ["bool", "long", "long", "string", "string", "entity", "extension", "extension", ...(depth > 0 ? ["set", "set", "record"] : [])];
  const kind = dice.pick(kinds);
  switch (kind) {
    case "entity":
      return { kind, name: dice.pick(ENTITY_NAMES) };
    case "extension":
      return { kind, name: dice.pick(EXTENSIONS) };
    case "set":
      return { kind, of: randomType(dice, depth - 1) };
    case "record":
      return randomRecord(dice, depth - 1);
    case "long":
      return LONG;
    case "string":
      return STRING;
    default:
      return BOOL;
  }
}

function randomRecord(dice: Dice, depth: number): RecordOf {
  const names = dice.some(NAMES, 0.5);
  return { kind: "record", fields: Object.fromEntries(names.map((name) => [name, { type: randomType(dice, depth), required: dice.chance(0.6) }])) };
}

/** The schema as Cedar takes it. Every action that is no mere group has the same context. */
export function schemaOf(typing: Typing): SchemaJson<string> {
  const namespaces: Record<string, SchemaJson<string>[string]> = { "": { entityTypes: {}, actions: {} }, Space: { entityTypes: {}, actions: {} } };
  for (const [name, { attributes, tags, ids, memberOf }] of Object.entries(typing.entities)) {
    const [last = "", space = ""] = name.split("::").reverse();
    const types = (namespaces[space] ??= { entityTypes: {}, actions: {} }).entityTypes;
    types[last] = ids === undefined ? { memberOfTypes: [...memberOf], shape: cedarType(attributes), ...(tags !== undefined && { tags: cedarType(tags) }) } : { enum: [...ids] };
  }
  for (const [id, groups] of Object.entries(typing.actions)) {
    const appliesTo = { principalTypes: [...typing.principals], resourceTypes: [...typing.resources], context: cedarType(typing.context) };
    (namespaces[""] ??= { entityTypes: {}, actions: {} }).actions[id] = { memberOf: groups.map((group) => ({ id: group })), appliesTo };
  }
  return namespaces;
}

function cedarType(type: FuzzType): Type<string> {
  switch (type.kind) {
    case "bool":
      return { type: "Boolean" };
    case "long":
      return { type: "Long" };
    case "string":
      return { type: "String" };
    case "action":
      throw new Error("no attribute is an action");
    case "entity":
      return { type: "Entity", name: type.name };
    case "extension":
      return { type: "Extension", name: type.name };
    case "set":
      return { type: "Set", element: cedarType(type.of) };
    case "record": {
      const attributes = Object.entries(type.fields).map(([name, field]): [string, TypeOfAttribute<string>] => [name, { ...cedarType(field.type), required: field.required }]);
      return { type: "Record", attributes: Object.fromEntries(attributes) };
    }
  }
}
