/** Every connection is a call: decided by rules, recorded, counted, and stopped when its session is. */
import { once } from "node:events";
import { request } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AgentId } from "../../src/call/id.ts";
import type { Authority } from "./authority.fixture.ts";
import { type EgressHouse, makeAuthority, openEgressHouse, plainHost, type TestHost, tlsHost } from "./house.fixture.ts";

const RULES = `
  @id("api") permit(principal in Role::"fetcher", action == Action::"fetch", resource in Host::"example.test");
  @id("raw") permit(principal == Agent::"other", action == Action::"fetch", resource == Host::"raw.example.test");
  @id("asked") @effect("ask") @reason("a person looks at this one")
  forbid(principal, action == Action::"fetch", resource == Host::"asked.example.test");
  @id("reads") forbid(principal, action == Action::"fetch", resource == Host::"read.example.test")
  when { context has method && context has path && (context.method != "GET" || !(context.path like "/public/*")) };
`;

let authority: Authority;
let secure: TestHost;
let plain: TestHost;
let story: EgressHouse;
let echo: Server;
let echoPort: number;

beforeAll(async () => {
  authority = makeAuthority();
  secure = await tlsHost(authority, ["api.example.test", "asked.example.test"], (_request, response) => response.end("secure"));
  plain = await plainHost((request, response) => {
    request.resume().once("end", () => response.end(`${request.method} ${request.url}`));
  });
  echo = createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
  await once(echo, "listening");
  echoPort = (echo.address() as { port: number }).port;
  story = await openEgressHouse({
    rules: RULES,
    egress: { listen: { port: 0 }, ports: [secure.port, plain.port, echoPort], notTls: [`raw.example.test:${echoPort}`] },
    budgets: { connections: { kind: "calls", callsMax: 2, per: "session", period: "ever", only: { agents: ["other"] } } },
  });
}, 60_000);

afterAll(async () => {
  await story.close();
  await secure.close();
  await plain.close();
  echo.close();
});

interface Opened {
  readonly status: number;
  readonly head: string;
  readonly socket: Socket;
}

/** Sends a CONNECT by hand. */
async function open(agent: string, target: string, token?: string): Promise<Opened> {
  const url = new URL(story.house.egress.url ?? "");
  const socket = connect(Number(url.port), url.hostname);
  const pair = `${agent}:${token ?? (await story.tokenOf(agent)).token}`;
  socket.write(
    `CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\nproxy-authorization: Basic ${Buffer.from(pair).toString("base64")}\r\n\r\n`,
  );
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    head += chunk.toString("latin1");
  }
  if (/content-length: [1-9]/.test(head) && head.endsWith("\r\n\r\n")) head += String((await once(socket, "data"))[0]);
  return { status: Number(head.split(" ")[1]), head, socket };
}

