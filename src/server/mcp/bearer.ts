/** The credential of a request: a bearer token in its header (RFC 6750), nowhere else. */
import type { IncomingMessage } from "node:http";
import { Credential } from "../../call/credential.ts";
import type { Fault } from "../../call/fault.ts";
import { type HttpRefusal, mcpFault, RPC } from "./fault.ts";

const BEARER = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i;

export function readBearer({ headers: { authorization } }: IncomingMessage): Credential | undefined {
  const token = BEARER.exec(authorization ?? "")?.[1];
  return token === undefined ? undefined : new Credential(token);
}

/**
 * The 401 for a request without a good token. It says where the resource describes itself (RFC 9728, 5.1), so that a
 * client finds out by itself where tokens are given; `path` is the resource's.
 */
export function unauthorized(
  request: IncomingMessage,
  { path, publicUrl, fault }: { path: string; publicUrl: string | undefined; fault: Fault | undefined },
): HttpRefusal {
  const base = publicUrl ?? `http://${request.headers.host ?? "localhost"}`;
  const metadata = `resource_metadata="${base}/.well-known/oauth-protected-resource${path}"`;
  const challenge = fault === undefined ? metadata : `error="invalid_token", error_description="${fault.code}", ${metadata}`;
  const missing = mcpFault("SERVER_NO_TOKEN", "this address needs a bearer token", "exchange the agent's bootstrap key at /oauth/token");
  return { status: 401, rpc: RPC.refused, fault: fault ?? missing, headers: { "www-authenticate": `Bearer ${challenge}` } };
}
