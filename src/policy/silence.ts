/**
 * Arguments that the rules never name (`analysis/names-in.ts` collects what they name). They are checked but kept from the
 * engine: a megabyte of text that no rule reads costs nothing, and a number that Cedar could not hold exactly need not be
 * refused.
 *
 * Sound for rules that validate strictly: an argument reaches a rule only by its name in an access or a `has`, or inside
 * the whole record of arguments, and that can be compared only with a record literal of the same type, which names every
 * one of them. Fields inside an argument are never silenced, for two arguments can be compared whole.
 */
import type { ArgType, Field, RecordType } from "./arg-type.ts";

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
