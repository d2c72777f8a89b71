/** Between node's requests and the web's, which the SDK speaks. The body is read apart, by body.ts, and handed on parsed. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** The headers that the protocol reads. No other goes further in than the door, the credential least of all. */
const HEADERS = ["accept", "content-type", "last-event-id", "mcp-method", "mcp-name", "mcp-protocol-version", "mcp-session-id"] as const;

/**
 * The request as the SDK reads one whose body it is given parsed: method, headers, signal. It is not built as a whole
 * Request, because that costs more than everything else at the door together, most of it for a body that it never has.
 */
export function webRequest(request: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const name of HEADERS) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const read: Pick<Request, "method" | "url" | "headers" | "signal"> = {
    method: request.method ?? "GET",
    url: `http://house.invalid${request.url ?? "/"}`,
    headers,
    signal,
  };
  return read as Request; // See above: what is missing is what reads a body.
}

/** Aborted when the connection is lost before the answer has gone out. */
export function leavingOf(response: ServerResponse): AbortController {
  const leaving = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) leaving.abort();
  });
  return leaving;
}

/** Sends an answer: whole where it is JSON, as it comes where it is a stream of events. */
export async function sendWeb(answer: Response, response: ServerResponse): Promise<void> {
  const headers = { ...Object.fromEntries(answer.headers), "cache-control": "no-store" };
  if (answer.body === null) {
    response.writeHead(answer.status, headers).end();
    return;
  }
  if (answer.headers.get("content-type") !== "text/event-stream") {
    // As one text: node then sends headers and body in one write.
    const body = await answer.text();
    response.writeHead(answer.status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
    return;
  }
  response.writeHead(answer.status, headers).flushHeaders();
  // A client that goes away ends the stream; whoever served it hears so by the request's signal.
  await pipeline(Readable.fromWeb(answer.body), response).catch(() => response.destroy());
}
