/** There is no way out but the one that is given. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { createServer as createProxy } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STANDARD, STRICT, TRUSTED } from "../../../src/execution/sandbox/profile.ts";
import { makeWorkspace } from "../../../src/execution/sandbox/workspace.ts";
import { inside, isHere, shell, USER } from "../../execution/sandbox/opened.ts";
import { isRoot } from "./outside.ts";

/** Says whom it reached, or why not. */
const CONNECT = `
const at = JSON.parse(process.argv[1]);
const socket = require("node:net").connect(at);
socket.setTimeout(3000, () => { console.log("timeout"); process.exit(); });
socket.on("error", ({ code }) => console.log(code));
socket.on("data", (data) => { console.log(String(data)); socket.destroy(); });
`;

const reach = async (at: object, more: Parameters<typeof inside>[2] = {}): Promise<string> => (await inside("node", ["-e", CONNECT, JSON.stringify(at)], more)).out.trim();
const HOST_NETWORK = { ...STRICT, network: "host" } as const;

describe.skipIf(!isHere)("a program inside reaches", () => {
  const folder = mkdtempSync(join(tmpdir(), "chatelaine-network-"));
  const workspace = join(folder, "workspace");
  const abstract = `\0chatelaine-${process.pid}`;
  const servers: Server[] = [];
  let port = 0;
  const listening = (at: object): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer((socket) => socket.on("error", () => {}).end("reached"));
      servers.push(server);
      server.listen(at, () => resolve(server));
    });

  beforeAll(async () => {
    makeWorkspace(workspace, isRoot ? USER : undefined);
    const address = (await listening({ port: 0, host: "127.0.0.1" })).address();
    port = typeof address === "object" ? (address?.port ?? 0) : 0;
    await listening({ path: abstract });
    await listening({ path: join(workspace, "service.sock"), writableAll: true });
  });
  afterAll(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  test("no port of this machine's loopback", async () => {
    expect(await reach({ port, host: "127.0.0.1" }, { profile: HOST_NETWORK })).toBe("reached");
    expect(await reach({ port, host: "127.0.0.1" })).toBe("ECONNREFUSED");
    expect(await reach({ port, host: "127.0.0.1" }, { profile: STANDARD })).toBe("ECONNREFUSED");
  });

  test("no abstract unix socket of this machine", async () => {
    expect(await reach({ path: abstract }, { profile: HOST_NETWORK })).toBe("reached");
    expect(await reach({ path: abstract })).toBe("EAFNOSUPPORT");
    expect(await reach({ path: abstract }, { profile: STANDARD })).toBe("ECONNREFUSED");
  });

  test("no unix socket at all where its profile has no network, even one that is mounted", async () => {
    const at = { path: "/workspace/service.sock" };
    const none = { ...STANDARD, network: "none" } as const;
    expect(await reach(at, { profile: none, workspace: { folder: workspace } })).toBe("EAFNOSUPPORT");
    // The limit that docs/sandbox.md names: with a way out, what is mounted can be connected to.
    expect(await reach(at, { profile: STANDARD, workspace: { folder: workspace } })).toBe("reached");
  });

  test("no metadata address, no other host, no name server: its namespace has a loopback and nothing else", async () => {
    for (const host of ["169.254.169.254", "100.100.100.200", "8.8.8.8", "10.0.0.1", "fd00:ec2::254"]) {
      for (const profile of [STRICT, STANDARD]) expect([host, await reach({ port: 80, host }, { profile })]).toEqual([host, "ENETUNREACH"]);
    }
    expect(await reach({ port: 80, host: "example.com" })).toMatch(/^(EAI_AGAIN|ENOTFOUND)$/);
    const devices = "cut -s -d: -f1 /proc/net/dev | tr -d ' ' | sort | tr '\\n' ' '";
    expect((await shell(devices)).out).toBe("lo ");
    expect((await shell(devices, { profile: TRUSTED })).out.split(" ").length).toBeGreaterThan(2);
  });

  test("the egress proxy, and it alone, where its profile has egress and the caller a proxy", async () => {
    const seen: string[] = [];
    const proxy = createProxy((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.end("through the proxy");
    });
    // Node asks for a tunnel even where there is no TLS in it.
    proxy.on("connect", (request, socket) => {
      seen.push(`${request.method} ${request.url}`);
      socket.on("error", () => {}).write("HTTP/1.1 200 ok\r\n\r\n");
      socket.once("data", () => socket.end("HTTP/1.1 200 ok\r\ncontent-length: 17\r\nconnection: close\r\n\r\nthrough the proxy"));
    });
    const egress = join(folder, "egress.sock");
    await new Promise<void>((resolve) => proxy.listen(egress, resolve));
    try {
      const script = 'fetch("http://example.test/path").then((r) => r.text()).then((t) => console.log(t), (e) => console.log(e.cause?.code ?? String(e)))';
      expect((await inside("node", ["-e", script], { profile: STANDARD, egress })).out).toBe("through the proxy\n");
      expect((await shell("exec cat", { profile: STANDARD, egress, input: { stdin: "as if it were not there" } })).out).toBe("as if it were not there");
      expect(await shell("exit 7", { profile: STANDARD, egress })).toMatchObject({ exitCode: 7 });
      expect(seen.length).toBe(1);
      expect((await inside("node", ["-e", script], { profile: STRICT, egress })).out).not.toContain("through");
      expect(await reach({ port, host: "127.0.0.1" }, { profile: STANDARD, egress })).toBe("ECONNREFUSED");
    } finally {
      proxy.close();
    }
  });
});
