/**
 * A caller's arguments as Cedar values, by the tool's type alone. What does not fit is a mismatch, never a guess:
 * Cedar skips a rule that meets a value of the wrong type, so a caller who chose the type could switch a forbid off.
 * A mismatch names the place by the schema's names and never repeats what the caller wrote.
 */
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { ESCAPES } from "./arg-type.ts";
import type { ArgType, Field, RecordType } from "./arg-type.ts";
import { decimal } from "./compile/amount.ts";
import { ValueSet, View } from "./value.ts";
import type { Shape, Value, ValueRecord } from "./value.ts";

export type MismatchCode =
  /** An argument has another type than the tool defines. Do: send what the tool's input schema asks for. */
  | "POLICY_ARGUMENTS_INVALID"
  /** An argument that the tool requires is missing. Do: send what the tool's input schema asks for. */
  | "POLICY_ARGUMENT_MISSING"
  /** An argument that the tool does not define. Do: leave it out. */
  | "POLICY_ARGUMENT_UNKNOWN"
  /** An argument has a name that is reserved for the policy engine (`__entity`, `__extn`). Do: rename it. */
  | "POLICY_ARGUMENT_ESCAPE"
  /** A number in a rule or an argument cannot be compared exactly. Do: keep whole numbers within 2^53 - 1, and decimals within four digits. */
  | "POLICY_NUMBER_UNSAFE";

/** Why arguments cannot be decided on. */
export class Mismatch {
  readonly code: MismatchCode;
  readonly text: string;
  /** JSON pointer (RFC 6901) of the place, in names of the schema. */
  readonly path: string;

  constructor(code: MismatchCode, text: string, path = "") {
    this.code = code;
    this.text = text;
    this.path = path;
  }

  /** The same, seen from one step further out. */
  within(step: string): Mismatch {
    return new Mismatch(this.code, this.text, `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}${this.path}`);
  }
}

function toValue(value: JsonValue, type: ArgType): Value | Mismatch {
  switch (type.kind) {
    case "string":
      return typeof value === "string" && value.isWellFormed() ? value : invalid("a text");
    case "boolean":
      return typeof value === "boolean" ? value : invalid("true or false");
    case "long":
      return toLong(value);
    case "decimal":
      return toDecimal(value);
    case "number":
      return typeof value === "number" ? value : invalid("a number");
    case "set":
      return toSet(value, type.of);
    case "record":
      return convert(value, type);
  }
}

function toLong(value: JsonValue): number | Mismatch {
  if (typeof value !== "number" || !Number.isInteger(value)) return invalid("a whole number");
  if (!Number.isSafeInteger(value)) return unsafe("a whole number beyond 2^53 cannot be read exactly");
  return value;
}

function toDecimal(value: JsonValue): Value | Mismatch {
  if (typeof value !== "number") return invalid("a number");
  const text = String(value);
  return decimal(text.includes(".") ? text : `${text}.0`) ?? unsafe("a number that four decimal places cannot hold exactly");
}

function toSet(value: JsonValue, of: ArgType): ValueSet | Mismatch {
  if (!Array.isArray(value)) return invalid("a list");
  const items: Value[] = [];
  for (const [index, item] of (value as readonly JsonValue[]).entries()) {
    const converted = toValue(item, of);
    if (converted instanceof Mismatch) return converted.within(String(index));
    items.push(converted);
  }
  return new ValueSet(items);
}

/**
 * The arguments, or an object in them, as a Cedar record of the typed fields that are not silent; or the first mismatch.
 * The record may read of the object itself, which must never change.
 */
export function convert(value: JsonValue, type: RecordType): ValueRecord | Mismatch {
  if (!isJsonObject(value)) return invalid("an object");
  const stray = strayMember(value, type);
  if (stray !== undefined) return stray;
  const { shape, members, isPlain } = formOf(type);
  const made: Record<string, Value> | undefined = isPlain ? undefined : {};
  for (const { name, field } of members) {
    const converted = toMember(Object.hasOwn(value, name) ? value[name] : undefined, field);
    if (converted instanceof Mismatch) return converted.within(name);
    if (made !== undefined && converted !== undefined) made[name] = converted;
  }
  // Of a plain type, every member that the shape reads is text, truth value or whole number by now.
  return new View(shape, made ?? (value as Members));
}

/** What a record is read of; null is absent. */
type Members = { readonly [name: string]: Value | null };

/** How records of a type are read, and whether Cedar holds all that is read just as JSON does, so that nothing has to be made of it. */
interface Form {
  readonly members: readonly { readonly name: string; readonly field: Field }[];
  readonly shape: Shape<Members>;
  readonly isPlain: boolean;
}

/** A type never changes: its form need not be made anew for each call. */
const forms = new WeakMap<RecordType, Form>();

function formOf(type: RecordType): Form {
  const form = forms.get(type) ?? makeForm(type);
  forms.set(type, form);
  return form;
}

function makeForm({ fields }: RecordType): Form {
  const read = [...fields].filter(([, { type, silent }]) => type !== undefined && silent !== true);
  return {
    members: [...fields].map(([name, field]) => ({ name, field })),
    shape: new Map(read.map(([name]) => [name, (of) => (Object.hasOwn(of, name) ? (of[name] ?? undefined) : undefined)])),
    isPlain: read.every(([, { type }]) => type?.kind === "string" || type?.kind === "boolean" || type?.kind === "long"),
  };
}

function strayMember(value: JsonObject, { open, fields }: RecordType): Mismatch | undefined {
  for (const name in value) {
    if (ESCAPES.has(name)) return new Mismatch("POLICY_ARGUMENT_ESCAPE", "a member has a name that is reserved for the policy engine");
    if (!open && !fields.has(name)) return new Mismatch("POLICY_ARGUMENT_UNKNOWN", "a member that the tool does not define");
  }
  return undefined;
}

function toMember(member: JsonValue | undefined, field: Field): Value | Mismatch | undefined {
  if (member === undefined) return field.required ? new Mismatch("POLICY_ARGUMENT_MISSING", "a required argument is missing") : undefined;
  if (field.type === undefined || (field.nullable && member === null)) return undefined;
  const converted = toValue(member, field.type);
  return field.silent === true && !(converted instanceof Mismatch) ? undefined : converted;
}

function invalid(wanted: string): Mismatch {
  return new Mismatch("POLICY_ARGUMENTS_INVALID", `${wanted} is expected`);
}

function unsafe(what: string): Mismatch {
  return new Mismatch("POLICY_NUMBER_UNSAFE", what);
}
