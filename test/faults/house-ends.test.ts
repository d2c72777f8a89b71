/** How a house ends: told to stop, killed, killed while a call waits for a person; and what the next start finds. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PROGRAM } from "../program.ts";
import { endOf, newPlace, open, type Place } from "./house.fixture.ts";

let place: Place;
const running = new Set<ChildProcess>();

beforeEach(() => {
  place = newPlace({ unruly: true });
  // JSON is YAML: the same configuration, as `chatelaine start` reads it.
  writeFileSync(join(place.folder, "chatelaine.yaml"), JSON.stringify(place.configuration));
});
afterEach(async () => {
  for (const child of running) await killed(child);
  place.remove();
});

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** Lines of the house's own log, as they come. */
  readonly said: { readonly event: string; readonly call?: string }[];
}

/** `chatelaine start`, until it says where it is open. */
async function start(): Promise<Started> {
  const child = spawn(process.execPath, [PROGRAM, "start", "--json"], { cwd: place.folder, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const said: Started["said"] = [];
  createInterface({ input: child.stderr }).on("line", (line) => line.startsWith("{") && said.push(JSON.parse(line)));
  let text = "";
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.trimEnd().endsWith("}")) break;
  }
  return { child, url: (JSON.parse(text) as { url: string }).url, said };
}

async function killed(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "close");
  child.kill("SIGKILL");
  await gone;
}

/** The operators' API of a running house, as the command line speaks it. */
async function api<Answer>(url: string, path: string, body?: object): Promise<Answer> {
  const token = readFileSync(join(place.data, "operator.token"), "utf8").trim();
  const answer = await fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  return (await answer.json()) as Answer;
}

async function connect(url: string, server: string, agent: string): Promise<Client> {
  const { token } = await api<{ token: string }>(url, `/v1/agents/${agent}/tokens`, {});
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp/${server}`), { authProvider: { token: async () => token } }));
  return client;
}

async function approvals(url: string): Promise<readonly { readonly approval: string }[]> {
  return (await api<{ approvals: readonly { readonly approval: string }[] }>(url, "/v1/approvals?state=pending")).approvals;
}

test("a house that is told to stop (SIGTERM) ends with 0, says no more where it is, and verifies", async () => {
  const { child, url } = await start();
  const client = await connect(url, "calm", "ann");
  await client.callTool({ name: "free", arguments: { n: 1 } });
  expect(existsSync(join(place.data, "house.url"))).toBe(true);
  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([0, null]);
  running.delete(child);
  expect(existsSync(join(place.data, "house.url"))).toBe(false);
  const { status, logs } = place.report();
  expect([status, logs.flatMap(({ openCalls }) => openCalls)]).toEqual(["verified", []]);
  expect(place.happened()).toEqual([1]);
});

test("a house that is killed in the middle of a call says at its next start which call is unknown, and never runs it again", async () => {
  const first = await start();
  const calm = await connect(first.url, "calm", "ann");
  await calm.callTool({ name: "free", arguments: { n: 1 } });
  const unruly = await connect(first.url, "unruly", "gus");
  // The server says so as soon as it hangs: then the permit is durable and the call is under way.
  const hanging = new Promise<void>((resolve) => unruly.setNotificationHandler("notifications/message", () => resolve()));
  await unruly.setLoggingLevel("info");
  const lost = unruly.callTool({ name: "hang", arguments: {} }).catch(() => "lost");
  await hanging;
  await killed(first.child);
  expect(existsSync(join(place.data, "house.url"))).toBe(true);
  const open = place.report().logs.flatMap(({ openCalls }) => openCalls);
  expect(open).toHaveLength(1);

  const second = await start();
  expect(second.said.filter(({ event }) => event === "call-unknown").map(({ call }) => call)).toEqual(open);
  expect(readFileSync(join(place.data, "house.url"), "utf8")).toBe(`${second.url}\n`);
  await (await connect(second.url, "calm", "ann")).callTool({ name: "free", arguments: { n: 2 } });
  expect(place.happened()).toEqual([1, 2]);
  second.child.kill("SIGTERM");
  expect(await once(second.child, "close")).toEqual([0, null]);
  running.delete(second.child);
  const { status, logs } = place.report();
  expect([status, logs.flatMap(({ openCalls }) => openCalls)]).toEqual(["verified", []]);
  await Promise.allSettled([calm.close(), unruly.close(), lost]);
});

test("an approval that a call waits for is there after a kill, can be given, and lets exactly that call run once", async () => {
  const first = await start();
  const client = await connect(first.url, "calm", "ann");
  const waiting = client.callTool({ name: "asked", arguments: { n: 7 } }).catch(() => "lost");
  let pending = await approvals(first.url);
  while (pending.length === 0) pending = await approvals(first.url);
  await killed(first.child);
  await Promise.allSettled([waiting, client.close()]);
  expect(place.happened()).toEqual([]);

  const second = await open(place);
  try {
    const [approval] = second.house.desk.store.approvals("pending");
    expect(approval?.approval).toBe(pending[0]?.approval);
    await second.operate("permitApproval", { approval: approval?.approval ?? "" });
    // Another session is another call, with another approval.
    const other = await second.enter("ann");
    expect(endOf(await other.call("calm", "asked", { n: 7 }))).toBe("waiting");
    const again = await second.enter("ann", approval?.session);
    expect(endOf(await again.call("calm", "asked", { n: 8 }))).toBe("waiting");
    expect(endOf(await again.call("calm", "asked", { n: 7 }))).toBe("done");
    expect(endOf(await again.call("calm", "asked", { n: 7 }))).toBe("waiting");
    expect(place.happened()).toEqual([7]);
  } finally {
    await second.house.close();
  }
  expect(place.report().status).toBe("verified");
});
