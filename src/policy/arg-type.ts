/**
 * The type of a tool's arguments, read from its JSON Schema (2020-12 and draft-07). Only what Cedar can hold is
 * typed; every other part is unread: absent from the Cedar schema and from the context, so that a rule which names
 * it is an error at load. The schema comes from an untrusted server: depth and size are bounded, references are
 * followed inside the document alone.
 */
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { SCHEMA_DEPTH_MAX, SCHEMA_FIELDS_MAX } from "./limits.ts";

/** `number` is a number of whatever precision: it stands only in silent fields, for Cedar has none. */
export type ArgType =
  | { readonly kind: "string" | "boolean" | "long" | "decimal" | "number" }
  | { readonly kind: "set"; readonly of: ArgType }
  | RecordType;

export interface RecordType {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, Field>;
  /** Whether members beyond `fields` may come; they are passed on unread. */
  readonly open: boolean;
}

export interface Field {
  /** Undefined where Cedar cannot hold it: the field is unread. */
  readonly type: ArgType | undefined;
  readonly required: boolean;
  /** Whether null may stand for it; rules see null as absent. */
  readonly nullable: boolean;
  /** Whether no rule names it: its form is checked, but the engine never gets it. */
  readonly silent?: true;
}

/** Names that Cedar's JSON gives a meaning of its own, or JavaScript does. A field of such a name is never typed. */
export const ESCAPES: ReadonlySet<string> = new Set(["__entity", "__extn", "__expr", "__proto__"]);

/** Keywords that may define members beyond `properties`. */
const OPENING = ["patternProperties", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "dependencies", "$dynamicRef"];

interface Reading {
  readonly root: JsonObject;
  readonly depth: number;
  /** References that are being followed: a type that holds itself is unread. */
  readonly following: readonly JsonValue[];
  readonly count: { fields: number };
}

interface Read {
  readonly type: ArgType | undefined;
  readonly nullable: boolean;
}

const UNREAD: Read = { type: undefined, nullable: false };

/** The type of a tool's arguments; undefined where its schema is of no use, so that rules see no arguments at all. */
export function argTypeOf(inputSchema: JsonValue | undefined): RecordType | undefined {
  if (!isJsonObject(inputSchema)) return undefined;
  const count = { fields: 0 };
  const { type } = read(inputSchema, { root: inputSchema, depth: 0, following: [], count });
  if (type === undefined || type.kind !== "record" || count.fields > SCHEMA_FIELDS_MAX) return undefined;
  return type;
}

function read(schema: JsonValue | undefined, reading: Reading): Read {
  if (!isJsonObject(schema) || reading.depth > SCHEMA_DEPTH_MAX || reading.count.fields > SCHEMA_FIELDS_MAX) return UNREAD;
  const deeper = { ...reading, depth: reading.depth + 1 };
  const ref = schema["$ref"];
  if (ref !== undefined && reading.following.includes(ref)) return UNREAD;
  if (ref !== undefined) return read(referenced(ref, reading.root), { ...deeper, following: [...reading.following, ref] });
  const { names, nullable } = typeNames(schema);
  const [name] = names;
  if (names.length === 1 && name !== undefined) return { type: readNamed(name, schema, deeper), nullable };
  if (names.length > 1) return UNREAD;
  return readUntyped(schema, deeper);
}

function typeNames(schema: JsonObject): { names: readonly JsonValue[]; nullable: boolean } {
  const type = schema["type"];
  if (type === undefined) return { names: [], nullable: false };
  if (!Array.isArray(type)) return { names: [type], nullable: false };
  const all = type as readonly JsonValue[];
  return { names: all.filter((name) => name !== "null"), nullable: all.includes("null") };
}

function readNamed(name: JsonValue, schema: JsonObject, reading: Reading): ArgType | undefined {
  switch (name) {
    case "string":
    case "boolean":
      return { kind: name };
    case "integer":
      return { kind: "long" };
    case "number":
      return { kind: "decimal" };
    case "array":
      return readArray(schema, reading);
    case "object":
      return readObject(schema, reading);
    default:
      return undefined;
  }
}

function readArray(schema: JsonObject, reading: Reading): ArgType | undefined {
  if (schema["prefixItems"] !== undefined) return undefined;
  const { type, nullable } = read(schema["items"], reading);
  return type === undefined || nullable ? undefined : { kind: "set", of: type };
}

function readObject(schema: JsonObject, reading: Reading): RecordType | undefined {
  const properties = schema["properties"];
  const closed = schema["additionalProperties"] === false;
  if (!isJsonObject(properties)) return closed ? { kind: "record", fields: new Map(), open: false } : undefined;
  const required = new Set(Array.isArray(schema["required"]) ? (schema["required"] as readonly JsonValue[]) : []);
  const fields = new Map<string, Field>();
  for (const [name, property] of Object.entries(properties)) {
    reading.count.fields += 1;
    const { type, nullable } = ESCAPES.has(name) || !name.isWellFormed() ? UNREAD : read(property, reading);
    fields.set(name, { type, nullable, required: required.has(name) });
  }
  for (const name of required) {
    if (typeof name === "string" && !fields.has(name)) fields.set(name, { type: undefined, nullable: false, required: true });
  }
  return { kind: "record", fields, open: isOpen(schema) };
}

/** Absent `additionalProperties` counts as closed: a rule must not be blind to an argument that a tool may heed. */
function isOpen(schema: JsonObject): boolean {
  const additional = schema["additionalProperties"];
  const opened = additional === true || isJsonObject(additional);
  return opened || OPENING.some((keyword) => schema[keyword] !== undefined);
}

/** A schema without `type`: an enumeration or constant of texts, or one alternative beside null. */
function readUntyped(schema: JsonObject, reading: Reading): Read {
  const values = schema["const"] !== undefined ? [schema["const"]] : schema["enum"];
  if (Array.isArray(values)) {
    const some = (values as readonly JsonValue[]).filter((value) => value !== null);
    const texts = some.length > 0 && some.every((value) => typeof value === "string");
    return texts ? { type: { kind: "string" }, nullable: some.length < values.length } : UNREAD;
  }
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (!Array.isArray(choices)) return UNREAD;
  const [only, ...more] = (choices as readonly JsonValue[]).filter((choice) => !isNullSchema(choice));
  if (only === undefined || more.length > 0) return UNREAD;
  return { type: read(only, reading).type, nullable: choices.length > 1 };
}

function isNullSchema(schema: JsonValue): boolean {
  return isJsonObject(schema) && schema["type"] === "null";
}

/** Follows a reference inside the document (`#/$defs/x`, RFC 6901); anything else leads nowhere. */
function referenced(ref: JsonValue, root: JsonObject): JsonValue | undefined {
  if (typeof ref !== "string" || !ref.startsWith("#/")) return undefined;
  let at: JsonValue | undefined = root;
  for (const step of ref.slice(2).split("/")) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}
