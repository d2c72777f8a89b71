/** From an HTTP answer to the result of a tool (MCP): bounded, and in a form that can be written down in one way. */
import type { IncomingMessage } from "node:http";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import type { Try } from "../attempts.ts";
import { failed, unknown } from "../fault.ts";
import { formFault } from "../json-form.ts";

/** Statuses that say "not now" (RFC 9110, RFC 6585): the request was not taken. */
const NOT_NOW: ReadonlySet<number> = new Set([429, 503]);
/** Statuses of servers in between, which cannot say whether the request was taken. */
const IN_BETWEEN: ReadonlySet<number> = new Set([502, 504]);

export interface AnswerLimits {
  readonly bytesMax: number;
  /** Whether the request changes nothing: then a broken answer says that it had no result, and not that nobody knows. */
  readonly isSafe: boolean;
}

/** Reads an answer to its end, or no further than the limit. Rejects when it breaks off. */
export async function readAnswer(answer: IncomingMessage, { bytesMax, isSafe }: AnswerLimits): Promise<Try> {
  const { statusCode: status = 0, headers } = answer;
  const bytes = await bodyOf(answer, bytesMax);
  if (bytes === undefined)
    return { ending: failed("EXECUTION_RESULT_TOO_LARGE", "the server's answer is over the limit and was not read") };
  if (status >= 500) {
    const ending = (isSafe || NOT_NOW.has(status) ? failed : unknown)(
      "EXECUTION_UPSTREAM_ERROR",
      `the server answered with HTTP status ${status}`,
    );
    if (NOT_NOW.has(status)) return { ending, again: { wasHeard: false, ...pauseOf(headers["retry-after"]) } };
    return IN_BETWEEN.has(status) ? { ending, again: { wasHeard: true } } : { ending };
  }
  if ((headers["content-encoding"] ?? "identity").toLowerCase() !== "identity")
    return { ending: failed("EXECUTION_BAD_RESULT", "the server's answer is encoded, and nobody asked for that") };
  const result = resultOf(bytes, headers["content-type"] ?? "");
  if (result === undefined) return { ending: failed("EXECUTION_BAD_RESULT", "the server's answer cannot be written down in one way") };
  if (status >= 200 && status < 300) return { ending: { status: "done", result } };
  const told: JsonObject = {
    content: [{ type: "text", text: `HTTP status ${status}` }, ...(result["content"] as readonly JsonValue[])],
    isError: true,
  };
  return {
    ending: { status: "done", result: told },
    ...(NOT_NOW.has(status) && { again: { wasHeard: false, ...pauseOf(headers["retry-after"]) } }),
  };
}

/** The pause that the server asks for (RFC 9110, 10.2.3), where it states seconds; a date would need its clock. */
function pauseOf(retryAfter: string | undefined): { readonly pauseMs?: number } {
  return retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? { pauseMs: Number(retryAfter) * 1000 } : {};
}

async function bodyOf(answer: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      answer.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function resultOf(bytes: Buffer, contentType: string): JsonObject | undefined {
  if (bytes.length === 0) return { content: [] };
  const [type = "", ...parameters] = contentType
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  if (type === "application/json" || type.endsWith("+json")) return jsonResult(bytes);
  if (type.startsWith("image/")) return { content: [{ type: "image", data: bytes.toString("base64"), mimeType: type }] };
  if (type.startsWith("audio/")) return { content: [{ type: "audio", data: bytes.toString("base64"), mimeType: type }] };
  if (
    type === "" ||
    type.startsWith("text/") ||
    /[/+]xml$|^application\/(?:x-)?(?:yaml|javascript|x-ndjson|x-www-form-urlencoded)$/.test(type)
  )
    return { content: [{ type: "text", text: textOf(bytes, parameters) }] };
  return { content: [{ type: "resource", resource: { uri: "api:answer", mimeType: type, blob: bytes.toString("base64") } }] };
}

/** The text as it came, and the value where MCP has a place for one. */
function jsonResult(bytes: Buffer): JsonObject | undefined {
  const text = textOf(bytes, []);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { content: [{ type: "text", text }] };
  }
  if (formFault(value) !== undefined) return undefined;
  return { content: [{ type: "text", text }], ...(isJsonObject(value) && { structuredContent: value }) };
}

/** Text in the charset that the server states; what is no text in it becomes the replacement character. */
function textOf(bytes: Buffer, parameters: readonly string[]): string {
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice("charset=".length)
    .replace(/^"|"$/g, "");
  try {
    return new TextDecoder(charset ?? "utf-8").decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
