/** The fetch that a provider's package is given: it goes through the door of its provider, and reads no further than a limit. */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { Fault } from "../../../call/fault.ts";
import type { ExecutionFault } from "../../fault.ts";
import type { ProviderDoor, Sent } from "../door.ts";

export interface FetchParts {
  readonly door: ProviderDoor;
  readonly sent: Sent;
  /** Bytes of an answer that is one message. */
  readonly bytesMax: number;
  /** Bytes of an answer that is a stream. */
  readonly streamBytesMax: number;
  readonly stop: AbortSignal;
  readonly began: () => void;
}

/** Statuses whose answers have no body (RFC 9110). */
const BODILESS = new Set([101, 204, 205, 304]);
/** Answers that come piece by piece: server-sent events, and AWS's own framing. */
const STREAMS = /^text\/event-stream|^application\/vnd\.amazon\.eventstream/i;

export function providerFetch({ door, sent, stop, ...limits }: FetchParts): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const body = init?.body ?? undefined;
    if (input instanceof Request || (body !== undefined && typeof body !== "string"))
      throw new Fault<ExecutionFault>("EXECUTION_NOT_POSSIBLE", "the provider's package asks for what the house does not send");
    const answer = await door.send(url, { method: init?.method ?? "GET", headers: new Headers(init?.headers), body, signal: stop }, sent);
    return responseOf(answer, { sent, ...limits });
  };
}

function responseOf(answer: IncomingMessage, limits: Omit<FetchParts, "door" | "stop">): Response {
  const { statusCode: status = 0, statusMessage: statusText = "" } = answer;
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) headers.append(answer.rawHeaders[at] ?? "", answer.rawHeaders[at + 1] ?? "");
  if (!BODILESS.has(status)) return new Response(bounded(answer, limits), { status, statusText, headers });
  answer.resume();
  return new Response(null, { status, statusText, headers });
}

function bounded(
  answer: IncomingMessage,
  { sent, bytesMax, streamBytesMax, began }: Omit<FetchParts, "door" | "stop">,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const most = STREAMS.test(answer.headers["content-type"] ?? "") ? streamBytesMax : bytesMax;
  let bytes = 0;
  const limit = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      began();
      bytes += chunk.length;
      if (bytes <= most) return controller.enqueue(chunk);
      sent.isTooLarge = true;
      controller.error(new Error("the answer is over the limit"));
      answer.destroy();
    },
  });
  // Node's stream of the web and the global one are the same class under two names.
  return (Readable.toWeb(answer) as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(limit);
}
