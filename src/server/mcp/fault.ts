/** Faults of the MCP doors, and how they and those of intake are said in JSON-RPC and HTTP. */
import type { ServerResponse } from "node:http";
import { Fault } from "../../call/fault.ts";

export type McpFault =
  | "SERVER_NO_TOKEN"
  | "SERVER_BODY_LOST"
  | "SERVER_NOT_JSON_TYPE"
  | "SERVER_NOT_JSON_RPC"
  | "SERVER_BATCH"
  | "SERVER_HTTP_METHOD"
  | "SERVER_NO_SUCH_SERVER"
  | "SERVER_NO_SUCH_METHOD"
  | "SERVER_NO_SUCH_SESSION"
  | "SERVER_SESSIONS_FULL"
  | "SERVER_HEADER_MISMATCH"
  | "SERVER_SUBSCRIPTIONS"
  | "SERVER_AMBIGUOUS_NAME"
  | "SERVER_CLIENT_CANNOT"
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
