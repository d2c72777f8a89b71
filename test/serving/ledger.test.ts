/** The ledger as people read it over HTTP, and sessions that are killed for a reason. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OutputOf } from "../../src/server/contract.ts";
import { eventsOf, openServing, type Serving } from "./house.fixture.ts";

let serving: Serving;
beforeAll(async () => (serving = await openServing()));
afterAll(() => serving.close());

const read = async <T>(path: string): Promise<T> => (await (await serving.get(path)).json()) as T;

test("lists each log with its size and its signed checkpoint", async () => {
  await eventsOf(await serving.post("/v1/agents/desk/runs", { input: "hello", stream: true }));
  const { logs, verified } = await read<OutputOf<"listLogs">>("/v1/ledger");
  expect(verified).toBeUndefined();
  expect(logs.map(({ log, agentName }) => agentName ?? log).sort()).toEqual(["desk", "house"]);
  for (const { size, checkpoint } of logs) expect(checkpoint.split("\n")[1]).toBe(String(size));
});

test("gives pages of a log, newest first, down to its first entry", async () => {
  const newest = await read<OutputOf<"listEntries">>("/v1/ledger/house");
  expect(newest.entries[0]?.index).toBe(newest.size - 1);
  const first = await read<OutputOf<"listEntries">>("/v1/ledger/house?before=2");
  expect(first.entries.map(({ index }) => index)).toEqual([1, 0]);
  expect(first.entries[1]?.entry).toMatchObject({ kind: "house", event: "created" });
  expect((await read<OutputOf<"listEntries">>("/v1/ledger/house?before=0")).entries).toEqual([]);
});

test("shows an entry with the exact bytes of its leaf", async () => {
  const { entry, bytes, index } = await read<OutputOf<"showEntry">>("/v1/ledger/house/0");
  expect(index).toBe(0);
  expect(JSON.parse(bytes)).toEqual(entry);
});

test("knows no log and no entry that is not there", async () => {
  const code = async (path: string) => {
    const answer = await serving.get(path);
    return [answer.status, ((await answer.json()) as { readonly fault: { readonly code: string } }).fault.code];
  };
  expect(await code("/v1/ledger/..%2fhouse")).toEqual([404, "LEDGER_LOG_UNKNOWN"]);
  expect(await code("/v1/ledger/agt_00000000000000000000000000")).toEqual([404, "LEDGER_LOG_UNKNOWN"]);
  expect(await code("/v1/ledger/house/99999999")).toEqual([404, "LEDGER_TREE_RANGE"]);
  expect(await code("/v1/ledger/house/-1")).toEqual([400, "SERVER_INPUT"]);
});

test("has the logs verified while the house goes on, and remembers what was said", async () => {
  const verified = (await (await serving.post("/v1/ledger/verify", {})).json()) as OutputOf<"verifyLedger">;
  expect(verified).toMatchObject({ status: "verified" });
  expect(verified.entries).toBe(verified.logs.reduce((sum, { entries }) => sum + entries, 0));
  expect((await read<OutputOf<"listLogs">>("/v1/ledger")).verified).toEqual(verified);
});

test("a session is killed for a reason that its entry keeps, and calls that were refused are listed", async () => {
  const events = await eventsOf(await serving.post("/v1/agents/desk/runs", { input: "hello", stream: true }));
  const session = String(events[0]?.data["session"]);
  expect((await serving.post(`/v1/sessions/${session}/kill`, { because: "x".repeat(1001) })).status).toBe(400);
  expect((await read<OutputOf<"showSession">>(`/v1/sessions/${session}`)).state).toBe("active");
  expect((await serving.post(`/v1/sessions/${session}/kill`, { because: "it went astray" })).status).toBe(200);
  const { agent } = await read<OutputOf<"showSession">>(`/v1/sessions/${session}`);
  const { entries } = await read<OutputOf<"listEntries">>(`/v1/ledger/${agent}`);
  expect(entries.map(({ entry }) => entry)).toContainEqual(
    expect.objectContaining({ kind: "session", event: "killed", session, because: "it went astray" }),
  );
  expect((await serving.post("/v1/ledger/verify", {})).status).toBe(200);
  expect((await read<OutputOf<"listLogs">>("/v1/ledger")).verified).toMatchObject({ status: "verified" });
});

test("a person's browser is led from the address of a request to the console", async () => {
  const answer = await fetch(`${serving.url}/v1/approvals/apr_1`, { headers: { "sec-fetch-dest": "document" }, redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "/console/approvals/apr_1"]);
});
