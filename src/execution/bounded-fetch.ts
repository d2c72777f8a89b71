/** The only place of the house that makes HTTP requests to MCP servers: no redirects, and no body beyond a limit. */
import type { FetchLike } from "@modelcontextprotocol/client";
import { Fault } from "../call/fault.ts";
import { TICKET_HEADER, type Exchange } from "./exchange.ts";
import type { ExecutionFault } from "./fault.ts";

export interface BoundedFetchOptions {
  readonly fetch: FetchLike;
  readonly exchange: Exchange;
  /** Bytes of a body, or of one event where the body is a stream of server-sent events. */
  readonly messageBytesMax: number;
}

/** Error codes of the system and of undici that say that no byte of a request can have reached the server. */
const NEVER_REACHED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

const LF = 0x0a;
const CR = 0x0d;

/** Wraps `fetch` for one connection. A redirect is an error: the configured headers are for the configured address only. */
export function boundedFetch(options: BoundedFetchOptions): FetchLike {
  return async (url, init) => {
    const headers = new Headers(init?.headers);
    const ticket = options.exchange.ticket(headers.get(TICKET_HEADER));
    headers.delete(TICKET_HEADER);
    try {
      const response = await options.fetch(url, { ...init, headers, redirect: "error" });
      return bounded(response, options, () => ticket !== undefined && options.exchange.spoilTicket(ticket, "EXECUTION_RESULT_TOO_LARGE"));
    } catch (error) {
      if (ticket !== undefined && neverReached(error)) ticket.sent = false;
      throw error;
    }
  };
}

function bounded(response: Response, options: BoundedFetchOptions, spoil: () => void): Response {
  if (response.body === null) return response;
  const isEvents = response.headers.get("content-type")?.includes("text/event-stream") ?? false;
  const count = isEvents ? eventBytes() : bodyBytes();
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (count(chunk) <= options.messageBytesMax) return controller.enqueue(chunk);
      options.exchange.misconduct("too-large");
      spoil();
      controller.error(new Fault<ExecutionFault>("EXECUTION_RESULT_TOO_LARGE", "the answer is over the limit"));
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(limit), { status, statusText, headers });
}

function bodyBytes(): (chunk: Uint8Array) => number {
  let bytes = 0;
  return (chunk) => (bytes += chunk.length);
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

function neverReached(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && NEVER_REACHED.has(code);
}
