/**
 * The bookkeeping of one connection: which requests are on the wire, what came back for each, and what came back that
 * belongs to none. It stands between a link and the SDK's client, so that nothing malformed, repeated or unasked-for
 * reaches either the client or the agent, and so that the answer of a call is kept exactly as the upstream gave it.
 */
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  type JSONRPCResultResponse,
  type TransportSendOptions,
} from "@modelcontextprotocol/client";
import type { ProgressReport } from "../call/call.ts";
import { isJsonObject, type JsonValue } from "../call/json.ts";
import type { Ended } from "./fault.ts";
import { formFault } from "./json-form.ts";
import { PROGRESS_CHARS_MAX } from "./limits.ts";
import { isPlainResponse } from "./plain-response.ts";

/** Carries a ticket's key from a request's options to its link. It never leaves the house: links take it off. */
export const TICKET_HEADER = "x-chatelaine-ticket";

/** What became of one request. */
export interface Ticket {
  readonly key: string;
  /** Takes progress reports of the request, whose progress token is the ticket's key. */
  readonly progress?: (report: ProgressReport) => void;
  /** Whether any byte of it may have reached the upstream. */
  sent: boolean;
  /** The result as it came, before any reader of the SDK touched it. */
  result?: JsonValue;
  /** The JSON-RPC error as it came. */
  error?: JsonValue;
  /** Why the house gave up on the answer. */
  spoiled?: Ended;
  /** Told that it is over, in the place of the SDK's client, which knows nothing of it. */
  over?: () => void;
}

/** What an upstream did that its protocol does not allow. Counted, never acted on. */
export type Misconduct = "not-json" | "not-json-rpc" | "bad-form" | "unknown-id" | "too-large" | "not-attributable" | "bad-definition";

type RequestId = string | number;

/** The error code of answers that the house itself puts in the place of one that it cannot use. */
const SPOILED = -32_099;
/** Ids of requests that the SDK's client does not make begin here; it counts its own from nothing. They fit into 32 bits. */
const OWN_IDS_FROM = 1_000_000_000;

export class Exchange {
  readonly #issued = new Map<string, Ticket>();
  readonly #open = new Map<RequestId, Ticket>();
  readonly #misconduct: (what: Misconduct) => void;
  #count = 0;
  #own = 0;
  /** Where screened messages go; set by the link. */
  deliver: (message: JSONRPCMessage) => void = () => {};

  constructor(misconduct: (what: Misconduct) => void) {
    this.#misconduct = misconduct;
  }

  /** A ticket for a request that is about to be made. */
  issue(progress?: (report: ProgressReport) => void): Ticket {
    const ticket: Ticket = { key: `t${++this.#count}`, sent: false, ...(progress !== undefined && { progress }) };
    this.#issued.set(ticket.key, ticket);
    return ticket;
  }

  /** The ticket with this key, while it is open. */
  ticket(key: string | null): Ticket | undefined {
    return key === null ? undefined : this.#issued.get(key);
  }

  /**
   * Opens a request that is made without the SDK's client, and gives its id. `over` is told when it is answered or
   * spoiled. Its link marks it as sent.
   */
  begin(ticket: Ticket, over: () => void): number {
    const id = OWN_IDS_FROM + (this.#own++ % OWN_IDS_FROM);
    ticket.over = over;
    this.#open.set(id, ticket);
    return id;
  }

  /** Notes that a message goes out, and gives the ticket of a request. Ends the request that a cancellation names. */
  leaving(message: JSONRPCMessage, options?: TransportSendOptions): Ticket | undefined {
    if (isJSONRPCNotification(message) && message.method === "notifications/cancelled") {
      const id = (message.params as { requestId?: unknown } | undefined)?.requestId;
      const ticket = typeof id === "string" || typeof id === "number" ? this.#open.get(id) : undefined;
      if (ticket !== undefined) this.settle(ticket);
    }
    if (!isJSONRPCRequest(message)) return undefined;
    const ticket = this.ticket(options?.headers?.[TICKET_HEADER] ?? null) ?? this.issue();
    ticket.sent = true;
    this.#open.set(message.id, ticket);
    return ticket;
  }

  /** Takes what an upstream said, screens it, and passes on what belongs to this connection. */
  arrived(message: unknown): void {
    const isWellFormed = formFault(message) === undefined;
    const plain = isWellFormed && isPlainResponse(message) ? message : undefined;
    if (plain !== undefined) return this.#answer(plain.id, plain);
    if (isJSONRPCRequest(message) || isJSONRPCNotification(message)) {
      if (!isWellFormed) this.misconduct("bad-form");
      else if (message.method === "notifications/progress") this.#progress(message.params);
      else this.deliver(message);
      return;
    }
    const isResponse = isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);
    const id = idOf(message);
    if (!isResponse || !isWellFormed) {
      this.misconduct(isResponse ? "bad-form" : "not-json-rpc");
      if (id !== undefined) this.spoil(id, "EXECUTION_BAD_RESULT");
      return;
    }
    this.#answer(id, message);
  }

