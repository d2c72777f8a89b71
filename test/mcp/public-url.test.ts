/** A house that is reached by another address than the one it listens on. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type House, openHouse } from "../../src/main.ts";

const PUBLIC = "https://house.example";

let folder: string;
let house: House;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "public-"));
  await mkdir(join(folder, "policies"));
  const listen = { port: 0, publicUrl: PUBLIC, names: ["inner.example"] };
  house = await openHouse({ listen, agents: { reader: { role: "reader" } } }, { folder, logLine: () => {} });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
}

/** One request to the listening address under a Host of its own, as a proxy makes it. */
function ask(path: string, headers: { readonly [name: string]: string }, body?: string): Promise<Answer> {
  const { hostname, port } = new URL(house.url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method: body === undefined ? "GET" : "POST", headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    asking.on("error", reject).end(body);
  });
}

test("it describes itself by that address, whoever asks", async () => {
  const metadata = await ask("/.well-known/oauth-authorization-server", { host: "house.example" });
  expect(JSON.parse(metadata.text)).toMatchObject({ issuer: PUBLIC, token_endpoint: `${PUBLIC}/oauth/token` });
  const resource = await ask("/.well-known/oauth-protected-resource/mcp", { host: "house.example" });
  expect(JSON.parse(resource.text)).toMatchObject({ resource: `${PUBLIC}/mcp`, authorization_servers: [PUBLIC] });
  const refused = await ask("/mcp", { host: "house.example" });
  expect(refused).toMatchObject({
    status: 401,
    headers: { "www-authenticate": expect.stringContaining(`${PUBLIC}/.well-known/oauth-protected-resource/mcp`) },
  });
  expect(house.firstStart?.ownerLink).toMatch(new RegExp(`^${PUBLIC}/owner\\?code=`));
});

test("it issues tokens in that name, and takes them", async () => {
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: "reader", client_secret: house.newKeys["reader"] ?? "" });
  form.set("resource", `${PUBLIC}/mcp`);
  const answer = await ask("/oauth/token", { host: "house.example", "content-type": "application/x-www-form-urlencoded" }, form.toString());
  const { access_token: token } = JSON.parse(answer.text) as { readonly access_token: string };
  const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  expect(claims).toMatchObject({ iss: PUBLIC, aud: `${PUBLIC}/mcp` });
  const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
  const headers = { host: "house.example", authorization: `Bearer ${token}`, "content-type": "application/json" };
  // It was let in: what is missing now is only a session.
  expect((await ask("/mcp", headers, ping)).text).toContain("SERVER_NO_SUCH_SESSION");
});

test.each([
  ["the public name", { host: "house.example" }, 200],
  ["the public name, from a page of its own", { host: "house.example", origin: PUBLIC }, 200],
  ["a further name", { host: "inner.example:8443" }, 200],
  ["its own address", { host: "127.0.0.1" }, 200],
  ["another name", { host: "evil.example" }, 403],
  ["the public name, from a page of the same host without TLS", { host: "house.example", origin: "http://house.example" }, 403],
  ["the public name, from a page of another port", { host: "house.example", origin: `${PUBLIC}:8443` }, 403],
  ["the public name, from a page of another site", { host: "house.example", origin: "https://evil.example" }, 403],
])("a request under %s", async (_what, headers, status) => {
  expect((await ask("/.well-known/jwks.json", headers)).status).toBe(status);
});
