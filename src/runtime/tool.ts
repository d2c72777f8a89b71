/** A tool that is a function of the agent's own program. */
import { z } from "zod";
import type { AgentId, RunId, SessionId } from "../call/id.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import { runtimeFault } from "./fault.ts";

/** What a tool is told of the call that it performs. */
export interface ToolContext {
  /** The same whenever the same call is made again, as after a crash: `RUN/STEP/ORDINAL`. Whoever keeps it can refuse to act twice. */
  readonly key: string;
  /** Aborted when the call is to end: its run was cancelled, its session stopped, or its time has passed. */
  readonly signal: AbortSignal;
  readonly agent: AgentId;
  readonly session: SessionId;
  readonly run: RunId | undefined;
}

/**
 * A schema of zod 4, of whichever release the program has: its classes differ from release to release, and what is needed
 * of one does not.
 */
export interface Schema<Output = unknown> {
  /** What it gives: a type alone. */
  readonly _zod: { readonly output: Output };
  readonly safeParse: (
    value: unknown,
  ) =>
    | { readonly success: true; readonly data: Output }
    | { readonly success: false; readonly error: Parameters<typeof z.prettifyError>[0] };
  /** From 4.2 on a schema says itself what it is in JSON Schema (standardschema.dev). */
  readonly "~standard": {
    readonly version: number;
    readonly jsonSchema?: { readonly [io in "input" | "output"]: (options: { readonly target: "draft-07" }) => object };
  };
}

export interface ToolOptions<Input extends Schema> {
  /** Letters, digits, `_` and `-`. */
  readonly name: string;
  /** What it does and when to use it: the model reads this. */
  readonly description: string;
  /** What it takes: an object. */
  readonly input: Input;
  /**
   * Performs it. What it gives is shown to the model: a text as it is, anything else as JSON; `{ content: [...] }` in the
   * form of MCP may hold pictures and sound. Throwing tells the model that it failed, in the words of the error.
   */
  readonly execute: (input: Input["_zod"]["output"], context: ToolContext) => unknown;
  /** Making the same call (the same `context.key`) twice has the effect of making it once: after a crash it is made again without asking anybody. */
  readonly idempotent?: boolean;
  /** It changes nothing anywhere: calls of it are made at the same time, and again after a crash. */
  readonly readOnly?: boolean;
  /** What it gives could not have been written by an outsider. Left out, it is taken for what anybody could have written. */
  readonly trusted?: boolean;
}

/** The same, whatever it takes. */
export interface FunctionTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly idempotent: boolean;
  readonly readOnly: boolean;
  readonly trusted: boolean;
  /** Reads the arguments by its schema and performs it. Faults with RUNTIME_INPUT for what the schema does not take. */
  readonly perform: (args: JsonObject, context: ToolContext) => Promise<unknown>;
}

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,47}$/;

/** Makes a tool of a function. Faults: RUNTIME_DEFINITION. */
export function tool<Input extends Schema>(options: ToolOptions<Input>): FunctionTool {
  const { name, description, input, execute, idempotent = false, readOnly = false, trusted = false } = options;
  if (!NAME.test(name))
    throw runtimeFault("RUNTIME_DEFINITION", "the name of a tool is a letter, then up to 47 letters, digits, _ and -", { where: name });
  const inputSchema = schemaOf(input);
  if (inputSchema["type"] !== "object") throw runtimeFault("RUNTIME_DEFINITION", "a tool takes an object", { where: name });
  return {
    name,
    description,
    inputSchema,
    idempotent,
    readOnly,
    trusted,
    perform: async (args, context) => {
      const read = input.safeParse(args);
      if (!read.success) throw runtimeFault("RUNTIME_INPUT", `the arguments do not fit: ${z.prettifyError(read.error)}`, { where: name });
      return await execute(read.data, context);
    },
  };
}

/** The JSON Schema of what fits a zod schema. Faults with RUNTIME_DEFINITION where JSON has no word for it. */
export function schemaOf(schema: Schema, io: "input" | "output" = "input"): JsonObject {
  try {
    // Its own release of zod knows best: another one loses descriptions and types of it.
    const own = schema["~standard"].jsonSchema?.[io]({ target: "draft-07" });
    const said = own ?? z.toJSONSchema(schema as z.ZodType, { io, target: "draft-7" });
    // JSON Schema is JSON; zod adds a member that cannot be written, which goes here.
    const { $schema: _, ...written } = JSON.parse(JSON.stringify(said)) as Record<string, JsonValue>;
    return written;
  } catch (cause) {
    throw runtimeFault("RUNTIME_DEFINITION", "the schema cannot be said in JSON Schema", {
      hint: "a schema of zod 4 (zod 3.25 has it as zod/v4) of what JSON can hold: no dates, maps or functions",
      cause,
    });
  }
}

/** What a tool gave as an MCP tool result. */
export function toolResult(given: unknown): JsonObject {
  if (typeof given === "string") return { content: [{ type: "text", text: given }] };
  if (given === undefined || given === null) return { content: [{ type: "text", text: "done" }] };
  const json = JSON.parse(JSON.stringify(given)) as JsonValue;
  if (isJsonObject(json) && Array.isArray(json["content"])) return json;
  const text = { content: [{ type: "text", text: JSON.stringify(json) }] };
  return isJsonObject(json) ? { ...text, structuredContent: json } : text;
}
