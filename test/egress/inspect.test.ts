/** Requests out of a tunnel that ends at the house: each a call of its own, read both ways, with secrets that join at the door. */
import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Credential } from "../../src/call/credential.ts";
import type { SessionId } from "../../src/call/id.ts";
import { run } from "../../src/cli/run.ts";
import { makeAuthority, openEgressHouse, plainHost, tlsHost, type EgressHouse, type TestHost } from "./house.fixture.ts";

const RULES = `
  @id("all") permit(principal in Role::"fetcher", action == Action::"fetch", resource in Host::"example.test");
  @id("others") permit(principal in Role::"other", action == Action::"fetch", resource == Host::"api.example.test");
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
let impostor: TestHost;
let plain: TestHost;
let story: EgressHouse;
let folder: string;
let seen: Seen[] = [];
/** Streams of events that the host has begun. */
const streams: ServerResponse[] = [];
let begun = (): void => {};
const begin = (answer: ServerResponse): void => {
  answer.flushHeaders();
  streams.push(answer);
  begun();
};

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
      if (asked.url?.startsWith("/events") === true) return begin(answer.setHeader("content-type", "text/event-stream; charset=utf-8").setHeader("x-said", SECRET));
      answer.end(`${asked.method} ${asked.url} ${body}`);
    });
  });
  impostor = await tlsHost(makeAuthority(), ["impostor.example.test"], (asked, answer) => {
    seen.push({ method: asked.method ?? "", url: asked.url ?? "", headers: asked.headers, body: "" });
    answer.end("impostor");
  });
  plain = await plainHost((asked, answer) => {
    const chunks: Buffer[] = [];
    asked.on("data", (chunk: Buffer) => chunks.push(chunk));
    asked.once("end", () => {
      seen.push({ method: asked.method ?? "", url: asked.url ?? "", headers: asked.headers, body: Buffer.concat(chunks).toString() });
      answer.end(asked.url === "/leak" ? `it is ${SECRET}` : "plain");
    });
  });
  const place = `api.example.test:${secure.port}`;
  story = await openEgressHouse({
    rules: RULES,
    egress: {
      listen: { port: 0 },
      ports: [secure.port, impostor.port, plain.port],
      inspect: { hosts: ["api.example.test", "plain.example.test", "impostor.example.test"], roots: join(folder, "roots.pem") },
      headers: { [place]: { Authorization: "Bearer secret://api-key" } },
      limits: { inspectedBytesMax: 100_000 },
    },
  });
  await story.operate("addSecret", { name: "api-key", value: SECRET });
}, 60_000);

afterAll(async () => {
  await story.close();
  for (const host of [secure, impostor, plain]) await host.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => void (seen = []));

function portOf(host: string): number {
  return host === "impostor.example.test" ? impostor.port : secure.port;
}

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
  const socket = await tunnel(agent, `${host}:${portOf(host)}`);
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
      { createConnection: () => socket, path, method, headers: { host: `${host}:${portOf(host)}`, connection: "keep-alive", ...headers } },
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

test.each([
  ...["/public/../private/a", "/./private/a", "/x/..;/private/a", "/x/%2e%2e/private/a", "/x%2f..%2fprivate/a", "/%70rivate/a", "/priv%61te/a", "/private%5f/a", "\\private/a", "/x%5c..%5cprivate/a"],
])("a path that two readers could take for two is refused, whatever rules say of either: %s", async (path) => {
  const socket = await tls("fetcher", "api.example.test");
  socket.write(`GET ${path.startsWith("/") ? path : `/${path}`} HTTP/1.1\r\nhost: api.example.test:${secure.port}\r\n\r\n`);
  const [head] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  expect(String(head)).toMatch(/^HTTP\/1\.1 403 [^]*chatelaine-refused: INTAKE_FETCH/);
  expect(seen).toEqual([]);
});

test("dots, tildes and escapes that mean nothing else are sent on as they came", async () => {
  for (const path of ["/a..b/...", "/.well-known/x", "/%7Euser/a%20b", "/group%2Fproject", "//double"]) expect((await ask(path)).text).toBe(`GET ${path} `);
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

test("what a secret may stand in is not asked for in pieces, in which it would not be found", async () => {
  const pieces = { range: "bytes=0-9", "if-range": '"a"' };
  await ask("/hello", { headers: pieces });
  await ask("/hello", { host: "plain.example.test", headers: pieces });
  expect(seen.map(({ headers }) => headers.range)).toEqual([undefined, "bytes=0-9"]);
});

test("an agent that may not use the secret reaches the host by no request that would have it", async () => {
  const refused = await ask("/hello", { agent: "other" });
  expect(refused).toMatchObject({ status: 403, headers: { "chatelaine-refused": "POLICY_SECRET_REFUSED" } });
  expect(seen).toEqual([]);
});

test("HTTP/1.1 alone is agreed on, by a certificate of the house that is good for this host and for a day", async () => {
  const socket = await tls("fetcher", "api.example.test");
  expect(socket.alpnProtocol).toBe("http/1.1");
  const { subjectaltname, valid_to } = socket.getPeerCertificate();
  expect(subjectaltname).toBe("DNS:api.example.test");
  expect(Date.parse(valid_to) - Date.now()).toBeLessThan(25 * 60 * 60_000);
  socket.destroy();
});

test("TLS that begins for another host than the tunnel is for, or for none, is not answered", async () => {
  for (const servername of ["plain.example.test", ""]) {
    const socket = await tunnel("fetcher", `api.example.test:${secure.port}`);
    const inner = tlsConnect({ socket, servername, rejectUnauthorized: false });
    const secured = Promise.race([
      once(inner, "secureConnect").then(() => "secured"),
      once(inner, "close").then(() => "closed"),
      once(inner, "error").then(() => "closed"),
    ]);
    expect(await secured.catch(() => "closed")).toBe("closed");
  }
});

test("a request that names another host than the tunnel is for is refused, and is no call", async () => {
  const before = story.entries("fetcher", "decision").length;
  expect(await ask("/hello", { headers: { host: "plain.example.test" } })).toMatchObject({
    status: 400,
    headers: { "chatelaine-refused": "SERVER_PROXY_TARGET" },
  });
  expect(story.entries("fetcher", "decision").length).toBe(before);
});

test("a host that cannot prove itself is told nothing", async () => {
  const answered = await ask("/hello", { host: "impostor.example.test" });
  expect(answered).toMatchObject({ status: 502, headers: { "chatelaine-refused": "EXECUTION_HOST_UNTRUSTED" } });
  expect(seen).toEqual([]);
  expect(lastOf("fetcher").outcome).toMatchObject({ status: "failed", fault: "EXECUTION_HOST_UNTRUSTED" });
});

test("a host for which nothing joins is told what the program says itself", async () => {
  await ask("/echo", { host: "plain.example.test", headers: { authorization: "Bearer mine" } });
  expect(seen[0]?.headers.authorization).toBe("Bearer mine");
});

test.each([
  ["/binary", "not text"],
  ["/large", "too long"],
])("an answer that cannot be looked at does not come in: %s is %s", async (path, why) => {
  const answered = await ask(path, { host: "plain.example.test" });
  expect(answered).toMatchObject({ status: 502, headers: { "chatelaine-refused": "EXECUTION_BODY_UNREAD" } });
  expect(answered.text).toContain(why);
  expect(answered.text).toMatch(/\nhint: egress\.unread .+\ncall: call_/);
  expect(lastOf("fetcher").outcome).toMatchObject({ status: "failed", fault: "EXECUTION_BODY_UNREAD" });
});

/** Asks for a stream of events: the host's end of it, and what has come by the time at which `until` holds. */
async function follow(host: string): Promise<{ readonly from: ServerResponse; readonly headers: IncomingMessage["headers"]; readonly came: (until: (text: string) => boolean) => Promise<string>; readonly ended: Promise<boolean> }> {
  const socket = await tls("fetcher", host);
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  const asked = request({ createConnection: () => socket, path: "/events", headers: { host: `${host}:${portOf(host)}`, accept: "text/event-stream" } });
  const answering = once(asked.end(), "response") as Promise<[IncomingMessage]>;
  await beginning;
  const [answer] = await answering;
  let text = "";
  let look = (): unknown => undefined;
  answer.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    look();
  });
  const ended = new Promise<boolean>((resolve) => answer.once("close", () => resolve(answer.complete)));
  answer.on("error", () => {});
  const came = (until: (text: string) => boolean) => 
    new Promise<string>((resolve) => {
      look = () => until(text) && resolve(text);
      look();
    });
  const [from] = streams.splice(0);
  if (from === undefined) throw new Error("the host has begun no stream");
  return { from, headers: answer.headers, came, ended };
}

test("a stream of events comes event by event, each looked at whole wherever it was cut, and all of them are the result", async () => {
  const { from, headers, came, ended } = await follow("api.example.test");
  expect(headers["x-said"]).toBe("[credential struck by the house]");
  const first = `data: it is ${SECRET}\r\n\r\n`;
  for (const piece of [first.slice(0, 20), first.slice(20, 25), first.slice(25, -3), first.slice(-3)]) from.write(piece);
  expect(await came((text) => text.endsWith("\r\n\r\n"))).toBe("data: it is [credential struck by the house]\r\n\r\n");
  expect(lastOf("fetcher").outcome).toBeUndefined();
  from.write(Buffer.from("data: zwei ü\n\ndata: dr").subarray(0, 12));
  from.write(Buffer.from("data: zwei ü\n\ndata: dr").subarray(12));
  expect(await came((text) => text.includes("zwei"))).toMatch(/data: zwei ü\n\n$/);
  from.end("ei");
  expect(await ended).toBe(true);
  expect(await came((text) => text.endsWith("ei"))).toMatch(/data: drei$/);
  await expect.poll(() => lastOf("fetcher").outcome).toMatchObject({ status: "done", found: { "known-secret": 2 } });
});

test("a stream of events that is longer than may be looked at, or is none of text, ends there, and does not look whole", async () => {
  for (const more of [Buffer.from(`data: ${"x".repeat(200_000)}`), Buffer.from([0xff, 0xfe, 10, 10])]) {
    const { from, came, ended } = await follow("plain.example.test");
    from.write("data: 1\n\n");
    expect(await came((text) => text !== "")).toBe("data: 1\n\n");
    from.write(more);
    expect(await ended).toBe(false);
    await expect.poll(() => lastOf("fetcher").outcome).toMatchObject({ status: "failed", fault: "EXECUTION_BODY_UNREAD" });
  }
});

test("a body that cannot be looked at does not go out", async () => {
  const coded = { "content-encoding": "gzip" };
  for (const sent of [{ body: Buffer.from([0xff, 0]) }, { body: "x".repeat(200_000) }, { body: "a", headers: coded }])
    expect(await ask("/upload", { method: "POST", ...sent })).toMatchObject({ headers: { "chatelaine-refused": "EXECUTION_BODY_UNREAD" } });
  expect(seen).toEqual([]);
});

/** A plain request through the proxy. */
async function askPlain(path: string, body = ""): Promise<Answered> {
  const url = new URL(story.house.egress.url ?? "");
  const { token } = await story.tokenOf("fetcher");
  const target = `http://plain.example.test:${plain.port}`;
  const headers = { host: new URL(target).host, "proxy-authorization": `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const sent = request({ host: url.hostname, port: url.port, path: target + path, method: "POST", headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.once("error", reject).end(body);
  });
}

test("bodies of plain requests pass the same inspection, both ways", async () => {
  expect((await askPlain("/leak")).text).toBe("it is [credential struck by the house]");
  expect(await askPlain("/upload", ["sk", "live", "51Hx7TqLz0PvRk3NwYc8Jd2mB"].join("_"))).toMatchObject({ status: 403 });
  expect((await askPlain("/upload", SECRET)).headers["chatelaine-refused"]).toBe("INSPECTION_CREDENTIAL_IN_CALL");
  expect(seen.map(({ url }) => url)).toEqual(["/leak"]);
});

test("a session that is killed asks nothing more over a tunnel that is open", async () => {
  const socket = await tls("fetcher", "api.example.test");
  expect((await askOn(socket, "/one", {})).status).toBe(200);
  const session = lastOf("fetcher").decision?.session ?? "";
  await story.operate("killSession", { session: session as SessionId });
  expect((await askOn(socket, "/two", {})).headers["chatelaine-refused"]).toBe("SESSION_KILLED");
  expect(seen.map(({ url }) => url)).toEqual(["/one"]);
  socket.destroy();
});

test("programs find what to trust by `chatelaine egress ca`", async () => {
  let out = "";
  const terminal = { out: (text: string) => void (out += text), err: () => {}, colour: false, stdin: async () => "" };
  expect(await run(["egress", "ca", "--data", story.house.data], terminal)).toBe(0);
  expect(out).toBe(story.house.egress.authority);
  expect(new X509Certificate(out).ca).toBe(true);
});

test("a unix socket of one agent's session is a way out for a program that has no other and no token", async () => {
  const path = join(folder, "out.sock");
  const { token } = await story.tokenOf("fetcher");
  const listening = await story.house.egress.openSocket({ path, credential: () => new Credential(token) });
  writeFileSync(join(folder, "house-ca.pem"), story.house.egress.authority ?? "");
  const ran = await new Promise<{ readonly code: number; readonly out: string }>((resolve) => {
    const script = `const { request } = require("node:http"); const tls = require("node:tls");
      request({ socketPath: ${JSON.stringify(path)}, method: "CONNECT", path: "api.example.test:${secure.port}", headers: { host: "api.example.test:${secure.port}" } }).on("connect", (answer, socket) => {
        const inner = tls.connect({ socket, servername: "api.example.test" }, () => inner.write("GET /by-socket HTTP/1.1\\r\\nhost: api.example.test:${secure.port}\\r\\nconnection: close\\r\\n\\r\\n"));
        inner.pipe(process.stdout);
      }).end();`;
    const env = { NODE_EXTRA_CA_CERTS: join(folder, "house-ca.pem") };
    execFile(process.execPath, ["-e", script], { env, timeout: 20_000 }, (error, out) => resolve({ code: error === null ? 0 : 1, out }));
  });
  expect(ran.out).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(ran.out).toContain("GET /by-socket ");
  expect(seen[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
  await listening.close();
});

test("a unix socket that is closed leaves nothing open: no tunnel, and nobody who was refused", async () => {
  const path = join(folder, "closed.sock");
  const { token } = await story.tokenOf("fetcher");
  const listening = await story.house.egress.openSocket({ path, credential: () => new Credential(token) });
  const open = async (target: string) => {
    const socket = connect(path);
    socket.on("error", () => {}).write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`);
    const [head] = (await once(socket, "data")) as [Buffer];
    return { socket, head: String(head) };
  };
  const refused = await open(`elsewhere.test:${secure.port}`);
  expect(refused.head).toContain("403 Forbidden");
  refused.socket.destroy();
  const inspected = await open(`api.example.test:${secure.port}`);
  expect(inspected.head).toContain("200 Connection Established");
  const gone = once(inspected.socket, "close");
  await listening.close();
  await gone;
});
