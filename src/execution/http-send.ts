/**
 * One HTTP request to an upstream, over node:http and node:https: less work for each call than fetch, and no time limits
 * but the call's own. A redirect is an error: the configured headers are for the configured address only.
 */
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Fault } from "../call/fault.ts";
import { IDLE_CONNECTIONS_MAX } from "./limits.ts";

export interface HttpRequest {
  readonly method: string;
  readonly headers: Headers | { readonly [name: string]: string };
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Sends a request and resolves with the head of the answer. Rejects with a TypeError whose cause is the system's error, as fetch does. */
export type HttpSend = (url: URL, request: HttpRequest) => Promise<IncomingMessage>;

/** Error codes of the system that say that no byte of a request can have reached the server. */
const NEVER_REACHED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Whether an error of a sender says that no byte of the request can have reached the server. */
export function neverReached(error: unknown): boolean {
  if (error instanceof Fault && error.code === "EXECUTION_SECRET_UNAVAILABLE") return true;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && NEVER_REACHED.has(code);
}

/** Why a request failed whose server answered that it is elsewhere. */
class Redirected extends Error {}

/** Whether an error of a sender says that the server answered with another address. */
export function wasRedirected(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Redirected;
}

/** Makes a sender with connections of its own, kept open between requests. */
export function httpSend(): HttpSend {
  const kept = { keepAlive: true, maxFreeSockets: IDLE_CONNECTIONS_MAX };
  const plain = { send: httpRequest, agent: new HttpAgent(kept) };
  const tls = { send: httpsRequest, agent: new HttpsAgent(kept) };
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const { send, agent } = url.protocol === "https:" ? tls : plain;
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const fail = (cause: unknown) => reject(signal?.aborted ? signal.reason : new TypeError("fetch failed", { cause }));
      const sent = send(
        url,
        {
          method,
          agent,
          headers: { ...(headers instanceof Headers ? Object.fromEntries(headers) : headers), ...length },
          ...(signal && { signal }),
        },
        (answer) => {
          if (
            answer.headers.location === undefined ||
            answer.statusCode === undefined ||
            answer.statusCode < 300 ||
            answer.statusCode >= 400
          )
            return resolve(answer);
          answer.resume();
          fail(new Redirected("unexpected redirect"));
        },
      );
      sent.on("error", fail);
      sent.end(body);
    });
}
