/**
 * Which arguments the rules never name. They are checked but kept from the engine: a megabyte of text that no rule reads
 * costs nothing, and a number that Cedar could not hold exactly need not be refused.
 *
 * Sound for rules that validate strictly: an argument reaches a rule only by its name in an access or a `has`, or inside
 * the whole record of arguments, and that can be compared only with a record literal of the same type, which names every
 * one of them. Fields inside an argument are never silenced, for two arguments can be compared whole.
 */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { ArgType, Field, RecordType } from "./arg-type.ts";
import { isJsonObject } from "../call/json.ts";
import type { Rule } from "./rule.ts";

/** By a rule's form, which never changes. */
const kept = new WeakMap<PolicyJson, ReadonlySet<string>>();

/** Every name that the rules access, test for, or write in a record. */
export function namesIn(rules: readonly Pick<Rule, "json">[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { json } of rules) for (const name of namesOf(json)) names.add(name);
  return names;
}

function namesOf(json: PolicyJson): ReadonlySet<string> {
  const names = kept.get(json) ?? collect(json.conditions, new Set());
  kept.set(json, names);
  return names;
}

function collect(json: unknown, names: Set<string>): ReadonlySet<string> {
  if (Array.isArray(json)) for (const item of json) collect(item, names);
  if (!isJsonObject(json)) return names;
  for (const [key, value] of Object.entries(json)) {
    if (key === "attr") for (const name of [value].flat()) names.add(String(name));
    if (key === "Record" && isJsonObject(value)) for (const name of Object.keys(value)) names.add(name);
    collect(value, names);
  }
  return names;
}

/** The type with its own fields silent where the rules name them not. */
export function silence(type: RecordType, named: ReadonlySet<string>): RecordType {
  const fields = [...type.fields].map(([name, field]): [string, Field] => [name, named.has(name) ? field : silent(field)]);
  return { ...type, fields: new Map(fields) };
}

function silent(field: Field): Field {
  return { ...field, silent: true, type: field.type === undefined ? undefined : inexact(field.type) };
}

function inexact(type: ArgType): ArgType {
  switch (type.kind) {
    case "decimal":
      return { kind: "number" };
    case "set":
      return { kind: "set", of: inexact(type.of) };
    case "record":
      return {
        ...type,
        fields: new Map(
          [...type.fields].map(([name, field]) => [name, field.type === undefined ? field : { ...field, type: inexact(field.type) }]),
        ),
      };
    default:
      return type;
  }
}
