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
import type { VerifySource } from "../../src/verify/source.ts";
import { anchored, decided, ended, houseChanged, newAgent, newApproval, newCall, newPerson, newSession, opening, permitted, sealed, sessionOpened } from "./changes.ts";
import { HOUSE, LOG_KEY, logKey, withCode } from "./contract.ts";

const doc = readFileSync(join(import.meta.dirname, "../../docs/storage.md"), "utf8");
const [refused, permittedBy, anchors] = [...doc.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql ?? "");
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
  await store.commitHouse(anchored(agent, 6));
  await store.close();
  writeFileSync(join(folder, "house.pub"), `${encodeVkey(logKey("house"))}\n`);
});
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
  expect(query("house", anchors ?? "")).toMatchObject([{ agent, name: "reader", anchored_entries: 6 }]);
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
  expect(before.size()).toBe(6);
  expect(before.strays(6)).toEqual([]);
  expect(before.content?.(call, "result")?.bytes).toBe(result.bytes.length);
  expect(before.content?.(refusedCall, "result")).toBeUndefined();
  before.close();

  const db = new DatabaseSync(path(agent));
  db.exec("PRAGMA foreign_keys = OFF; DELETE FROM entry WHERE idx = 2; INSERT INTO tile VALUES (7, 0, zeroblob(32)); UPDATE tool_call SET entry_index = 77 WHERE effect = 'refuse'");
  db.close();
  const after = source.open(agent);
  expect(after.entries(1, 4).map((bytes) => bytes !== undefined)).toEqual([true, false, true]);
  expect(after.strays(6)).toEqual(["tile/7/0", `tool_call/${refusedCall}`]);
  after.close();
  writeFileSync(path(agent), "no database any more".repeat(500));
  expect(() => source.open(agent)).toThrow(withCode("VERIFY_UNREADABLE"));
});
