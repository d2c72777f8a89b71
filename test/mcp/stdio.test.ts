import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RawCall } from "../../src/call/call.ts";
import type { Reply } from "../../src/call/reply.ts";
import { fetchRoom } from "../../src/server/http.ts";
import { openDesk, type OpenDesk } from "../identity/desk.fixture.ts";
import { done, openDoors, type Opened, released, text, waiting } from "./house-of-doors.ts";

let issuer = "";
let desk: OpenDesk;
let key: string;
let house: Opened;
const seen: number[] = [];
let hangs: PromiseWithResolvers<RawCall> = Promise.withResolvers();

async function path(raw: RawCall): Promise<Reply> {
  switch (raw.name) {
    case "work":
      // Each report is heard before the next: the client's SDK drops one that arrives together with the answer.
      for (const progress of [1, 2]) {
        raw.line.progress?.({ progress });
        await until(() => seen.includes(progress));
      }
      return done(text("worked"));
    case "elicit":
      return done(
        text(
          JSON.stringify(
            await raw.line.request?.("elicitation/create", { message: "which?", requestedSchema: { type: "object", properties: {} } }),
          ),
        ),
      );
    case "hang":
      return new Promise((resolve) => {
        raw.line.signal.addEventListener("abort", () => resolve(released({ status: "unknown", durationMs: 1 })));
        hangs.resolve(raw);
      });
    case "ask":
      return raw.approval === undefined ? waiting : done(text("permitted"));
    default:
      return done(text(JSON.stringify(raw.args)));
  }
}

const open = (port = 0) =>
  openDoors(
    path,
    { attribute: (credential) => desk.identity.attribute({ credential }) },
    { port, rooms: [fetchRoom("/oauth", desk.oauth.fetch), fetchRoom("/.well-known", desk.oauth.fetch)] },
  );

beforeAll(async () => {
  desk = await openDesk(() => issuer);
  ({ key } = await desk.desk.agents.register({ name: "reader", role: "reader", owner: undefined }, "house"));
  house = await open();
  issuer = house.url;
});
afterAll(() => house.close());

const script = fileURLToPath(new URL("bridge.fixture.ts", import.meta.url));
const env = (more: Record<string, string> = {}) => ({ HOUSE_URL: `${house.url}/mcp/files`, HOUSE_KEY: key, ...more });

async function connect(mode: "legacy" | "auto", more: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode } });
  client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: {} }));
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [script], env: env(more) }));
  return client;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe.each([
  ["2026-07-28", "auto"],
  ["2025-11-25", "legacy"],
] as const)("a client that starts a process, in revision %s", (version, mode) => {
  test("lists, calls, hears progress, and cancels, as over HTTP", async () => {
    const client = await connect(mode);
    expect(client.getNegotiatedProtocolVersion()).toBe(version);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("echo");
    expect((await client.callTool({ name: "echo", arguments: { a: 1 } })).content).toMatchObject([{ text: '{"a":1}' }]);
    seen.length = 0;
    await client.callTool({ name: "work" }, { onprogress: ({ progress }) => seen.push(progress) });
    expect(seen).toEqual([1, 2]);
    hangs = Promise.withResolvers();
    const giveUp = new AbortController();
    const call = client.callTool({ name: "hang" }, { signal: giveUp.signal });
    const raw = await hangs.promise;
    giveUp.abort();
    await expect(call).rejects.toThrow();
    await until(() => raw.line.signal.aborted);
    await client.close();
  });

  test("repeats arguments in headers where a tool's schema asks for it", async () => {
    const client = await connect(mode);
    await client.listTools();
    expect((await client.callTool({ name: "region", arguments: { where: { region: "ä" } } })).isError).toBeUndefined();
    await client.close();
  });

  test("is told of changes", async () => {
    const client = await connect(mode);
    const changed = Promise.withResolvers<void>();
    client.setNotificationHandler("notifications/tools/list_changed", () => changed.resolve());
    const stream = mode === "auto" ? await client.listen({ toolsListChanged: true }) : undefined;
    let heard = false;
    void changed.promise.then(() => (heard = true));
    while (!heard) {
      house.tell({ kind: "changed", server: "files", what: "tool" });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await stream?.close();
    await client.close();
  });
});

test("an upstream's question reaches a sessionful client, and its answer goes back", async () => {
  const client = await connect("legacy");
  expect((await client.callTool({ name: "elicit" })).content).toMatchObject([{ text: expect.stringContaining("accept") }]);
  await client.close();
});

test("a waiting call goes through its rounds", async () => {
  const client = await connect("auto");
  expect((await client.callTool({ name: "ask" })).content).toMatchObject([{ text: "permitted" }]);
  await client.close();
});

test("a wrong key is said to the client, and the key is not", async () => {
  const wrong = `chk_${"x".repeat(43)}`;
  const failed = await connect("legacy", { HOUSE_KEY: wrong }).catch((thrown: unknown) => String(thrown));
  expect(failed).toMatch(/SERVER_BRIDGE/);
  expect(failed).not.toContain(wrong);
});

test("a house that was restarted is found again: the session is opened anew, in the same session of the house", async () => {
  const client = await connect("legacy");
  await client.callTool({ name: "echo" });
  const session = house.calls.at(-1)?.credential.reveal();
  const { port } = house;
  await house.close();
  house = await open(port);
  expect((await client.callTool({ name: "echo", arguments: { again: true } })).content).toMatchObject([{ text: '{"again":true}' }]);
  expect(sid(house.calls.at(-1)?.credential.reveal())).toBe(sid(session));
  await client.close();
});

test("a line that is no message, or not strict JSON, is answered and does not end the bridge", async () => {
  const bridge = spawn(process.execPath, [script], { env: env(), stdio: ["pipe", "pipe", "ignore"] });
  const answers = createInterface(bridge.stdout)[Symbol.asyncIterator]();
  const say = async (line: string): Promise<unknown> => {
    bridge.stdin.write(`${line}\n`);
    return JSON.parse((await answers.next()).value ?? "");
  };
  expect(await say("{oops")).toMatchObject({ error: { data: { code: "INTAKE_NOT_JSON" } } });
  expect(await say('{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}')).toMatchObject({ error: { data: { code: "INTAKE_DUPLICATE_KEY" } } });
  expect(await say('{"hello":1}')).toMatchObject({ error: { data: { code: "SERVER_NOT_JSON_RPC" } } });
  expect(
    await say(
      '{"jsonrpc":"2.0","id":3,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}',
    ),
  ).toMatchObject({ id: 3, result: { protocolVersion: "2025-11-25" } });
  bridge.stdin.end();
  expect(await once(bridge, "exit")).toEqual([0, null]);
});

function sid(token: string | undefined): unknown {
  return JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString()).sid;
}
