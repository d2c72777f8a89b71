/** The bodies of this door, read strictly: what an operation does not know is refused. */
import type { Context } from "hono";
import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import { NAME_CHARS_MAX } from "../../call/limits.ts";
import { readJsonBody } from "../json-body.ts";
import { callsFault } from "./fault.ts";

const name = z.string().min(1).max(NAME_CHARS_MAX);
const object = z.custom<JsonObject>(isJsonObject, "must be an object");

const call = z.strictObject({
  server: name.optional(),
  tool: name,
  args: z.custom<JsonValue>().default({}),
  approval: z.string().max(64).optional(),
  session: z.string().max(64).optional(),
  definition: object.optional(),
  holdMs: z.int().min(0).optional(),
  _meta: object.optional(),
});
const declaration = z.strictObject({ server: name.optional(), tools: z.array(object) });
const outcome = z.union([
  z.strictObject({ result: z.custom<JsonValue>((value) => value !== undefined) }),
  z.strictObject({ error: z.string() }),
]);

export type CallBody = z.output<typeof call>;
export type DeclarationBody = z.output<typeof declaration>;

const added = z.strictObject({ items: z.array(object) });

export const readAdded = (c: Context, bytesMax: number): Promise<z.output<typeof added>> => read(c, bytesMax, added);
export const readCall = (c: Context, bytesMax: number): Promise<CallBody> => read(c, bytesMax, call);
export const readDeclaration = (c: Context, bytesMax: number): Promise<DeclarationBody> => read(c, bytesMax, declaration);

/**
 * The result that a program brings, as MCP has one: an object with a list `content` is one already, any other JSON value
 * becomes one, and an error is what a tool says that could not do it.
 */
export async function readOutcome(c: Context, bytesMax: number): Promise<JsonObject> {
  const brought = await read(c, bytesMax, outcome);
  if ("error" in brought) return { content: [{ type: "text", text: brought.error }], isError: true };
  const { result } = brought;
  if (isJsonObject(result)) return Array.isArray(result["content"]) ? result : { content: [], structuredContent: result };
  if (typeof result === "string") return { content: [{ type: "text", text: result }] };
  return { content: [], structuredContent: { value: result } };
}

async function read<T>(c: Context, bytesMax: number, form: z.ZodType<T>): Promise<T> {
  const read = form.safeParse(await readJsonBody(c, bytesMax));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw callsFault("SERVER_INPUT", "the body is not what this takes", {
    where: issue?.path.join(".") || "body",
    hint: "docs/calls.md says what it takes",
  });
}
