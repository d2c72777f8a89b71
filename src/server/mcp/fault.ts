/** Faults of the MCP doors, and how they and those of intake are said in JSON-RPC and HTTP. */
import type { ServerResponse } from "node:http";
import { Fault } from "../../call/fault.ts";

export type McpFault =
  /** The request carries no bearer token. */
  | "SERVER_NO_TOKEN"
  /** The headers that say what the person asked for are not whole, or not in their form. Do: send chatelaine-prompt (base64url of UTF-8) and chatelaine-prompt-signature together. */
  | "SERVER_PROMPT"
  /** The body ended before it was whole. */
  | "SERVER_BODY_LOST"
  /** The body is not plain application/json. */
  | "SERVER_NOT_JSON_TYPE"
  /** The message is not JSON-RPC 2.0. */
  | "SERVER_NOT_JSON_RPC"
  /** Several messages came as one: batches are no part of these revisions of MCP. */
  | "SERVER_BATCH"
  /** MCP is spoken by POST, GET and DELETE. */
  | "SERVER_HTTP_METHOD"
  /** The house has no server of this name, or the agent is not given it. */
  | "SERVER_NO_SUCH_SERVER"
  /** The revision of MCP that is spoken has no such method. */
  | "SERVER_NO_SUCH_METHOD"
  /** The MCP session is over or was never open, or its id is missing. */
  | "SERVER_NO_SUCH_SESSION"
  /** More MCP sessions are open than SESSIONS_MAX. */
  | "SERVER_SESSIONS_FULL"
  /** A header that repeats an argument says something else than the argument. */
  | "SERVER_HEADER_MISMATCH"
  /** A stream asks for more resources than SUBSCRIPTIONS_MAX. */
  | "SERVER_SUBSCRIPTIONS"
  /** A server has a name that cannot be told apart from its tools at /mcp. */
  | "SERVER_AMBIGUOUS_NAME"
  /** A server asks something of the agent's client that the client has not declared. */
  | "SERVER_CLIENT_CANNOT"
  /** The call that waited for its client's answer is over: nobody came back in time, or the house was closed. Do: look whether it happened, then call again. */
  | "SERVER_CALL_OVER"
  /** The bridge over standard input and output has no answer of the house. */
  | "SERVER_BRIDGE"
  | "SERVER_FAULT";

/** JSON-RPC codes. The first five are the specification's, the last three are ours, from the range left to servers. */
export const RPC = {
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  internal: -32603,
  session: -32001,
  headerMismatch: -32020,
  refused: -32050,
  waiting: -32051,
  failed: -32052,
} as const;

export function mcpFault(code: McpFault, what: string, hint: string): Fault<McpFault> {
  return new Fault(code, what, { hint });
}

/** A fault that ends a request before MCP is spoken: the HTTP status and JSON-RPC code it is said with. */
export interface HttpRefusal {
  readonly status: number;
  readonly rpc: number;
  readonly fault: Fault;
  /** The id of the request that is refused, where it could be read. */
  readonly id?: string | number;
  readonly headers?: { readonly [name: string]: string };
}

/** Answers with a JSON-RPC error: the fault's code and sentence as message, the fault as data. */
export function refuseOverHttp(response: ServerResponse, { status, rpc, fault, id, headers }: HttpRefusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const error = { code: rpc, message: `${fault.code}: ${fault.message}`, data: fault.toJSON() };
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error }));
  response.writeHead(status, {
    ...headers,
    "content-type": "application/json",
    "content-length": body.length,
    "cache-control": "no-store",
  });
  response.end(body);
}
