/** What an agent that asks much and takes little, or a host that says much, tries at the way out: it has its own places and its own time, and no more. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as tlsConnect, type TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { SessionId } from "../../../src/call/id.ts";
import { type EgressHouse, makeAuthority, openEgressHouse, plainHost, type TestHost, tlsHost } from "../../egress/house.fixture.ts";

const EVERYTHING = `@id("all") permit(principal, action == Action::"fetch", resource);`;
const CONNECTIONS = 2;
const IDLE_MS = 3_000;
const WITHIN = { timeout: 20_000 } as const;
/** More than the system keeps between two programs. */
const LARGE = "x".repeat(8 * 1024 * 1024);

let secure: TestHost;
let plain: TestHost;
let story: EgressHouse;
let folder: string;
/** Answers that the hosts have begun and not ended. */
const begun: ServerResponse[] = [];

function answer(path: string, response: ServerResponse): void {
  if (path === "/large") return void response.end(LARGE);
  if (path === "/small") return void response.end("small");
  response.setHeader("content-type", "text/event-stream").flushHeaders();
  begun.push(response);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "egress-pressure-"));
  const authority = makeAuthority();
  writeFileSync(join(folder, "roots.pem"), authority.certificate);
  secure = await tlsHost(authority, ["inspected.test"], ({ url = "" }, response) => answer(url, response));
  plain = await plainHost(({ url = "" }, response) => answer(url, response));
  story = await openEgressHouse({
    rules: EVERYTHING,
    egress: {
      listen: { port: 0 },
      ports: [secure.port, plain.port],
      inspect: { hosts: ["inspected.test"], roots: join(folder, "roots.pem") },
      limits: { inspectedBytesMax: LARGE.length, connectionsMax: CONNECTIONS, idleMs: IDLE_MS },
    },
  });
}, 60_000);
afterEach(() => {
  for (const response of begun.splice(0)) response.destroy();
});
afterAll(async () => {
  await story.close();
  await secure.close();
  await plain.close();
  rmSync(folder, { recursive: true });
});

const token = async (): Promise<string> => `proxy-authorization: Bearer ${(await story.tokenOf("fetcher")).token}\r\n`;

function dial(): Socket {
  const url = new URL(story.house.egress.url ?? "");
  return connect(Number(url.port), url.hostname).on("error", () => {});
}

/** A plain request, of whose answer nothing is taken unless somebody reads it. */
async function asking(path: string): Promise<Socket> {
  const host = `plain.test:${plain.port}`;
  const socket = dial().pause();
  socket.write(`GET http://${host}${path} HTTP/1.1\r\nhost: ${host}\r\n${await token()}\r\n`);
  return socket;
}

/** The inside of a tunnel that ends at the house. */
async function inside(): Promise<TLSSocket> {
  const host = `inspected.test:${secure.port}`;
  const socket = dial();
  socket.write(`CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n${await token()}\r\n`);
  await once(socket, "data");
  const tls = tlsConnect({ socket, servername: "inspected.test", ca: story.house.egress.authority ?? "" });
  await once(tls, "secureConnect");
  return tls;
}

const said = (socket: Socket): (() => string) => {
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  return () => text;
};
const outcomes = () => story.entries("fetcher", "outcome");

test("requests that do not wait for one another's answers count as connections of the agent, in a tunnel too", async () => {
  const socket = await inside();
  const paths = Array.from({ length: 3 * CONNECTIONS }, (_, at) => `/events?${at}`);
  socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: inspected.test:${secure.port}\r\n\r\n`).join(""));
  await vi.waitUntil(() => begun.length >= CONNECTIONS, WITHIN);
  const other = said(await asking("/small").then((one) => one.resume()));
  await vi.waitUntil(other, WITHIN);
  expect(other()).toContain("SERVER_PROXY_BUSY");
  expect(begun).toHaveLength(CONNECTIONS);
  const got = said(socket);
  for (const response of begun) response.end();
  await vi.waitUntil(() => got().split("SERVER_PROXY_BUSY").length > 2 * CONNECTIONS, WITHIN);
  socket.destroy();
});

test.each([
  ["idle", "EXECUTION_CONNECTION_LOST"],
  ["killed", "EXECUTION_CANCELLED"],
])("an agent that takes no more of a stream of events is cut when it is %s", async (why, fault) => {
  const socket = await asking("/events");
  await vi.waitUntil(() => begun.length === 1);
  const before = outcomes().length;
  const [from] = begun;
  const gone = once(from as ServerResponse, "close");
  // As much as nobody between the two keeps.
  for (let at = 0; at < 7; at++) from?.write(`data: ${"x".repeat(1024 * 1024)}\n\n`);
  if (why === "killed") {
    await vi.waitUntil(() => from?.writableLength === 0, WITHIN);
    const session = story.entries("fetcher", "decision").at(-1)?.session;
    await story.operate("killSession", { session: session as SessionId });
  }
  await gone;
  await vi.waitUntil(() => outcomes().length > before, WITHIN);
  expect(outcomes().at(-1)).toMatchObject({ status: "unknown", fault });
  socket.resume();
  await once(socket, "close");
});

test("an answer that its agent does not take keeps the agent's place, and is cut", async () => {
  const before = outcomes().length;
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => asking("/large")));
  await vi.waitUntil(() => outcomes().length >= before + CONNECTIONS, WITHIN);
  const other = said(await asking("/small").then((one) => one.resume()));
  await vi.waitUntil(other, WITHIN);
  expect(other()).toContain("SERVER_PROXY_BUSY");
  // Nobody reads on.
  await vi.waitUntil(
    async () => {
      const again = said(await asking("/small").then((one) => one.resume()));
      await vi.waitUntil(again, WITHIN);
      return again().includes("200 OK");
    },
    { ...WITHIN, interval: 200 },
  );
  for (const socket of sockets) socket.destroy();
});
