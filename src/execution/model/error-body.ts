/** What a provider says of an error, in whichever of the usual forms. */
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import { object, text } from "./member.ts";

export interface ProviderError {
  readonly message: string;
  /** Its words for it: `type`, `code`, `param`. */
  readonly data?: JsonObject;
}

/** Reads `{error: {message, type, code}}` (OpenAI, Anthropic), `{error: "…"}` (Ollama) and `{message}` (AWS). */
export function readError(value: unknown): ProviderError {
  const outer = object(value);
  const error = isJsonObject(outer["error"]) ? outer["error"] : outer;
  const message = text(outer["error"]) || text(error["message"]) || "it said nothing of it";
  const words = (["type", "code", "param", "status"] as const).flatMap((name) => {
    const word = error[name];
    return typeof word === "string" || typeof word === "number" ? [[name, word] as const] : [];
  });
  return { message, ...(words.length > 0 && { data: Object.fromEntries(words) }) };
}

/** Statuses of errors that come in the middle of a stream, where no status comes with them (Anthropic API reference, "Errors"). */
const STATUS_OF: { readonly [type: string]: number } = {
  overloaded_error: 529,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  authentication_error: 401,
  permission_error: 403,
  invalid_request_error: 400,
  not_found_error: 404,
  request_too_large: 413,
};

/** The status that such an error would have had. */
export function statusOf({ data = {} }: ProviderError): number {
  const code = data["code"];
  if (typeof code === "number" && code >= 400 && code < 600) return code;
  return STATUS_OF[text(data["type"])] ?? STATUS_OF[text(code)] ?? 500;
}
