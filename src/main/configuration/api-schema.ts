/** API servers, as they are written: tools in a few lines, or from an OpenAPI document. */
import { z } from "zod";
import type { JsonObject } from "../../call/json.ts";
import { OPERATIONS_MAX } from "../../execution/limits.ts";

const TOOL = /^[A-Za-z0-9_.-]{1,128}$/;
const ARGUMENT = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;

const tool = z.string().regex(TOOL, "a tool's name is letters, digits, dots, hyphens and underscores");
const argument = z.string().regex(ARGUMENT, "an argument's name is a letter, then letters, digits, hyphens and underscores");
const header = z.string().regex(HEADER, "not the name of an HTTP header");

const writtenTool = z
  .strictObject({
    description: z.string().min(1).max(4096).describe("What it does, for the model and for people."),
    request: z
      .string()
      .max(2048)
      .describe("Its one request, such as GET /tickets/{id}?lang={language}: a method, and a path below url whose places arguments fill."),
    args: z
      .record(argument, z.union([z.enum(["string", "number", "integer", "boolean", "array", "object"]), z.record(z.string(), z.json())]))
      .default({})
      .describe(
        "Its arguments: the name of a JSON type, or a JSON Schema. Those without a place in request go into the query, or the body where the method has one.",
      ),
    optional: z.array(argument).max(256).default([]).describe("Arguments that may be left out."),
    body: z.enum(["json", "form"]).default("json").describe("How the arguments in the body are sent."),
    headers: z.record(header, argument).default({}).describe("Headers that arguments fill, by the header's name."),
    idempotencyKey: header
      .optional()
      .describe("The header in which the server wants a key that is the same for every try of one call; with it calls are tried again."),
  })
  .describe("A tool that makes one HTTP request.");

export const writtenTools = z
  .record(tool, writtenTool)
  .refine((tools) => Object.keys(tools).length <= OPERATIONS_MAX, `at most ${OPERATIONS_MAX} tools`);

export const openApiFile = z
  .string()
  .min(1)
  .max(4096)
  .describe("An OpenAPI document (2.0, 3.0 or 3.1, YAML or JSON), relative to this file. Each of its operations is a tool.");

export const openApiOperations = z
  .array(z.string().min(1).max(256))
  .min(1)
  .max(OPERATIONS_MAX)
  .optional()
  .describe("Which of its operations are tools, by operationId; left out, all that can be.");

export type CheckedTool = z.output<typeof writtenTool> & { readonly args: { readonly [name: string]: string | JsonObject } };
