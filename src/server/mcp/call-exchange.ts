/**
 * The answer to one tools/call, written straight to its connection: plain JSON, or server-sent events (WHATWG HTML)
 * where something is to be said before the result. It says in the same bytes what the SDK's transports would say.
 */
import type { ServerResponse } from "node:http";
import type { Clock } from "../../call/clock.ts";
import type { Notification } from "./asking.ts";
import { EVENTS_KEPT_ALIVE_EVERY_MS, EVENTS_OPEN_AFTER_MS } from "./limits.ts";

export interface CallExchangeOptions {
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** Aborted to end what the call does. */
  readonly leaving: AbortController;
  /** The MCP session that it is answered in: by events, whether or not anything comes before the result. */
  readonly session: string | undefined;
}

export class CallExchange {
  readonly #options: CallExchangeOptions;
  #isOpen = false;
  #cancel = () => {};

  constructor(options: CallExchangeOptions) {
    this.#options = options;
    // A client that waits long for headers gives up; one that is answered soon gets everything in one write.
    if (options.session !== undefined) this.#cancel = options.clock.after(EVENTS_OPEN_AFTER_MS, () => this.#open());
  }

  get signal(): AbortSignal {
    return this.#options.leaving.signal;
  }

  /** Sends something before the result. Rejects when the client has gone. */
  notify({ method, params }: Notification): Promise<void> {
    if (this.#isGone) return Promise.reject(new Error("the client has gone"));
    this.#open();
    this.#options.response.write(event({ jsonrpc: "2.0", method, params }));
    return Promise.resolve();
  }

  /** Sends the message that ends the exchange, with the HTTP status that it has where nothing was said before. */
  end(message: object, status = 200): void {
    this.#cancel();
    if (this.#isGone) return;
    const { response, session } = this.#options;
    if (session !== undefined || this.#isOpen) {
      if (!this.#isOpen) response.writeHead(200, this.#eventHeaders());
      response.end(event(message));
      return;
    }
    // As one text: node then sends headers and body in one write.
    const body = JSON.stringify(message);
    const length = Buffer.byteLength(body);
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", "content-length": length }).end(body);
  }

  /** Ends it without an answer: the client took the request back, or the door closes. */
  abort(): void {
    this.#cancel();
    if (!this.#isGone) {
      // No status of HTTP says it; 499 is what proxies write for it.
      if (!this.#options.response.headersSent) this.#options.response.writeHead(499);
      this.#options.response.end();
    }
    this.#options.leaving.abort();
  }

  get #isGone(): boolean {
    const { response, leaving } = this.#options;
    return leaving.signal.aborted || response.writableEnded || response.destroyed;
  }

  #open(): void {
    if (this.#isOpen || this.#isGone) return;
    this.#isOpen = true;
    this.#options.response.writeHead(200, this.#eventHeaders()).flushHeaders();
    this.#keepAlive();
  }

  /** Proxies cut a connection on which nothing is said for long. */
  #keepAlive(): void {
    this.#cancel();
    this.#cancel = this.#options.clock.after(EVENTS_KEPT_ALIVE_EVERY_MS, () => {
      if (this.#isGone) return;
      this.#options.response.write(": keepalive\n\n");
      this.#keepAlive();
    });
  }

  #eventHeaders(): { readonly [name: string]: string } {
    const { session } = this.#options;
    return {
      "cache-control": "no-store",
      connection: "keep-alive",
      "content-type": "text/event-stream",
      ...(session !== undefined && { "mcp-session-id": session }),
      "x-accel-buffering": "no",
    };
  }
}

function event(message: object): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}
