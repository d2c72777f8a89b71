/**
 * OAuth for agents: the token endpoint (RFC 6749, client credentials), and the documents by which a client finds it by
 * itself: RFC 8414 for the issuer, RFC 9728 for the MCP addresses, RFC 7517 for the keys. There is no other grant: agents
 * have nobody in front of a browser.
 */
import { Hono } from "hono";
import type { Context } from "hono";
import { asFault } from "../call/fault.ts";
import type { Fault } from "../call/fault.ts";
import type { Desk } from "../operate/desk.ts";
import { exchange, KEY_FAILURES_WINDOW_MS } from "../operate/exchange.ts";
import { TOKEN_REQUEST_BYTES_MAX } from "./operator-limits.ts";
import { isOwnResource, ownBase } from "./own-resource.ts";
import { readTokenRequest } from "./token-request.ts";
import type { OAuthError } from "./token-request.ts";
import { bodyBound } from "./body-bound.ts";

export interface OAuthParts {
  readonly desk: Desk;
  /** Told of faults that nobody expected; the agent sees their code only. */
  readonly report: (fault: Fault) => void;
}

/** The OAuth endpoints as a Hono app: `/oauth/…` and `/.well-known/…`. */
export function oauthApp({ desk, report }: OAuthParts): Hono {
  const app = new Hono();
  app.post(
    "/oauth/token",
    bodyBound({
      maxSize: TOKEN_REQUEST_BYTES_MAX,
      onError: (c) => c.json({ error: "invalid_request", error_description: "the request is too large" }, 413),
    }),
    (c) => token(c, desk, report),
  );
  app.get("/oauth/authorize", (c) =>
    c.json({ error: "unsupported_response_type", error_description: "agents exchange their key at /oauth/token" }, 400),
  );
  app.get("/.well-known/oauth-authorization-server", (c) => c.json(issuerMetadata(desk.tokens.issuer)));
  app.get("/.well-known/jwks.json", (c) => c.json(desk.tokens.jwks()));
  app.get("/.well-known/oauth-protected-resource", (c) => c.json(resourceMetadata(c, desk, "/mcp")));
  app.get("/.well-known/oauth-protected-resource/mcp/:server?", (c) => {
    const server = c.req.param("server");
    return c.json(resourceMetadata(c, desk, server === undefined ? "/mcp" : `/mcp/${encodeURIComponent(server)}`));
  });
  // A body that breaks off, above all: Hono would print it.
  app.onError((thrown, c) => refuse(c, oauthError(asFault(thrown, "SERVER_FAULT"), report)));
  return app;
}

async function token(c: Context, desk: Desk, report: (fault: Fault) => void): Promise<Response> {
  c.header("cache-control", "no-store");
  const request = await readTokenRequest(c.req.raw);
  if ("error" in request) return refuse(c, request);
  const { resources, ...wish } = request;
  if (!resources.every((resource) => isOwnResource(resource, desk.tokens.issuer))) {
    return refuse(c, { error: "invalid_target", status: 400, description: "the resource is not one of this house" });
  }
  try {
    const issued = await exchange(desk, wish);
    const expiresInS = Math.floor((issued.expiresAt - desk.clock.now()) / 1000);
    return c.json({
      access_token: issued.token,
      token_type: "Bearer",
      expires_in: expiresInS,
      session: issued.session,
      prompt_key: issued.promptKey,
    });
  } catch (thrown) {
    return refuse(c, oauthError(asFault(thrown, "SERVER_FAULT"), report));
  }
}

const ERROR_OF: { readonly [code: string]: readonly [error: string, status: OAuthError["status"]] } = {
  IDENTITY_WRONG_KEY: ["invalid_client", 401],
  IDENTITY_REVOKED: ["invalid_client", 401],
  IDENTITY_TOO_MANY_FAILURES: ["too_many_requests", 429],
  IDENTITY_UNKNOWN_PERSON: ["invalid_request", 400],
  SESSION_UNKNOWN: ["invalid_request", 400],
  OPERATE_TEXT_TOO_LONG: ["invalid_request", 400],
  OPERATE_PROMPT: ["invalid_request", 400],
  OPERATE_PROMPTS_TOO_MANY: ["invalid_request", 400],
};

function oauthError(fault: Fault, report: (fault: Fault) => void): OAuthError {
  const known = ERROR_OF[fault.code];
  if (known !== undefined) return { error: known[0], status: known[1], description: fault.message };
  report(fault);
  return { error: "server_error", status: 503, description: `${fault.code}: try again later` };
}

/** RFC 6749, 5.2. */
function refuse(c: Context, { error, status, description }: OAuthError): Response {
  if (status === 401) c.header("www-authenticate", 'Basic realm="agents"');
  if (status === 429) c.header("retry-after", String(KEY_FAILURES_WINDOW_MS / 1000));
  return c.json({ error, error_description: description }, status);
}

/** RFC 8414. */
function issuerMetadata(issuer: string) {
  return {
    issuer,
    // Nothing is authorized there, but clients (the MCP SDK among them) take no metadata without this member.
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: [],
    grant_types_supported: ["client_credentials"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  };
}

/** RFC 9728. The resource is named as the client named it, or a strict client would take it for another's. */
function resourceMetadata(c: Context, desk: Desk, path: string) {
  const { issuer } = desk.tokens;
  return {
    resource: `${ownBase(c.req.url, issuer)}${path}`,
    authorization_servers: [issuer],
    bearer_methods_supported: ["header"],
    resource_name: "Chatelaine",
  };
}
