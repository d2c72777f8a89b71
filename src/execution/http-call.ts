/** One request that is answered on its own connection: by one message, or unasked by a stream of them. */
import type { IncomingMessage } from "node:http";
import { SdkError, SdkErrorCode, SdkHttpError } from "@modelcontextprotocol/client";
import { eventBytes } from "./bounded-fetch.ts";
import { EventMessages } from "./event-messages.ts";
import type { Exchange, Ticket } from "./exchange.ts";
import { neverReached, type HttpSend } from "./http-send.ts";

/** One message that goes out. */
export interface CallOptions {
  readonly id: number;
  /** The tool's name. */
  readonly name: string;
  readonly ticket: Ticket;
  readonly signal: AbortSignal;
}

export interface HttpCallParts {
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly exchange: Exchange;
  readonly messageBytesMax: number;
  readonly send: HttpSend;
  /** Told when the answer is a stream. */
  readonly onEvents: () => void;
}

/** Sends the message and hands what comes back to the exchange. Rejects, as the SDK's transport does, where there is nothing to hand on. */
export async function httpCall(body: string, { id, ticket, signal }: CallOptions, parts: HttpCallParts): Promise<void> {
  let answer: IncomingMessage;
  ticket.sent = true;
  try {
    answer = await parts.send(parts.url, { method: "POST", headers: parts.headers, body, signal });
  } catch (error) {
    if (neverReached(error)) ticket.sent = false;
    throw error;
  }
  const { statusCode: status = 0, headers } = answer;
  const type = /^[^;\s]*/.exec(headers["content-type"]?.toLowerCase() ?? "")?.[0];
  if (status === 200 && type === "text/event-stream") return events(answer, { id, parts });
  const text = await whole(answer, { id, parts });
  if (text === undefined) return;
  if (status < 200 || status >= 300) return refused(status, text, { id, parts });
  // Taken, but with nothing to say: whether it happens nobody knows, and the deadline ends the wait.
  if (status === 202) return;
  if (type !== "application/json") throw new SdkError(SdkErrorCode.ClientHttpUnexpectedContent, "unexpected content");
  const message: unknown = JSON.parse(text);
  for (const one of Array.isArray(message) ? (message as readonly unknown[]) : [message]) parts.exchange.arrived(one);
  parts.exchange.spoil(id, "EXECUTION_BAD_RESULT");
}

interface Answered {
  readonly id: number;
  readonly parts: HttpCallParts;
}

/** A server of the stateless revision says with 400 what is wrong with a request; any other status says only itself. */
function refused(status: number, text: string, { id, parts }: Answered): void {
  const message = status === 400 ? parsed(text) : undefined;
  if (typeof message === "object" && message !== null && "error" in message && "id" in message && message.id === id) {
    parts.exchange.arrived(message);
    if (!parts.exchange.isOpen(id)) return;
  }
  throw new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, "the server refused", { status, statusText: "", text: "" });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A body that is one message, or undefined where it was over the limit and read no further. */
function whole(answer: IncomingMessage, answered: Answered): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    answer.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= answered.parts.messageBytesMax) return void chunks.push(chunk);
      tooLarge(answer, answered);
      resolve(undefined);
    });
    answer.once("end", () => resolve(new TextDecoder().decode(Buffer.concat(chunks))));
    answer.once("error", reject).once("close", () => reject(new Error("the answer broke off")));
  });
}

/** Unasked for here: its messages are handed on as they come, and one that breaks off before the answer is not taken up again. */
function events(answer: IncomingMessage, answered: Answered): Promise<void> {
  const { id, parts } = answered;
  parts.onEvents();
  return new Promise((resolve) => {
    const count = eventBytes();
    const messages = new EventMessages((data) => {
      const message = parsed(data);
      if (message === undefined) parts.exchange.misconduct("not-json");
      else parts.exchange.arrived(message);
    });
    answer.on("data", (chunk: Buffer) => {
      if (count(chunk) > parts.messageBytesMax) tooLarge(answer, answered);
      else messages.push(chunk);
    });
    answer
      .once("error", () => {})
      .once("close", () => {
        parts.exchange.spoil(id, "EXECUTION_CONNECTION_LOST");
        resolve();
      });
  });
}

function tooLarge(answer: IncomingMessage, { id, parts }: Answered): void {
  answer.removeAllListeners("data").destroy();
  parts.exchange.misconduct("too-large");
  parts.exchange.spoil(id, "EXECUTION_RESULT_TOO_LARGE");
}
