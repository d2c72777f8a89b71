/** The streamable HTTP transport of the SDK, behind a bounded fetch and an exchange that screens what comes back. */
import {
  isJSONRPCRequest,
  StreamableHTTPClientTransport,
  type JSONRPCMessage,
  type Transport,
  type TransportSendOptions,
} from "@modelcontextprotocol/client";
import type { Clock } from "../call/clock.ts";
import type { HttpSend } from "./http-send.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import { TICKET_HEADER, type Exchange } from "./exchange.ts";
import { httpCall, type CallOptions } from "./http-call.ts";
import { STATELESS_REVISION } from "./own-call.ts";
import { SESSION_END_MS } from "./limits.ts";

export interface HttpLinkOptions {
  readonly url: string;
  /** Configured headers, those with secrets aside: they join in `send`. They go to `url` and nowhere else. */
  readonly headers: { readonly [name: string]: string };
  readonly exchange: Exchange;
  readonly messageBytesMax: number;
  readonly clock: Clock;
  readonly send: HttpSend;
}

export class HttpLink implements Transport {
  readonly #options: HttpLinkOptions;
  readonly #url: URL;
  readonly #inner: StreamableHTTPClientTransport;
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  readonly hasPerRequestStream = true;
  /** Whether the server was seen to answer a call by a stream where one message would do. */
  answersInEvents = false;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: <T extends JSONRPCMessage>(message: T) => void;

  constructor(options: HttpLinkOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
    this.#exchange = options.exchange;
    this.#clock = options.clock;
    this.#inner = new StreamableHTTPClientTransport(this.#url, {
      requestInit: { headers: { ...options.headers } },
      fetch: boundedFetch(options),
      reconnectionScheduler: (reconnect, delayMs) => options.clock.after(delayMs, reconnect),
    });
    options.exchange.deliver = (message) => this.onmessage?.(message);
    this.#inner.onmessage = (message: JSONRPCMessage) => this.#exchange.arrived(message);
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onclose = () => this.onclose?.();
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  setProtocolVersion(version: string): void {
    this.#inner.setProtocolVersion(version);
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  async send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    const ticket = this.#exchange.leaving(message, options);
    const { relatedRequestId: _, resumptionToken, onresumptiontoken, requestSignal, headers } = options;
    await this.#inner.send(message, {
      ...(resumptionToken !== undefined && { resumptionToken }),
      ...(onresumptiontoken !== undefined && { onresumptiontoken }),
      ...(requestSignal !== undefined && { requestSignal }),
      headers: { ...headers, ...(ticket !== undefined && { [TICKET_HEADER]: ticket.key }) },
      onRequestStreamEnd: () => {
        options.onRequestStreamEnd?.();
        if (isJSONRPCRequest(message)) this.#exchange.spoil(message.id, "EXECUTION_CONNECTION_LOST");
      },
    });
  }

  /** Sends one tools/call to a server of the stateless revision, whose answer goes to the exchange. Rejects where there is none. */
  call(message: string, call: CallOptions): Promise<void> {
    const headers = {
      ...this.#options.headers,
      "mcp-protocol-version": STATELESS_REVISION,
      "mcp-method": "tools/call",
      "mcp-name": call.name,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    };
    return httpCall(message, call, { ...this.#options, url: this.#url, headers, onEvents: () => (this.answersInEvents = true) });
  }

  async close(): Promise<void> {
    await this.#endSession();
    await this.#inner.close();
  }

  /** Tells a server of a 2025 revision that its session is over; a server that does not listen is not waited for. */
  async #endSession(): Promise<void> {
    if (this.#inner.sessionId === undefined) return;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => (cancel = this.#clock.after(SESSION_END_MS, resolve)));
    await Promise.race([this.#inner.terminateSession().catch(() => {}), late]);
    cancel();
  }
}
