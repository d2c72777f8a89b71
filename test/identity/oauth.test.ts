import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { auth, ClientCredentialsProvider } from "@modelcontextprotocol/client";
import { getRequestListener } from "@hono/node-server";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KEY_FAILURES_MAX } from "../../src/identity/limits.ts";
import { openDesk } from "./desk.fixture.ts";
import type { OpenDesk } from "./desk.fixture.ts";
import { ISSUER } from "./house.fixture.ts";

let house: OpenDesk;
let key: string;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  house = await openDesk();
  ({ key } = await house.desk.agents.register({ name: "reader", role: "reader", owner: house.owner.person }, "house"));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const basic = (agent: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${agent}:${secret}`).toString("base64")}` });
async function ask(form: Record<string, string> | string, headers: Record<string, string> = {}) {
  const body = typeof form === "string" ? form : new URLSearchParams(form).toString();
  const response = await house.oauth.request(`${ISSUER}/oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, json: (await response.json()) as Record<string, string> };
}
const GRANT = { grant_type: "client_credentials" };

describe("the MCP SDK's client credentials provider, unchanged", () => {
  test("finds the token endpoint by the documents alone, and gets a token that the house knows", async () => {
    let issuer = "";
    house = await openDesk(() => issuer);
    ({ key } = await house.desk.agents.register({ name: "reader", role: "reader", owner: undefined }, "house"));
    const server = createServer(getRequestListener(house.oauth.fetch, { overrideGlobalObjects: false }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    for (const serverUrl of [`${issuer}/mcp`, `${issuer}/mcp/files`, `${issuer.replace("127.0.0.1", "localhost")}/mcp/files`]) {
      const provider = new ClientCredentialsProvider({ clientId: "reader", clientSecret: key, expectedIssuer: issuer });
      expect(await auth(provider, { serverUrl })).toBe("AUTHORIZED");
      const token = provider.tokens()?.access_token ?? "";
      expect(await house.identity.attribute(house.call(token))).toMatchObject({ agentName: "reader" });
    }

    const wrong = new ClientCredentialsProvider({ clientId: "reader", clientSecret: `chk_${"x".repeat(43)}`, expectedIssuer: issuer });
    await expect(auth(wrong, { serverUrl: `${issuer}/mcp` })).rejects.toThrow("bootstrap key is not right");
    expect(wrong.tokens()).toBeUndefined();
  });
});

describe("an exchange", () => {
  test.each([
    ["in the header", () => ask(GRANT, basic("reader", key))],
    ["in the body", () => ask({ ...GRANT, client_id: "reader", client_secret: key })],
  ])("with the key %s opens a session and gives a bearer token for fifteen minutes", async (_where, exchange) => {
    const { status, json, headers } = await exchange();
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(json).toEqual({
      access_token: expect.any(String),
      token_type: "Bearer",
      expires_in: 900,
      session: expect.stringMatching(/^ses_/),
      prompt_key: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(decodeJwt(json["access_token"] ?? "")).toMatchObject({ sid: json["session"], agent: "reader" });
    expect(await house.identity.attribute(house.call(json["access_token"] ?? ""))).toMatchObject({ session: json["session"] });
  });

  test("is on both logs, and neither holds the purpose, the key or the token", async () => {
    const { json } = await ask({ ...GRANT, person: "local", purpose: "tidy the attic" }, basic("reader", key));
    const agent = house.desk.agents.get("reader").agent as `agt_${string}`;
    expect(house.entriesOf(agent)).toEqual([
      expect.objectContaining({ kind: "session", event: "opened", session: json["session"], by: agent }),
    ]);
    expect(house.entriesOf("house").at(-1)).toMatchObject({
      kind: "agent",
      event: "token-issued",
      agent,
      token: decodeJwt(json["access_token"] ?? "").jti,
    });
    const everything = JSON.stringify([house.entriesOf(agent), house.entriesOf("house")]);
    for (const secret of ["attic", key.slice(4), json["access_token"] ?? "?"]) expect(everything).not.toContain(secret);
    expect(house.desk.sessions.look({ agent, session: json["session"] as `ses_${string}` })).toMatchObject({
      person: house.owner.person,
      purpose: "tidy the attic",
    });
  });

  test("names one of the agent's own active sessions, and no other", async () => {
    const first = await ask(GRANT, basic("reader", key));
    const again = await ask({ ...GRANT, session: first.json["session"] ?? "" }, basic("reader", key));
    expect(again.json["session"]).toBe(first.json["session"]);
    const other = await house.desk.agents.register({ name: "writer", role: "writer", owner: undefined }, "house");
    const theirs = await ask(GRANT, basic("writer", other.key));
    for (const session of [theirs.json["session"] ?? "", house.newId("ses"), "ses_x"]) {
      expect(await ask({ ...GRANT, session }, basic("reader", key))).toMatchObject({ status: 400, json: { error: "invalid_request" } });
    }
    await house.api("POST", `/v1/sessions/${first.json["session"]}/kill`, {});
    expect(await ask({ ...GRANT, session: first.json["session"] ?? "" }, basic("reader", key))).toMatchObject({ status: 400 });
  });

  test.each([
    ["no grant", {}, "invalid_request", 400],
    ["another grant", { grant_type: "password" }, "unsupported_grant_type", 400],
    ["a scope", { ...GRANT, scope: "all" }, "invalid_scope", 400],
    ["another house's resource", { ...GRANT, resource: "https://elsewhere.example/mcp" }, "invalid_target", 400],
    ["a resource that is no MCP address", { ...GRANT, resource: `${ISSUER}/v1/agents` }, "invalid_target", 400],
    ["a person whom nobody knows", { ...GRANT, person: "nobody" }, "invalid_request", 400],
    ["a purpose without end", { ...GRANT, purpose: "x".repeat(2000) }, "invalid_request", 400],
    ["two ways of authentication", { ...GRANT, client_secret: "x" }, "invalid_request", 400],
    ["another client id than in the header", { ...GRANT, client_id: "writer" }, "invalid_request", 400],
  ] as const)("with %s is refused in OAuth's words", async (_what, form, error, status) => {
    expect(await ask(form as Record<string, string>, basic("reader", key))).toMatchObject({
      status,
      json: { error, error_description: expect.any(String) },
    });
  });

  test("with a parameter twice, as JSON, or too large, is refused", async () => {
    expect(await ask("grant_type=client_credentials&person=local&person=eve", basic("reader", key))).toMatchObject({
      status: 400,
      json: { error: "invalid_request" },
    });
    expect(await ask(JSON.stringify(GRANT), { "content-type": "application/json", ...basic("reader", key) })).toMatchObject({
      status: 400,
    });
    expect(await ask({ ...GRANT, purpose: "x".repeat(600_000) }, basic("reader", key))).toMatchObject({ status: 413 });
  });

  test.each([
    ["no authentication", () => ({})],
    ["another scheme", () => ({ authorization: "Bearer x" })],
    ["no colon", () => ({ authorization: `Basic ${Buffer.from("reader").toString("base64")}` })],
    ["a wrong key", () => basic("reader", `chk_${"x".repeat(43)}`)],
    ["nobody's name", () => basic("nobody", key)],
  ])("with %s is refused with 401", async (_what, headers) => {
    const { status, json, headers: answered } = await ask(GRANT, headers());
    expect([status, json["error"]]).toEqual([401, "invalid_client"]);
    expect(answered.get("www-authenticate")).toBe('Basic realm="agents"');
  });

  test("after too many wrong keys they are answered with 429, and the right key still opens", async () => {
    for (let n = 0; n < KEY_FAILURES_MAX; n++) expect((await ask(GRANT, basic("reader", "x"))).status).toBe(401);
    const limited = await ask(GRANT, basic("reader", "x"));
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "60"]);
    expect((await ask(GRANT, basic("reader", key))).status).toBe(200);
  });

  test("of a revoked agent is refused, and leaves nothing behind", async () => {
    await house.desk.agents.revoke("reader", house.owner.person);
    expect(await ask(GRANT, basic("reader", key))).toMatchObject({ status: 401, json: { error: "invalid_client" } });
    expect(house.store.agents()).toEqual([]);
  });

  test("that the disk refuses gives no token", async () => {
    await house.store.close();
    expect(await ask(GRANT, basic("reader", key))).toMatchObject({ status: 503, json: { error: "server_error" } });
    expect(house.reported.map(({ code }) => code)).toEqual(["STORE_CLOSED"]);
  });
});

describe("the documents", () => {
  const get = async (path: string, base = ISSUER) =>
    (await house.oauth.request(`${base}${path}`)).json() as Promise<Record<string, unknown>>;

  test("say where tokens are given, for which resource, with which keys", async () => {
    expect(await get("/.well-known/oauth-authorization-server")).toMatchObject({
      issuer: ISSUER,
      token_endpoint: `${ISSUER}/oauth/token`,
      jwks_uri: `${ISSUER}/.well-known/jwks.json`,
      grant_types_supported: ["client_credentials"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    });
    for (const [path, resource] of [
      ["", "/mcp"],
      ["/mcp", "/mcp"],
      ["/mcp/files", "/mcp/files"],
    ] as const) {
      expect(await get(`/.well-known/oauth-protected-resource${path}`)).toMatchObject({
        resource: `${ISSUER}${resource}`,
        authorization_servers: [ISSUER],
      });
    }
    expect(JSON.stringify(await get("/.well-known/jwks.json"))).not.toContain('"d"');
  });

  test("name the resource as the client did on loopback, and never by a name that is not the house's", async () => {
    expect(await get("/.well-known/oauth-protected-resource/mcp", "http://localhost:4317")).toMatchObject({
      resource: "http://localhost:4317/mcp",
    });
    expect(await get("/.well-known/oauth-protected-resource/mcp", "http://evil.example:4317")).toMatchObject({ resource: `${ISSUER}/mcp` });
    expect(await get("/.well-known/oauth-protected-resource/mcp", "http://localhost:9999")).toMatchObject({ resource: `${ISSUER}/mcp` });
  });
});
