/** Asks a provider in its own wire, over plain HTTP: what a client wrote goes out, and what comes back is put together whole. */
import type { IncomingMessage } from "node:http";
import type { Clock } from "../../../call/clock.ts";
import { isJsonObject, type JsonObject } from "../../../call/json.ts";
import { failed } from "../../fault.ts";
import { MODEL_ERROR_BYTES_MAX, MODEL_STREAM_BYTES_MAX } from "../../limits.ts";
import { brokenTry, lostTry } from "../broken-try.ts";
import { newSent, type ProviderDoor } from "../door.ts";
import { readError, statusOf } from "../error-body.ts";
import type { ModelRequest, ModelTry } from "../provider.ts";
import { retryAfterMs } from "../retry-after.ts";
import { statusTry } from "../status-try.ts";
import { tellAnswer } from "../tell-answer.ts";
import { chatUsage, messagesUsage, responsesUsage, type ModelUsage } from "../usage.ts";
import type { Assembled, Assembler, Tell } from "./assembler.ts";
import { ChatAssembler } from "./chat.ts";
import { MessagesAssembler } from "./messages.ts";
import { readEvents, readWhole } from "./read-body.ts";
import { wireRequest, type Wire } from "./request.ts";
import { ResponsesAssembler } from "./responses.ts";

export interface WireParts {
  readonly door: ProviderDoor;
  readonly clock: Clock;
  readonly resultBytesMax: number;
}

/** One try. Never rejects for what the provider does. */
export async function askWire(wire: Wire, request: ModelRequest, parts: WireParts): Promise<ModelTry> {
  const { door } = parts;
  const wantsPieces = request.tell !== undefined;
  const { path, headers, body, isStreamed } = wireRequest(wire, { model: request.model, body: request.body, wantsPieces });
  const sent = newSent();
  const all = {
    "content-type": "application/json",
    accept: isStreamed ? "text/event-stream" : "application/json",
    ...headers,
    ...door.headers,
  };
  try {
    const url = new URL(`${door.base.href.replace(/\/+$/, "")}${path}`);
    const answer = await door.send(url, { method: "POST", headers: all, body: JSON.stringify(body), signal: request.stop }, sent);
    return await read(answer, { wire, request, parts });
  } catch (thrown) {
    return brokenTry(thrown, sent, request);
  }
}

interface Reading {
  readonly wire: Wire;
  readonly request: ModelRequest;
  readonly parts: WireParts;
}

async function read(answer: IncomingMessage, reading: Reading): Promise<ModelTry> {
  const { wire, request, parts } = reading;
  const { began, isIdempotent } = request;
  const { statusCode: status = 0, headers } = answer;
  if (status < 200 || status >= 300) {
    const said = await readWhole(answer, { bytesMax: MODEL_ERROR_BYTES_MAX, began });
    return statusTry(status, { ...readError(parsed(said ?? "")), retryAfterMs: retryAfterMs(headers, parts.clock.now()), isIdempotent });
  }
  if (headers["content-type"]?.toLowerCase().includes("text/event-stream") === true) return events(answer, reading);
  const said = await readWhole(answer, { bytesMax: parts.resultBytesMax, began });
  if (said === undefined) return tooLarge();
  const body = parsed(said);
  if (!isJsonObject(body) || !isAnswer(wire, body)) return malformed();
  for (const piece of tellAnswer(wire, { body })) request.tell?.(piece);
  return done(wire, body);
}

async function events(answer: IncomingMessage, { wire, request, parts }: Reading): Promise<ModelTry> {
  const assembler = assemblerOf(wire, request.tell);
  if (assembler === undefined) return malformed();
  let isMalformed = false;
  const limits = { bytesMax: parts.resultBytesMax, streamBytesMax: MODEL_STREAM_BYTES_MAX, began: request.began };
  const isWithin = await readEvents(answer, limits, (data) => {
    if (data === "[DONE]") return;
    const event = parsed(data);
    if (isJsonObject(event)) assembler.take(event);
    else isMalformed = true;
  });
  if (!isWithin) return tooLarge();
  return isMalformed ? malformed() : assembled(wire, assembler.end(), request);
}

function assembled(wire: Wire, came: Assembled, request: ModelRequest): ModelTry {
  switch (came.kind) {
    case "whole":
      return done(wire, came.body);
    case "error":
      return statusTry(statusOf(came.error), { ...came.error, isIdempotent: request.isIdempotent });
    case "malformed":
      return malformed();
    case "cut":
      return lostTry("while it answered", request);
  }
}

function assemblerOf(wire: Wire, tell: Tell | undefined): Assembler | undefined {
  if (wire === "openai-chat") return new ChatAssembler(tell);
  if (wire === "openai-responses") return new ResponsesAssembler(tell);
  return wire === "anthropic-messages" ? new MessagesAssembler(tell) : undefined;
}

/** Where each wire has what was answered. */
const ANSWERED: { readonly [wire in Wire]: string } = {
  "openai-chat": "choices",
  "openai-responses": "output",
  "openai-embeddings": "data",
  "anthropic-messages": "content",
  "anthropic-count-tokens": "input_tokens",
};

/** Whether an answer has what its clients read first. Of chat completions one choice at least, which its clients take without looking. */
function isAnswer(wire: Wire, body: JsonObject): boolean {
  const answered = body[ANSWERED[wire]];
  if (wire === "anthropic-count-tokens") return typeof answered === "number";
  return Array.isArray(answered) && (wire !== "openai-chat" || answered.length > 0);
}

function done(wire: Wire, body: JsonObject): ModelTry {
  return { ending: { status: "done", result: { body } }, usage: usageOf(wire, body) };
}

function usageOf(wire: Wire, { usage }: JsonObject): ModelUsage {
  switch (wire) {
    case "openai-chat":
      return chatUsage(usage);
    case "openai-embeddings":
      return { ...chatUsage(usage), outputTokens: 0 };
    case "openai-responses":
      return responsesUsage(usage);
    case "anthropic-messages":
      return messagesUsage(usage);
    case "anthropic-count-tokens":
      // What was counted was not put to a model.
      return { inputTokens: 0, outputTokens: 0 };
  }
}

function tooLarge(): ModelTry {
  return { ending: failed("EXECUTION_RESULT_TOO_LARGE", "the provider's answer is over the limit and was not read") };
}

function malformed(): ModelTry {
  return { ending: failed("EXECUTION_BAD_RESULT", "the provider's answer is not one of its wire") };
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return undefined;
  }
}
