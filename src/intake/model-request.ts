/**
 * The arguments of a model call: `{dialect, body}` come in, and what rules read of the body is put beside it. A provider
 * that gets the body must read the same as what was decided on, so what could make it ask another model is refused.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import type { Dialect } from "../call/model.ts";
import { intakeFault } from "./fault.ts";
import { MODEL_REQUEST_CHARS_MAX } from "./limits.ts";
import { declaredTools } from "./model-tools.ts";

/** What rules read of a model call, beside the dialect. */
interface Asked {
  /** How many messages it holds, or values to embed. */
  readonly messages: number;
  readonly maxOutputTokens: JsonValue | undefined;
}

const READ: Readonly<Record<Dialect, (body: JsonObject) => Asked>> = {
  neutral: (body) => ({ messages: countIn(body, "prompt"), maxOutputTokens: body["maxOutputTokens"] }),
  "neutral-embeddings": (body) => ({ messages: countIn(body, "values"), maxOutputTokens: undefined }),
  "openai-chat": (body) => ({
    messages: countIn(body, "messages"),
    maxOutputTokens: body["max_completion_tokens"] ?? body["max_tokens"],
  }),
  "openai-responses": (body) => ({ messages: countOrOne(body["input"]), maxOutputTokens: body["max_output_tokens"] }),
  "openai-embeddings": (body) => ({ messages: countOrOne(body["input"]), maxOutputTokens: undefined }),
  "anthropic-messages": (body) => ({ messages: countIn(body, "messages"), maxOutputTokens: body["max_tokens"] }),
  "anthropic-count-tokens": (body) => ({ messages: countIn(body, "messages"), maxOutputTokens: undefined }),
};

/**
 * The arguments with what rules read of them: `{dialect, body, tools, providerTools, messages, maxOutputTokens?}`.
 * Faults: INTAKE_MODEL_REQUEST for another form, INTAKE_TOO_LARGE.
 */
export function readModelRequest(model: string, args: JsonObject): JsonObject {
  const { dialect, body, ...more } = args;
  if (typeof dialect !== "string" || !Object.hasOwn(READ, dialect)) throw malformed("its dialect is none that is known");
  if (!isJsonObject(body) || Object.keys(more).length > 0) throw malformed("it has a dialect and a body, and nothing else");
  if (charsOf(body, MODEL_REQUEST_CHARS_MAX) < 0) {
    const what = `the texts of a model call have more than ${MODEL_REQUEST_CHARS_MAX} characters`;
    throw intakeFault("INTAKE_TOO_LARGE", what, "send less at once");
  }
  checkModel(model, dialect, body);
  const { messages, maxOutputTokens = null } = READ[dialect as Dialect](body);
  if (maxOutputTokens !== null && !Number.isSafeInteger(maxOutputTokens))
    throw malformed("the most tokens that may come are no whole number");
  const declared = declaredTools(body);
  if (declared === undefined) throw malformed("its tools are no list of tools, or too many");
  return { dialect, body, ...declared, messages, ...(maxOutputTokens !== null && { maxOutputTokens }) };
}

/** What is decided on is one model: the body names it, or none, and no others to fall back on. */
function checkModel(model: string, dialect: string, body: JsonObject): void {
  const isNeutral = dialect === "neutral" || dialect === "neutral-embeddings";
  if (isNeutral ? body["model"] !== undefined : body["model"] !== model) throw malformed("it names another model than it is about");
  const options = isJsonObject(body["providerOptions"]) ? Object.values(body["providerOptions"]) : [];
  if ([body, ...options].some((holder) => isJsonObject(holder) && FALLING_BACK.some((name) => holder[name] !== undefined)))
    throw malformed("it names further models");
}

/** Names under which gateways of models take others to fall back on. */
const FALLING_BACK = ["models", "fallbacks", "fallback_models", "fallbackModels"];

function countIn(body: JsonObject, name: string): number {
  const list = body[name];
  if (!Array.isArray(list)) throw malformed(`its ${name} are no list`);
  return list.length;
}

/** A text is one; a list of numbers is one text in tokens. */
function countOrOne(input: JsonValue | undefined): number {
  if (input === undefined || typeof input === "string") return 1;
  if (!Array.isArray(input)) throw malformed("its input is no text and no list");
  return typeof input[0] === "number" ? 1 : input.length;
}

/** What is left of so many characters after all texts of a value; below zero where they are more. */
function charsOf(value: JsonValue, left: number): number {
  if (typeof value === "string") return left - value.length;
  if (typeof value !== "object" || value === null) return left;
  let rest = left;
  for (const inner of Object.values(value)) {
    rest = charsOf(inner as JsonValue, rest);
    if (rest < 0) return rest;
  }
  return rest;
}

function malformed(what: string): Error {
  return intakeFault("INTAKE_MODEL_REQUEST", `this is no request to a model: ${what}`, "docs/model-calls.md says what one has");
}
