/** What an error of a provider's package says of a try. Nothing of an unknown error's text is passed on. */
import type { Clock } from "../../../call/clock.ts";
import { Fault } from "../../../call/fault.ts";
import { isJsonObject, type JsonObject } from "../../../call/json.ts";
import { failed } from "../../fault.ts";
import { RPC_MESSAGE_CHARS_MAX } from "../../limits.ts";
import { brokenTry, lostTry } from "../broken-try.ts";
import type { Sent } from "../door.ts";
import { readError, statusOf } from "../error-body.ts";
import { text } from "../member.ts";
import type { ModelRequest, ModelTry } from "../provider.ts";
import { retryAfterMs } from "../retry-after.ts";
import { statusTry } from "../status-try.ts";

export interface Thrown {
  readonly sent: Sent;
  readonly request: ModelRequest;
  readonly clock: Clock;
}

/** Errors that say that the call cannot be made of what it has (@ai-sdk/provider). */
const UNFIT: ReadonlySet<string> = new Set([
  "AI_UnsupportedFunctionalityError",
  "AI_InvalidPromptError",
  "AI_InvalidArgumentError",
  "AI_NoSuchModelError",
  "AI_NoSuchProviderReferenceError",
  "AI_TooManyEmbeddingValuesForCallError",
]);
/** Errors that say that an answer is none of the provider's API. */
const MALFORMED: ReadonlySet<string> = new Set([
  "AI_TypeValidationError",
  "AI_JSONParseError",
  "AI_InvalidResponseDataError",
  "AI_EmptyResponseBodyError",
  "AI_NoContentGeneratedError",
]);

/** How a try ended in which a package threw, or gave an error for a part of a stream. */
export function thrownTry(thrown: unknown, { sent, request, clock }: Thrown): ModelTry {
  if (request.stop.aborted) return brokenTry(thrown, sent, request);
  if (sent.isTooLarge) return { ending: failed("EXECUTION_RESULT_TOO_LARGE", "the provider's answer is over the limit and was not read") };
  const chain = causesOf(thrown);
  const fault = chain.find((one) => one instanceof Fault);
  if (fault !== undefined) return brokenTry(fault, sent, request);
  const { name, statusCode, responseHeaders, responseBody } = facts(thrown);
  if (UNFIT.has(name)) return unfit(thrown);
  if (typeof statusCode === "number" && statusCode >= 400) {
    const error = readError(parsed(text(responseBody)));
    const headers = isJsonObject(responseHeaders) ? (responseHeaders as { readonly [header: string]: string }) : {};
    return statusTry(statusCode, { ...error, retryAfterMs: retryAfterMs(headers, clock.now()), isIdempotent: request.isIdempotent });
  }
  if (chain.some((one) => MALFORMED.has(facts(one).name)))
    return { ending: failed("EXECUTION_BAD_RESULT", "the provider's answer is not one of its API") };
  if (!sent.isAnswered) return brokenTry(thrown, sent, request);
  return (isJsonObject(thrown) && !(thrown instanceof Error)) || typeof thrown === "string"
    ? toldTry(thrown, request)
    : lostTry("while it answered", request);
}

/** An error that the provider told in the middle of a stream. */
function toldTry(thrown: JsonObject | string, { isIdempotent }: ModelRequest): ModelTry {
  const error = typeof thrown === "string" ? { message: thrown } : readError(thrown);
  const { statusCode } = facts(thrown);
  return statusTry(typeof statusCode === "number" ? statusCode : statusOf(error), { ...error, isIdempotent });
}

function unfit(thrown: unknown): ModelTry {
  const { ending } = { ending: failed("EXECUTION_ARGUMENTS_UNFIT", "the provider's package cannot make a request of the call") };
  const message = thrown instanceof Error ? thrown.message.slice(0, RPC_MESSAGE_CHARS_MAX).toWellFormed() : "";
  return { ending: { ...ending, ...(ending.fault !== undefined && { fault: { ...ending.fault, rpc: { code: 0, message } } }) } };
}

interface Facts {
  readonly name: string;
  readonly statusCode: unknown;
  readonly responseHeaders: unknown;
  readonly responseBody: unknown;
}

function facts(thrown: unknown): Facts {
  const none = { name: "", statusCode: undefined, responseHeaders: undefined, responseBody: undefined };
  if (typeof thrown !== "object" || thrown === null) return none;
  const known = thrown as { readonly [name: string]: unknown };
  return {
    name: text(known["name"]),
    statusCode: known["statusCode"],
    responseHeaders: known["responseHeaders"],
    responseBody: known["responseBody"],
  };
}

/** The error and what caused it. */
function causesOf(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (
    let one: unknown = thrown;
    one !== undefined && one !== null && !chain.includes(one);
    one = one instanceof Error ? one.cause : undefined
  )
    chain.push(one);
  return chain;
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return undefined;
  }
}
