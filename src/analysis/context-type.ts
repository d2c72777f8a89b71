/** The type of what a rule reads, `context.args.path` and its like, in the Cedar schema of an action. */
import type { SchemaJson } from "@cedar-policy/cedar-wasm/nodejs";
import { isJsonObject } from "../call/json.ts";
import { definitionName } from "../call/definition.ts";
import type { Action } from "../call/call.ts";
import { cedarSchema } from "./cedar-schema.ts";
import { ownsAction } from "../policy/entity.ts";
import type { PolicySchema, Subject } from "../policy/schema.ts";

/** A path in the context: `["args", "path"]`. */
export type Path = readonly string[];

export type ValueType =
  | { readonly kind: "text" | "long" | "boolean" | "decimal" | "datetime" | "other" }
  | { readonly kind: "entity"; readonly name: string }
  | { readonly kind: "set"; readonly of: ValueType }
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, { readonly type: ValueType; readonly required: boolean }>> };

export interface Typed {
  readonly type: ValueType;
  readonly required: boolean;
}

/** The type of an action's context. */
export function contextType(schema: PolicySchema, action: Action, { definition }: Subject): ValueType {
  const written = schemas.get(schema) ?? cedarSchema(schema);
  schemas.set(schema, written);
  const space = written[""];
  const name = ownsAction(action, definition) ? definitionName(definition) : action;
  return space === undefined ? { kind: "other" } : typeOf(space.actions[name]?.appliesTo?.context, space);
}

/** A schema is written once, however often it is asked. */
const schemas = new WeakMap<PolicySchema, SchemaJson<string>>();

/** What stands at a path; undefined where the schema has nothing there. */
export function typeAt(context: ValueType, path: Path): Typed | undefined {
  let typed: Typed | undefined = { type: context, required: true };
  for (const name of path)
    typed = typed?.type.kind === "record" && Object.hasOwn(typed.type.fields, name) ? typed.type.fields[name] : undefined;
  return typed;
}

const KINDS: Readonly<Record<string, ValueType>> = {
  String: { kind: "text" },
  Long: { kind: "long" },
  Boolean: { kind: "boolean" },
};

function typeOf(json: unknown, space: SchemaJson<string>[string]): ValueType {
  if (!isJsonObject(json)) return { kind: "other" };
  const type = String(json["type"]);
  const plain = KINDS[type];
  if (plain !== undefined) return plain;
  if (type === "Set") return { kind: "set", of: typeOf(json["element"], space) };
  if (type === "Entity") return { kind: "entity", name: String(json["name"]) };
  if (type === "Extension") return json["name"] === "decimal" || json["name"] === "datetime" ? { kind: json["name"] } : { kind: "other" };
  if (type !== "Record") return typeOf(space.commonTypes?.[type], space);
  const attributes = isJsonObject(json["attributes"]) ? Object.entries(json["attributes"]) : [];
  return {
    kind: "record",
    fields: Object.fromEntries(
      attributes.map(([name, given]) => [
        name,
        { type: typeOf(given, space), required: !isJsonObject(given) || given["required"] !== false },
      ]),
    ),
  };
}
