/** Reads a token request (RFC 6749, 4.4.2) with its client authentication (2.3.1), and says in OAuth's words what is wrong. */

export interface TokenRequest {
  /** The agent's name or id: OAuth's client id. */
  readonly agent: string;
  /** The bootstrap key: OAuth's client secret. */
  readonly key: string;
  readonly person: string | undefined;
  readonly purpose: string | undefined;
  readonly session: string | undefined;
  readonly prompt: string | undefined;
  /** Resource indicators (RFC 8707). */
  readonly resources: readonly string[];
}

export interface OAuthError {
  readonly error: string;
  readonly status: 400 | 401 | 429 | 503;
  readonly description: string;
}

interface Client {
  readonly agent: string;
  readonly key: string;
}

const BASIC = /^Basic ([A-Za-z0-9+/]+={0,2})$/i;

/** The request, or what is wrong with it. */
export async function readTokenRequest(request: Request): Promise<TokenRequest | OAuthError> {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    return invalid("the body has to be application/x-www-form-urlencoded");
  }
  const form = new URLSearchParams(await request.text());
  const names = [...form.keys()].filter((name) => name !== "resource");
  if (new Set(names).size !== names.length) return invalid("a parameter stands twice");
  if (form.get("grant_type") === null) return invalid("grant_type is missing");
  if (form.get("grant_type") !== "client_credentials")
    return { error: "unsupported_grant_type", status: 400, description: "the only grant is client_credentials" };
  if (form.get("scope")) return { error: "invalid_scope", status: 400, description: "there are no scopes: policy decides on each call" };
  const client = readClient(request.headers.get("authorization"), form);
  if ("error" in client) return client;
  const given = (name: string): string | undefined => form.get(name) || undefined;
  return { ...client, person: given("person"), purpose: given("purpose"), session: given("session"), prompt: given("prompt"), resources: form.getAll("resource") };
}

function readClient(authorization: string | null, form: URLSearchParams): Client | OAuthError {
  const posted = form.get("client_secret");
  if (authorization === null) {
    const agent = form.get("client_id");
    return agent && posted ? { agent, key: posted } : unauthenticated("send the agent's name and key");
  }
  if (posted !== null) return invalid("the client authenticates in two ways at once");
  const client = readBasic(authorization);
  if (client === undefined) return unauthenticated("the Authorization header is not of the scheme Basic");
  const named = form.get("client_id");
  return named === null || named === client.agent ? client : invalid("client_id is another than in the Authorization header");
}

/** Both halves are form-encoded inside the base64 (RFC 6749, 2.3.1), and many clients leave that out; our names and keys are the same either way. */
export function readBasic(authorization: string): Client | undefined {
  const pair = Buffer.from(BASIC.exec(authorization)?.[1] ?? "", "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon < 1 ? undefined : { agent: pair.slice(0, colon), key: pair.slice(colon + 1) };
}

function invalid(description: string): OAuthError {
  return { error: "invalid_request", status: 400, description };
}

function unauthenticated(description: string): OAuthError {
  return { error: "invalid_client", status: 401, description };
}
