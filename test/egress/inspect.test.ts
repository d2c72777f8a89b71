/** Requests out of a tunnel that ends at the house: each a call of its own, read both ways, with secrets that join at the door. */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeAuthority, openEgressHouse, tlsHost, type EgressHouse, type TestHost } from "./house.fixture.ts";

const RULES = `
  @id("all") permit(principal in Role::"fetcher", action == Action::"fetch", resource in Host::"example.test");
  @id("uses") permit(principal in Role::"fetcher", action == Action::"useSecret", resource == Secret::"api-key")
  when { context has host && context.host like "api.example.test*" };
  @id("no-deletes") forbid(principal, action == Action::"fetch", resource)
  when { context has method && context.method == "DELETE" };
  @id("no-private") forbid(principal, action == Action::"fetch", resource)
  when { context has path && context.path like "/private/*" };
  @id("no-secrets-out") forbid(principal, action == Action::"fetch", resource)
  when { context.common.findings.contains("secret") };
`;
/** Put together here, so that nothing that looks like a key stands in a file. */
const SECRET = ["sk", "live", "Zq81".repeat(8)].join("_");

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let secure: TestHost;
let story: EgressHouse;
let folder: string;
let seen: Seen[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "egress-inspect-"));
  const authority = makeAuthority();
  writeFileSync(join(folder, "roots.pem"), authority.certificate);
  secure = await tlsHost(authority, ["api.example.test", "plain.example.test"], (asked, answer) => {
    const chunks: Buffer[] = [];
    asked.on("data", (chunk: Buffer) => chunks.push(chunk));
    asked.once("end", () => {
      const body = Buffer.concat(chunks).toString();
      seen.push({ method: asked.method ?? "", url: asked.url ?? "", headers: asked.headers, body });
      if (asked.url === "/echo")
        return void answer.setHeader("x-echo", asked.headers.authorization ?? "").end(JSON.stringify({ headers: asked.headers, body }));
      if (asked.url === "/binary") return void answer.end(Buffer.from([0xff, 0xfe, 0, 1]));
      if (asked.url === "/large") return void answer.end("x".repeat(200_000));
      if (asked.url === "/events") return void answer.setHeader("content-type", "text/event-stream").write("data: 1\n\n");
      answer.end(`${asked.method} ${asked.url} ${body}`);
    });
  });
  const place = `api.example.test:${secure.port}`;
  story = await openEgressHouse({
    rules: RULES,
    egress: {
      listen: { port: 0 },
      ports: [secure.port],
      inspect: { hosts: ["api.example.test"], roots: join(folder, "roots.pem") },
      headers: { [place]: { Authorization: "Bearer secret://api-key" } },
      limits: { inspectedBytesMax: 100_000 },
    },
  });
  await story.operate("addSecret", { name: "api-key", value: SECRET });
}, 60_000);

afterAll(async () => {
  await story.close();
  await secure.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => void (seen = []));

/** A tunnel to a host, by hand. */
async function tunnel(agent: string, host: string): Promise<Socket> {
  const url = new URL(story.house.egress.url ?? "");
  const socket = connect(Number(url.port), url.hostname);
  const pair = Buffer.from(`${agent}:${(await story.tokenOf(agent)).token}`).toString("base64");
  socket.write(`CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\nproxy-authorization: Basic ${pair}\r\n\r\n`);
  const [head] = (await once(socket, "data")) as [Buffer];
  expect(String(head)).toMatch(/^HTTP\/1\.1 200 /);
  return socket;
}

async function tls(agent: string, host: string, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = await tunnel(agent, `${host}:${secure.port}`);
  const ca = story.house.egress.authority ?? "";
  const inner = tlsConnect({ socket, servername: host, ca, ALPNProtocols: ["h2", "http/1.1"], ...options });
  await once(inner, "secureConnect");
  return inner;
}

interface Asked {
  readonly agent?: string;
  readonly host?: string;
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Buffer;
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

async function ask(
  path: string,
  { agent = "fetcher", host = "api.example.test", method = "GET", headers = {}, body }: Asked = {},
): Promise<Answered> {
  const socket = await tls(agent, host);
  const answered = await askOn(socket, path, { host, method, headers, ...(body !== undefined && { body }) });
  socket.destroy();
  return answered;
}

function askOn(
  socket: TLSSocket,
  path: string,
  { host = "api.example.test", method = "GET", headers = {}, body }: Asked,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { createConnection: () => socket, path, method, headers: { host: `${host}:${secure.port}`, connection: "keep-alive", ...headers } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        answer.once("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      },
    );
    sent.once("error", reject).end(body);
  });
}

const lastOf = (agent: string) => {
  const decision = story.entries(agent, "decision").at(-1);
  const outcome = story.entries(agent, "outcome").findLast((entry) => entry.call === decision?.call);
  return { decision, outcome };
};

test("a request out of such a tunnel is a call of its own: decided with its method and path, recorded, performed, closed", async () => {
  expect(await ask("/hello?a=1")).toMatchObject({ status: 200, text: "GET /hello?a=1 " });
  expect(lastOf("fetcher")).toMatchObject({
    decision: { door: "egress", action: "fetch", server: "egress", name: "api.example.test", effect: "permit", rules: ["all", "uses"] },
    outcome: { status: "done" },
  });
});

test("requests over one tunnel are as many calls, and the tunnel itself is none", async () => {
  const before = story.entries("fetcher", "decision").length;
  const socket = await tls("fetcher", "api.example.test");
  expect(story.entries("fetcher", "decision").length).toBe(before);
  for (const path of ["/one", "/two", "/three"]) expect((await askOn(socket, path, {})).text).toBe(`GET ${path} `);
  socket.destroy();
  expect(story.entries("fetcher", "decision").length).toBe(before + 3);
});

test("rules see method and path inside of TLS, and what they refuse reaches nobody", async () => {
  expect(await ask("/private/a")).toMatchObject({ status: 403, headers: { "chatelaine-refused": "POLICY_FORBIDDEN" } });
  expect((await ask("/thing", { method: "DELETE" })).status).toBe(403);
  expect(seen).toEqual([]);
  expect(lastOf("fetcher").decision).toMatchObject({ effect: "refuse", rules: ["no-deletes"] });
});

test("a body that a rule refuses by what stands in it reaches nobody", async () => {
  const key = ["sk", "live", "51Hx7TqLz0PvRk3NwYc8Jd2mB"].join("_");
  const refused = await ask("/upload", { method: "POST", body: `{"key":"${key}"}` });
  expect(refused).toMatchObject({ status: 403 });
  expect(refused.text).toContain("no-secrets-out");
  expect((await ask("/upload", { method: "POST", body: "hello" })).text).toBe("POST /upload hello");
  expect(seen.map(({ body }) => body)).toEqual(["hello"]);
});

test("a secret joins at the door, over what the program sent, and is struck from what comes back", async () => {
  const { status, headers, text } = await ask("/echo", { method: "POST", headers: { authorization: "Bearer mine" }, body: "{}" });
  expect(status).toBe(200);
  expect(seen[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
  expect(text).not.toContain(SECRET);
  expect(JSON.stringify(headers)).not.toContain(SECRET);
  expect(text).toContain("[credential struck by the house]");
  expect(Number(headers["content-length"])).toBe(Buffer.byteLength(text));
});

test("an agent that may not use the secret reaches the host by no request that would have it", async () => {
  const refused = await ask("/hello", { agent: "other" });
  expect(refused.status).toBe(403);
  expect(seen).toEqual([]);
});
