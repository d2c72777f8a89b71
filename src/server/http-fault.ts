/** Faults of the listening server, and how a fault leaves it over plain HTTP. */
import type { ServerResponse } from "node:http";
import { Fault } from "../call/fault.ts";

export type HttpFault =
  /** The Host header is no name that this house may be called by (DNS rebinding). */
  | "SERVER_HOST_REFUSED"
  /** A page of another origin sent the request. */
  | "SERVER_ORIGIN_REFUSED"
  /** Nothing answers at this path. */
  | "SERVER_NO_ROUTE"
  /** The address or port cannot be taken. */
  | "SERVER_CANNOT_LISTEN"
  /** Something of ours failed while answering; the text stays in the house. Do: look for it in the log of the house, by its time. */
  | "SERVER_FAULT";

export function httpFault(code: HttpFault, what: string, hint: string, cause?: unknown): Fault<HttpFault> {
  return new Fault(code, what, { hint, cause });
}

/** Answers with a fault as JSON: `{"fault":{"code","what","hint"}}`. Does nothing but end it where an answer has begun. */
export function answerFault(response: ServerResponse, status: number, fault: Fault): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify({ fault: fault.toJSON() }));
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length, "cache-control": "no-store" });
  response.end(body);
}