function get(path: string, agent: string, token: string, method = "GET", body?: string): Promise<{ status: number; text: string }> {
  const url = new URL(story.house.egress.url ?? "");
  return new Promise((resolve, reject) => {
    const headers = { "proxy-authorization": `Basic ${Buffer.from(`${agent}:${token}`).toString("base64")}`, host: new URL(path).host };
    const sent = request({ host: url.hostname, port: url.port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.once("error", reject).end(body);
  });
}

const lastOf = (agent: string) => {
  const decision = story.entries(agent, "decision").at(-1);
  const outcome = story.entries(agent, "outcome").findLast((entry) => entry.call === decision?.call);
  return { decision, outcome };
};

test("a tunnel is decided, recorded before it opens, and closed with its outcome", async () => {
  const { status, socket } = await open("fetcher", `api.example.test:${secure.port}`);
  expect(status).toBe(200);
  const { decision, outcome } = lastOf("fetcher");
  expect(decision).toMatchObject({
    door: "egress",
    action: "fetch",
    server: "egress",
    name: "api.example.test",
    effect: "permit",
    rules: ["api"],
  });
  expect(outcome).toBeUndefined();
  const tls = tlsConnect({ socket, servername: "api.example.test", ca: authority.certificate });
  await once(tls, "secureConnect");
  tls.end("GET / HTTP/1.1\r\nhost: api.example.test\r\nconnection: close\r\n\r\n");
  tls.resume();
  await once(socket, "close");
  await expect.poll(() => lastOf("fetcher").outcome).toMatchObject({ status: "done" });
});

test("a host that no rule permits is refused, recorded and not connected to", async () => {
  const { status, head } = await open("fetcher", `elsewhere.test:${secure.port}`);
  expect(status).toBe(403);
  expect(head).toContain("POLICY_NOT_PERMITTED");
  expect(lastOf("fetcher").decision).toMatchObject({ name: "elsewhere.test", effect: "refuse", reason: "POLICY_NOT_PERMITTED" });
});

test("without a token of the agent, the proxy asks for one and records nothing", async () => {
  const before = story.entries("fetcher", "decision").length;
  for (const [agent, token] of [
    ["fetcher", "nothing"],
    ["other", (await story.tokenOf("fetcher")).token],
  ] as const) {
    const { status, head } = await open(agent, `api.example.test:${secure.port}`, token);
    expect(status).toBe(407);
    expect(head.toLowerCase()).toContain("proxy-authenticate: basic");
  }
  expect(story.entries("fetcher", "decision").length).toBe(before);
});

test("rules see the method and path of a plain request", async () => {
  const { token } = await story.tokenOf("fetcher");
  const base = `http://read.example.test:${plain.port}`;
  expect(await get(`${base}/public/a?q=1`, "fetcher", token)).toEqual({ status: 200, text: "GET /public/a?q=1" });
  expect((await get(`${base}/private/a`, "fetcher", token)).status).toBe(403);
  expect((await get(`${base}/public/a`, "fetcher", token, "POST", "body")).status).toBe(403);
});

test("an ask is answered 403 with its approval, and the same request passes once it is permitted", async () => {
  const { token } = await story.tokenOf("fetcher");
  const target = `asked.example.test:${secure.port}`;
  const asked = await open("fetcher", target, token);
  expect(asked.status).toBe(403);
  expect(asked.head).toContain("a person looks at this one");
  const approval = /chatelaine-approval: (apr_\w+)/.exec(asked.head)?.[1] ?? "";
  expect(asked.head).toContain(`/v1/approvals/${approval}`);
  // A host has a definition that no server describes: it is what was asked for all the same.
  const { definition } = await story.operate("showApproval", { approval });
  expect(definition).toEqual({ server: "egress", name: "asked.example.test", state: "pinned", isSame: true });
  await story.operate("permitApproval", { approval });
  const again = await open("fetcher", target, token);
  expect(again.status).toBe(200);
  again.socket.destroy();
  await expect.poll(() => lastOf("fetcher").outcome).toBeDefined();
  // The approval was for one connection.
  expect((await open("fetcher", target, token)).status).toBe(403);
});

test("a kill cuts open tunnels of the session at once, and those of others stay", async () => {
  const { token, session } = await story.tokenOf("fetcher");
  const mine = await open("fetcher", `raw.example.test:${echoPort}`, token);
  const others = await open("fetcher", `raw.example.test:${echoPort}`);
  for (const { socket } of [mine, others]) {
    socket.write("hello");
    expect(String((await once(socket, "data"))[0])).toBe("hello");
  }
  const closed = once(mine.socket, "close");
  await story.operate("killSession", { session });
  await closed;
  others.socket.write("still");
  expect(String((await once(others.socket, "data"))[0])).toBe("still");
  others.socket.destroy();
  await expect.poll(() => story.entries("fetcher", "outcome").some((entry) => entry.fault === "EXECUTION_CANCELLED")).toBe(true);
  const { status, head } = await open("fetcher", `raw.example.test:${echoPort}`, token);
  expect(status).toBe(403);
  expect(head).toContain("SESSION_KILLED");
});

test("a tunnel that is open or has just ended when the house closes has its outcome on the ledger", async () => {
  const rules = `permit(principal, action == Action::"fetch", resource == Host::"raw.example.test");`;
  const names = { "raw.example.test": ["127.0.0.1"] };
  const closing = await openEgressHouse({
    rules,
    names,
    egress: { listen: { port: 0 }, ports: [echoPort], notTls: [`raw.example.test:${echoPort}`] },
  });
  const proxy = new URL(await closing.proxyOf("fetcher"));
  const tunnel = async (): Promise<Socket> => {
    const socket = connect(Number(proxy.port), proxy.hostname).on("error", () => {});
    const pair = Buffer.from(`${proxy.username}:${proxy.password}`).toString("base64");
    socket.write(`CONNECT raw.example.test:${echoPort} HTTP/1.1\r\nhost: raw.example.test\r\nproxy-authorization: Basic ${pair}\r\n\r\n`);
    await once(socket, "data");
    return socket;
  };
  await tunnel();
  const carried = once(echo, "connection") as Promise<[Socket]>;
  const ended = await tunnel();
  const [outside] = await carried;
  ended.end();
  await once(outside, "close");
  await closing.house.close();
  expect(closing.entries("fetcher", "outcome")).toHaveLength(2);
  await closing.close();
});

test("a session that has fetched has read what an outsider could have written, from the moment the way is open", async () => {
  const { token, session } = await story.tokenOf("fetcher");
  const { socket } = await open("fetcher", `raw.example.test:${echoPort}`, token);
  const agent = story.house.desk.agents.get("fetcher").agent as AgentId;
  const { label } = story.house.desk.sessions.look({ agent, session });
  expect(label).toMatchObject({ integrity: "untrusted", origins: ["egress/raw.example.test"] });
  socket.destroy();
});

test("a connection is counted by budgets like any call", async () => {
  const { token } = await story.tokenOf("other");
  for (let connection = 0; connection < 2; connection++) {
    const { status, socket } = await open("other", `raw.example.test:${echoPort}`, token);
    expect(status).toBe(200);
    socket.destroy();
  }
  const { head } = await open("other", `raw.example.test:${echoPort}`, token);
  expect(head).toContain("SESSION_CALLS_EXCEEDED");
});

test("a tunnel that carries no TLS is cut before a byte of it is passed on, unless the host and port are named", async () => {
  const { socket } = await open("fetcher", `plain.example.test:${plain.port}`);
  socket.end("GET / HTTP/1.1\r\nhost: plain.example.test\r\n\r\n");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(socket, "close");
  expect(Buffer.concat(chunks).toString()).toBe("");
  await expect.poll(() => lastOf("fetcher").outcome).toMatchObject({ status: "failed", fault: "EXECUTION_NOT_TLS" });
});

test("TLS that begins for another server than the tunnel is for never reaches it", async () => {
  const { socket } = await open("fetcher", `api.example.test:${secure.port}`);
  const tls = tlsConnect({ socket, servername: "asked.example.test", ca: authority.certificate });
  const closed = new Promise((resolve) => tls.once("close", resolve));
  tls.on("error", () => {});
  await closed;
  await expect.poll(() => lastOf("fetcher").outcome).toMatchObject({ status: "failed", fault: "EXECUTION_WRONG_SERVER_NAME" });
});
