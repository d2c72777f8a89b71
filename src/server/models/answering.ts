/** One answer of a model door on its connection: plain JSON, or server-sent events once something is to be said. */
import type { ServerResponse } from "node:http";
import type { Clock } from "../../call/clock.ts";
import type { JsonObject } from "../../call/json.ts";
import { errorBody, type Wire, type WireError } from "./error-body.ts";
import { STREAM_KEPT_ALIVE_EVERY_MS } from "./limits.ts";
import type { WireStream } from "./wire-stream.ts";

export interface AnsweringOptions {
  readonly wire: Wire;
  readonly response: ServerResponse;
  readonly clock: Clock;
}

export class Answering {
  readonly #options: AnsweringOptions;
  #stream: WireStream | undefined;
  #isOpen = false;
  #cancel = () => {};

  constructor(options: AnsweringOptions) {
    this.#options = options;
  }

  /** Names the session that the answer is in. */
  inSession(session: string): void {
    if (!this.#options.response.headersSent) this.#options.response.setHeader("chatelaine-session", session);
  }

  /** From now on what is said goes through this stream. */
  streamThrough(stream: WireStream): void {
    this.#stream = stream;
    this.#keepAlive();
  }

  /** Sends something of a stream, at once. */
  say(text: string): void {
    if (text === "" || this.#isGone) return;
    this.#open();
    this.#options.response.write(text);
    this.#keepAlive();
  }

  /** Sends the whole answer, or what is left of it, and ends. */
  end(body: JsonObject, headers: { readonly [name: string]: string } = {}): void {
    if (this.#stream === undefined) return this.#plain(200, body, headers);
    // A fault in here is answered as one: nothing of the rest was sent.
    const rest = this.#stream.finish(body);
    this.say(rest);
    this.#close();
  }

  /** Says what went wrong, with its status where nothing was said before, and ends. */
  fail(error: WireError): void {
    const body = errorBody(this.#options.wire, error);
    if (!this.#isOpen) return this.#plain(error.status, body, error.headers);
    if (this.#stream !== undefined) this.say(this.#stream.fail(body));
    this.#close();
  }

  get #isGone(): boolean {
    return this.#options.response.writableEnded || this.#options.response.destroyed;
  }

  #plain(status: number, body: JsonObject, headers: { readonly [name: string]: string }): void {
    this.#cancel();
    if (this.#isGone) return;
    const text = JSON.stringify(body);
    // What is left of a body that is too large is not read: the connection cannot be used again.
    const closing = status === 413 ? { connection: "close" } : {};
    const ours = { "content-type": "application/json", "content-length": Buffer.byteLength(text), "cache-control": "no-store" };
    this.#options.response.writeHead(status, { ...ours, ...headers, ...closing }).end(text);
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    const headers = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };
    this.#options.response.writeHead(200, headers).flushHeaders();
  }

  #close(): void {
    this.#cancel();
    if (!this.#isGone) this.#options.response.end();
  }

  /** A stream that has begun is kept alive; before that a status is still to be said. */
  #keepAlive(): void {
    this.#cancel();
    this.#cancel = this.#options.clock.after(STREAM_KEPT_ALIVE_EVERY_MS, () => {
      if (this.#isGone) return;
      if (this.#isOpen) this.#options.response.write(": keepalive\n\n");
      this.#keepAlive();
    });
  }
}
