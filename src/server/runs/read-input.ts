/** What comes with a request for runs, read strictly by the table of routes. */
import type { Context } from "hono";
import type { z } from "zod";
import { isJsonObject, type JsonValue } from "../../call/json.ts";
import type { FilePart } from "../../runtime/answer.ts";
import type { RunInput } from "../../runtime/run-input.ts";
import { readJsonBody } from "../json-body.ts";
import { runsFault } from "./fault.ts";

const DATA_URL = /^data:([a-z]+\/[a-z0-9.+-]+);base64,(.*)$/is;

export async function readBody<T extends z.ZodType>(c: Context, form: T, bytesMax: number): Promise<z.output<T>> {
  return read(form, await readJsonBody(c, bytesMax));
}

export function readQuery<T extends z.ZodType>(c: Context, form: T): z.output<T> {
  const given = c.req.queries();
  const twice = Object.keys(given).find((name) => given[name]?.length !== 1);
  if (twice !== undefined)
    throw runsFault("SERVER_INPUT", "it is said more than once", { where: twice, hint: "GET /v1/openapi.json says what it takes" });
  return read(form, c.req.query());
}

/** Faults with SERVER_INPUT. */
function read<T extends z.ZodType>(form: T, given: unknown): z.output<T> {
  const result = form.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw runsFault("SERVER_INPUT", issue?.message ?? "the input is not what this takes", {
    where: [...(issue?.path ?? []), ...(issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])].join(".") || "body",
    hint: "GET /v1/openapi.json says what it takes",
  });
}

/** Parts of a message as clients of the AI SDK and of AG-UI send them: texts, and files whose bytes are in them. Faults: SERVER_INPUT. */
export function inputOf(content: unknown): RunInput {
  if (typeof content === "string") return { text: content };
  const parts = Array.isArray(content) ? content.filter((part): part is { [name: string]: JsonValue } => isJsonObject(part)) : [];
  const text = parts.flatMap((part) => (part["type"] === "text" && typeof part["text"] === "string" ? [part["text"]] : [])).join("\n");
  const media = parts.flatMap(fileOf);
  return { text, ...(media.length > 0 && { media }) };
}

function fileOf(part: { readonly [name: string]: JsonValue }): readonly FilePart[] {
  if (part["type"] === "text") return [];
  const { source, url, filename } = part;
  const named = typeof filename === "string" ? { name: filename } : {};
  if (isJsonObject(source) && source["type"] === "data" && typeof source["value"] === "string")
    return [{ mediaType: String(source["mimeType"]), data: source["value"], ...named }];
  const [, mediaType, data] = DATA_URL.exec(typeof url === "string" ? url : "") ?? [];
  if (mediaType !== undefined && data !== undefined) return [{ mediaType, data, ...named }];
  // The house fetches nothing for a client: that would be a way out that nobody decided on.
  throw runsFault("SERVER_INPUT", "a file comes with its bytes", {
    where: "messages",
    hint: "send it as a data: URL, or as data in base64",
  });
}
