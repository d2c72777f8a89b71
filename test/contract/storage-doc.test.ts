/** docs/storage.md is true: it names every table and column, its queries run, and a data folder verifies. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AgentId } from "../../src/call/id.ts";
import { encodeVkey } from "../../src/ledger/note.ts";
import { DataFolder } from "../../src/store/sqlite/data-folder.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/port.ts";
import type { VerifySource } from "../../src/verify/source.ts";
import { anchored, decided, ended, houseChanged, newAgent, newApproval, newCall, newPerson, newSession, opening, permitted, sealed, sessionOpened } from "./changes.ts";
import { HOUSE, LOG_KEY, logKey, withCode } from "./contract.ts";
import { memoryBegun, messageAdded, modelCalled, newRunId, runStarted, stepStarted } from "./row-changes.ts";

const doc = readFileSync(join(import.meta.dirname, "../../docs/storage.md"), "utf8");
const [refused, permittedBy, anchors, ...aboutRuns] = [...doc.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql ?? "");
const agent: AgentId = newAgent();
const [session, person, call, refusedCall] = [newSession(), newPerson(), newCall(), newCall()];
const result = sealed();
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "chatelaine-storage-"));
  const store = await openSqliteStore({ folder, house: HOUSE, logKey: LOG_KEY });
  const row = { agent, name: "reader", role: "reader", keyDigest: "0".repeat(64), state: "active", addedAt: 1, tokensNotBefore: 0 } as const;
  await store.commitHouse(houseChanged([{ table: "agent", agent: row }]));
  const approval = newApproval();
  await store.commit(agent, sessionOpened(session));
  await store.commit(agent, decided(session, { effect: "ask", opens: opening(approval) }));
  await store.commit(agent, permitted(session, approval, person));
  await store.commit(agent, decided(session, { call, consumes: { approval } }));
  await store.commit(agent, ended(session, call, { result }));
  await store.commit(agent, decided(session, { call: refusedCall, effect: "refuse" }));
  await tellOfRuns(store);
  await store.commitHouse(anchored(agent, 8));
  await store.close();
  writeFileSync(join(folder, "house.pub"), `${encodeVkey(logKey("house"))}\n`);
});
/** A run that was told what an earlier one said, whose model call ended and whose tool waits for a person. */
async function tellOfRuns(store: Store): Promise<void> {
  const [first, second, modelCall, asking] = [newRunId(), newRunId(), newCall(), newCall()];
  const said = messageAdded(session, first);
  await store.commit(agent, { ...decided(session, { call: modelCall, entry: { action: "callModel", server: "claude", name: "opus" } }), run: { run: second, step: 0 } });
  await store.commit(agent, { ...decided(session, { call: asking, effect: "ask", opens: opening(newApproval()) }), run: { run: second, step: 0 } });
  const items = [{ ordinal: 0, source: "history", ref: said.message.message, chars: 40 }, { ordinal: 1, source: "input", chars: 60 }] as const;
  await store.journal.writeRuns(agent, [
    runStarted(session, first), said, runStarted(session, second), stepStarted(second, 0), messageAdded(session, second),
    { kind: "context-built", run: second, step: 0, items },
    modelCalled(session, modelCall, { run: second, step: 0 }),
    { kind: "run-changed", run: second, from: ["running"], to: "waiting" },
  ]);
  await store.shelf.writeMemories(agent, [memoryBegun(agent)]);
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (of: AgentId | "house"): string => (of === "house" ? join(folder, "house.db") : join(folder, "agents", `${of}.db`));

function query(of: AgentId | "house", sql: string): readonly Record<string, unknown>[] {
  const db = new DatabaseSync(path(of), { readOnly: true });
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}

test("every table and column is described", () => {
  for (const of of [agent, "house"] as const) {
    for (const { table, column } of query(of, "SELECT m.name AS 'table', c.name AS 'column' FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'")) {
      expect(doc, `${String(table)}.${String(column)}`).toMatch(new RegExp(`\\b${String(table)}\\b`));
      expect(doc, `${String(table)}.${String(column)}`).toMatch(new RegExp(`\\b${String(column)}\\b`));
    }
  }
});

test("every fault of the stores is described", () => {
  const source = readFileSync(join(import.meta.dirname, "../../src/store/fault.ts"), "utf8");
  for (const [code] of source.matchAll(/STORE_[A-Z_]+/g)) expect(doc).toContain(`| ${code} |`);
});

test("the queries answer what they say", () => {
  expect(query(agent, refused ?? "")).toMatchObject([{ server: "files", name: "write_file", reason: "POLICY_NO_PERMIT", refused: 1 }]);
  expect(query(agent, permittedBy ?? "")).toMatchObject([{ call, person, status: "done" }]);
  expect(query("house", anchors ?? "")).toMatchObject([{ agent, name: "reader", anchored_entries: 8 }]);
});

test("ten questions about runs are answered, each with a row of what was done", () => {
  expect(aboutRuns).toHaveLength(10);
  const answers = aboutRuns.map((sql) => query(agent, sql));
  expect(answers.map((rows) => rows.length > 0)).toEqual(aboutRuns.map(() => true));
  expect(answers[0]).toMatchObject([{ state: "waiting", steps: 1, tool_calls: 1, cost_usd: 0.0015 }, { state: "running", steps: 0 }]);
  expect(answers[2]).toMatchObject([{ source: "input", percent: 60 }, { source: "history", percent: 40 }]);
  expect(answers[9]).toHaveLength(4);
});

test("every view can be asked, and is described", () => {
  for (const { name } of query(agent, "SELECT name FROM sqlite_schema WHERE type = 'view'")) {
    expect(() => query(agent, `SELECT * FROM ${String(name)}`)).not.toThrow();
    expect(doc).toContain(`\`${String(name)}\``);
  }
});

test("an entry can be asked in SQL by its members", () => {
  expect(query(agent, "SELECT json_extract(CAST(bytes AS TEXT), '$.effect') AS effect FROM entry WHERE idx = 5")).toMatchObject([{ effect: "refuse" }]);
});

test("no content and no sealed byte stands in an entry", () => {
  const [row] = query(agent, "SELECT group_concat(CAST(bytes AS TEXT)) AS log FROM entry");
  expect(String(row?.["log"])).not.toContain(Buffer.from(result.bytes).toString("base64").slice(0, 16));
});

test("a data folder is a source of the verifier that says what is stored, and names what does not belong", () => {
  const source: VerifySource = new DataFolder(folder);
  expect(source.logs()).toEqual(["house", agent]);
  expect(source.vkeys()).toContain(HOUSE);
  const before = source.open(agent);
  expect(before.size()).toBe(8);
  expect(before.strays(8)).toEqual([]);
  expect(before.content?.(call, "result")?.bytes).toBe(result.bytes.length);
  expect(before.content?.(refusedCall, "result")).toBeUndefined();
  before.close();

  const db = new DatabaseSync(path(agent));
  db.exec("PRAGMA foreign_keys = OFF; DELETE FROM entry WHERE idx = 2; INSERT INTO tile VALUES (7, 0, zeroblob(32)); UPDATE tool_call SET entry_index = 77 WHERE effect = 'refuse'");
  db.close();
  const after = source.open(agent);
  expect(after.entries(1, 4).map((bytes) => bytes !== undefined)).toEqual([true, false, true]);
  expect(after.strays(8)).toEqual(["tile/7/0", `tool_call/${refusedCall}`]);
  after.close();
  writeFileSync(path(agent), "no database any more".repeat(500));
  expect(() => source.open(agent)).toThrow(withCode("VERIFY_UNREADABLE"));
});