  #answer(id: RequestId | undefined, message: JSONRPCResultResponse | JSONRPCErrorResponse): void {
    const ticket = id === undefined ? undefined : this.#open.get(id);
    if (id === undefined || ticket === undefined) return this.misconduct("unknown-id");
    if ("result" in message) ticket.result = message.result as JsonValue;
    else ticket.error = message.error as JsonValue;
    this.#close(id, ticket);
    this.#settled(ticket, message);
  }

  /** Ends an open request in the place of its upstream. Does nothing for one that is answered or unknown. */
  spoil(id: RequestId, why: Ended): void {
    const ticket = this.#open.get(id);
    if (ticket === undefined) return;
    ticket.spoiled ??= why;
    this.#close(id, ticket);
    this.#settled(ticket, { jsonrpc: "2.0", id, error: { code: SPOILED, message: why } });
  }

  /** Ends an open request that is known by its ticket. */
  spoilTicket(ticket: Ticket, why: Ended): void {
    for (const [id, open] of this.#open) if (open === ticket) return this.spoil(id, why);
    ticket.spoiled ??= why;
  }

  /** Ends what is open and not the SDK's client's to end: the connection is gone. */
  lost(): void {
    for (const [id, ticket] of this.#open) if (ticket.over !== undefined) this.spoil(id, "EXECUTION_CONNECTION_LOST");
  }

  /** The id of the one request that is open; undefined when there are none or several. */
  sole(): RequestId | undefined {
    return this.#open.size === 1 ? this.#open.keys().next().value : undefined;
  }

  isOpen(id: RequestId): boolean {
    return this.#open.has(id);
  }

  /** Forgets a ticket whose request is over, however it ended: an answer that still comes belongs to nothing. */
  settle(ticket: Ticket): void {
    this.#issued.delete(ticket.key);
    for (const [id, open] of this.#open) if (open === ticket) this.#open.delete(id);
  }

  misconduct(what: Misconduct): void {
    this.#misconduct(what);
  }

  /** Reports are passed on here and not by the SDK, which loses those that arrive together with the answer. */
  #progress(params: unknown): void {
    const { progressToken, progress, total, message } = isJsonObject(params) ? params : {};
    const ticket = typeof progressToken === "string" ? this.#issued.get(progressToken) : undefined;
    if (ticket?.progress === undefined || typeof progress !== "number") return this.misconduct("not-attributable");
    ticket.progress({
      progress,
      ...(typeof total === "number" && { total }),
      ...(typeof message === "string" && { message: message.slice(0, PROGRESS_CHARS_MAX).toWellFormed() }),
    });
  }

  #settled(ticket: Ticket, message: JSONRPCMessage): void {
    if (ticket.over === undefined) this.deliver(message);
    else ticket.over();
  }

  #close(id: RequestId, ticket: Ticket): void {
    this.#open.delete(id);
    this.#issued.delete(ticket.key);
  }
}

/** What a message that is no request says it answers. */
function idOf(message: unknown): RequestId | undefined {
  if (!isJsonObject(message) || "method" in message) return undefined;
  const id = message["id"];
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}
