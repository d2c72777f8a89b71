/** The only place of the house that makes HTTP requests to MCP servers: no redirects, and no body beyond a limit. */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { FetchLike } from "@modelcontextprotocol/client";
import { Fault } from "../call/fault.ts";
import { TICKET_HEADER, type Exchange } from "./exchange.ts";
import type { ExecutionFault } from "./fault.ts";
import { neverReached, type HttpSend } from "./http-send.ts";

export interface BoundedFetchOptions {
  readonly send: HttpSend;
  readonly exchange: Exchange;
  /** Bytes of a body, or of one event where the body is a stream of server-sent events. */
  readonly messageBytesMax: number;
}

/** Statuses whose answers have no body (RFC 9110). */
const BODILESS = new Set([101, 204, 205, 304]);

const LF = 0x0a;
const CR = 0x0d;

/** A fetch for the transport of one connection, with bounded answers. */
export function boundedFetch(options: BoundedFetchOptions): FetchLike {
  return async (url, init) => {
    const headers = new Headers(init?.headers);
    const ticket = options.exchange.ticket(headers.get(TICKET_HEADER));
    headers.delete(TICKET_HEADER);
    const tooLarge = () => {
      options.exchange.misconduct("too-large");
      if (ticket !== undefined) options.exchange.spoilTicket(ticket, "EXECUTION_RESULT_TOO_LARGE");
      return new Fault<ExecutionFault>("EXECUTION_RESULT_TOO_LARGE", "the answer is over the limit");
    };
    try {
      const body = typeof init?.body === "string" ? init.body : undefined;
      const answer = await options.send(new URL(url), { method: init?.method ?? "GET", headers, body, signal: init?.signal ?? undefined });
      return await bounded(answer, { bytesMax: options.messageBytesMax, tooLarge });
    } catch (error) {
      if (ticket !== undefined && neverReached(error)) ticket.sent = false;
      throw error;
    }
  };
}

interface Bound {
  readonly bytesMax: number;
  /** Makes the fault and marks the request that it belongs to. */
  readonly tooLarge: () => Fault;
}

async function bounded(answer: IncomingMessage, bound: Bound): Promise<Response> {
  const { statusCode: status = 0, statusMessage: statusText = "" } = answer;
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) headers.append(answer.rawHeaders[at] ?? "", answer.rawHeaders[at + 1] ?? "");
  if (BODILESS.has(status)) answer.resume();
  const body = BODILESS.has(status)
    ? null
    : answer.headers["content-type"]?.includes("text/event-stream")
      ? events(answer, bound)
      : await whole(answer, bound);
  return new Response(body, { status, statusText, headers });
}

/** A body that is one message: read to its end, or no further than the limit. */
async function whole(answer: IncomingMessage, { bytesMax, tooLarge }: Bound): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A stream of events, each within the limit. */
function events(answer: IncomingMessage, { bytesMax, tooLarge }: Bound): ReadableStream<Uint8Array> {
  const count = eventBytes();
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (count(chunk) <= bytesMax) return controller.enqueue(chunk);
      controller.error(tooLarge());
    },
  });
  // Node's stream of the web and the global one are the same class under two names.
  return (Readable.toWeb(answer) as ReadableStream<Uint8Array>).pipeThrough(limit);
}

/** Counts the bytes since the last empty line, which is what ends an event (WHATWG HTML, server-sent events); gives the most. */
export function eventBytes(): (chunk: Uint8Array) => number {
  let bytes = 0;
  let lineBytes = 0;
  let previous = 0;
  return (chunk) => {
    let most = 0;
    for (const byte of chunk) {
      most = Math.max(most, ++bytes);
      const isEnd = byte === CR || (byte === LF && previous !== CR);
      if (isEnd && lineBytes === 0) bytes = 0;
      if (isEnd) lineBytes = 0;
      else if (byte !== LF) lineBytes++;
      previous = byte;
    }
    return most;
  };
}
