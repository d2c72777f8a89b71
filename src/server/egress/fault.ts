/** Faults of the way out's listener, and how they leave it: plain text, for whoever reads a failed request. */
import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "../../call/clock.ts";
import { Fault } from "../../call/fault.ts";
import { REFUSED_LINGER_MS } from "./limits.ts";

export type EgressFault =
  /** The request carries no token of an agent, or one that is not good, or another agent's. */
  | "SERVER_PROXY_TOKEN"
  /** The request does not say in one way where it goes. Do: send an absolute http:// URL, or CONNECT host:port. */
  | "SERVER_PROXY_TARGET"
  /** The request came through this proxy before. */
  | "SERVER_PROXY_LOOP"
  /** The agent has as many connections open as it may. Do: close some, or raise egress.limits.connectionsMax. */
  | "SERVER_PROXY_BUSY"
  /** A person has to permit the request first. Do: send the same request again once the approval that the answer names is permitted. */
  | "SERVER_PROXY_WAITING"
  | "SERVER_FAULT";

export function egressFault(code: EgressFault, what: string, hint: string): Fault<EgressFault> {
  return new Fault(code, what, { hint });
}

/** An answer of the house's own, in the place of the host's. */
export interface OwnAnswer {
  readonly status: number;
  readonly code: string;
  readonly text: string;
  readonly headers?: { readonly [name: string]: string };
}

const STATUS_TEXT: { readonly [status: number]: string } = {
  400: "Bad Request",
  403: "Forbidden",
  407: "Proxy Authentication Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  504: "Gateway Timeout",
  508: "Loop Detected",
};

/** The answer as it stands on a connection that speaks no HTTP any more (CONNECT), and closes it. */
export function answerOnSocket(socket: Duplex, answer: OwnAnswer): void {
  const body = Buffer.from(answer.text);
  const headers = Object.entries(headersOf(answer, body)).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${answer.status} ${STATUS_TEXT[answer.status] ?? "Refused"}\r\n${headers.join("")}connection: close\r\n\r\n`;
  // Nobody reads on: a client that leaves would not be noticed, and its connection stay for good.
  socket.resume();
  socket.end(Buffer.concat([Buffer.from(head, "latin1"), body]), () => socket.destroy());
}

/** The answer over HTTP. Does nothing but end it where another has begun. */
export function answerOwn(response: ServerResponse, answer: OwnAnswer): void {
  if (response.headersSent) return void response.destroy();
  const body = Buffer.from(answer.text);
  response.writeHead(answer.status, headersOf(answer, body)).end(body);
}

/**
 * The answer to a client that still sends. What it sends is dropped until it ends or REFUSED_LINGER_MS have passed: a connection that is
 * closed on bytes that nobody read takes the answer with it (RFC 9112, 9.6).
 */
export function answerWhileSending(response: ServerResponse, answer: OwnAnswer, clock: Pick<Clock, "after">): void {
  if (response.headersSent) return void response.destroy();
  const { req: request } = response;
  const body = Buffer.from(answer.text);
  response.writeHead(answer.status, headersOf(answer, body)).write(body);
  const cancel = clock.after(REFUSED_LINGER_MS, () => response.end());
  const settle = () => {
    cancel();
    response.end();
  };
  request.once("end", settle).once("close", settle).resume();
}

function headersOf({ code, headers = {} }: OwnAnswer, body: Buffer): { readonly [name: string]: string } {
  return {
    ...headers,
    "content-type": "text/plain; charset=utf-8",
    "content-length": String(body.length),
    "cache-control": "no-store",
    "chatelaine-refused": code,
  };
}

/** A fault as such an answer. */
export function faultAnswer(status: number, fault: Fault, headers: OwnAnswer["headers"] = {}): OwnAnswer {
  const hint = fault.hint === undefined ? "" : `hint: ${fault.hint}\n`;
  return { status, code: fault.code, text: `${fault.code}: ${fault.message}\n${hint}`, headers };
}
