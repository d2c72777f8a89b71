/** The JSON Schema of a tool's arguments, from any of the forms in which frameworks take one. */
import type { ZodType } from "zod";
import type { JsonObject } from "../call/json.ts";

const ANYTHING: JsonObject = { type: "object" };

/** Standard JSON Schema, as Zod (from 4.2) and others carry it (standardschema.dev). */
interface StandardJsonSchema {
  readonly "~standard": { readonly jsonSchema: { readonly input: (options: { readonly target: "draft-2020-12" }) => object } };
}

/** Throws where there is a schema of which none can be made; `tool` names it for people. */
export async function jsonSchemaOf(schema: unknown, tool: string): Promise<JsonObject> {
  if (schema === undefined || schema === null) return ANYTHING;
  if (typeof schema === "function" && !("~standard" in schema)) return jsonSchemaOf((schema as () => unknown)(), tool);
  const found = await schemaOf(schema as object);
  if (found !== undefined && found["type"] === "object") return JSON.parse(JSON.stringify(found)) as JsonObject;
  throw new TypeError(`the arguments of the tool ${tool} have no JSON Schema of an object: use Zod 4, or jsonSchema`);
}

async function schemaOf(schema: object): Promise<JsonObject | undefined> {
  // The AI SDK's Schema, whose own may be still to come.
  if ("jsonSchema" in schema) return (await schema.jsonSchema) as JsonObject;
  if (isStandard(schema)) return schema["~standard"].jsonSchema.input({ target: "draft-2020-12" }) as JsonObject;
  if ("_zod" in schema) {
    const { z } = await import("zod");
    return z.toJSONSchema(schema as ZodType, { io: "input" }) as JsonObject;
  }
  return "type" in schema ? (schema as JsonObject) : undefined;
}

function isStandard(schema: object): schema is StandardJsonSchema {
  const standard = "~standard" in schema ? (schema["~standard"] as { readonly jsonSchema?: unknown }) : undefined;
  return typeof standard?.jsonSchema === "object";
}
