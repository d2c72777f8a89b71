/** Which keys a schema has at a path of what was written, for a hint. */
import { z } from "zod";

type Path = readonly (string | number)[];
type Schema = z.core.$ZodType;

/** The keys that may stand at a path: those of the kind that the mapping there says it is, or of every kind. */
export function keysAt(schema: Schema, path: Path, written: unknown): readonly string[] {
  const readings = readingsOf(schema, written);
  const [step, ...rest] = path;
  const keys =
    step === undefined
      ? readings.flatMap((reading) => (reading instanceof z.ZodObject ? Object.keys(reading.shape) : []))
      : readings.flatMap((reading) => {
          const inner = innerOf(reading, step);
          return inner === undefined ? [] : keysAt(inner, rest, memberOf(written, step));
        });
  return [...new Set(keys)];
}

/** What a value may be read by: a union by the kind that the value states, without what is wrapped around it. */
function readingsOf(schema: Schema, written: unknown): readonly Schema[] {
  if (schema instanceof z.ZodUnion) {
    const all = schema.options.flatMap((option) => readingsOf(option, written));
    const stated = all.filter((option) => option instanceof z.ZodObject && statesKind(option, written));
    return stated.length === 0 ? all : stated;
  }
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable;
  if (isWrapped) return readingsOf(schema.unwrap(), written);
  return schema instanceof z.ZodPipe ? readingsOf(schema.in, written) : [schema];
}

function statesKind({ shape }: z.ZodObject, written: unknown): boolean {
  return Object.entries(shape).some(([key, inner]) => inner instanceof z.ZodLiteral && inner.values.has(memberOf(written, key) as string));
}

function innerOf(schema: Schema, step: string | number): Schema | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[step] as Schema | undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

function memberOf(written: unknown, step: string | number): unknown {
  return typeof written === "object" && written !== null ? (written as { readonly [key: string]: unknown })[step] : undefined;
}
