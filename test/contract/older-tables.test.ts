/** A data folder that an older program wrote is read and written by this one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { openReadOnly } from "../../src/store/sqlite/open-read-only.ts";
import { charge, decided, DEFINITION, houseChanged, newAgent, newSession, sessionOpened } from "./changes.ts";
import { checkLog } from "./check-log.ts";
import { HOUSE, LOG_KEY, logKey, withCode } from "./contract.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-older-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ON = { takenAt: 1, kind: "tool", agentName: "reader", role: "reader", classes: [], teams: [], calls: 0, findings: [], approvals: [], remedies: [] } as const;
/** What rules read was not kept before. */
const WITHOUT_READ = ["taken_at", "kind", "agent_name", "role", "classes", "teams", "session_calls", "args_findings", "approvals", "remedies", "flow"]
  .map((column) => `ALTER TABLE tool_call DROP COLUMN ${column};`)
  .join("");
/** Runs and shelves were not kept before. */
const WITHOUT_RUNS = [
  ...["runs", "steps", "messages", "tool_calls", "model_calls", "costs_by_day", "approvals", "context", "memories", "knowledge", "artifacts", "forks"].map((view) => `DROP VIEW v_${view};`),
  ...["imported_from", "settlement", "context_item", "step", "message", "model_call", "artifact", "run", "memory_event", "memory", "knowledge_event", "knowledge_chunk", "knowledge"].map((table) => `DROP TABLE ${table};`),
  "DROP INDEX tool_call_of_run; ALTER TABLE approval DROP COLUMN withdrawn_at;",
  ...["run", "step", "step_ordinal"].map((column) => `ALTER TABLE tool_call DROP COLUMN ${column};`),
].join("");
const open = () => openSqliteStore({ folder, house: HOUSE, logKey: LOG_KEY });

test("an agent's tables from before there were budgets are brought to the newest, and its log goes on", async () => {
  const [agent, session] = [newAgent(), newSession()];
  const change = decided(session);
  const before = await open();
  await before.commit(agent, sessionOpened(session));
  await before.commit(agent, change);
  await before.close();
  const db = new DatabaseSync(join(folder, "agents", `${agent}.db`));
  db.exec(`${WITHOUT_RUNS} ${WITHOUT_READ} ALTER TABLE tool_call DROP COLUMN budget; DROP TABLE budget; DROP INDEX approval_expiring; DROP TABLE value_token; ALTER TABLE tool_call DROP COLUMN found; DROP TABLE endorsement; DROP TABLE prompt; DROP INDEX approval_opened; PRAGMA user_version = 1`);
  db.close();

  const after = await open();
  expect(after.openCalls(agent)).toHaveLength(1);
  expect(after.unreadable().size).toBe(0);
  expect(after.call(change.entry.call)?.budget).toBeUndefined();
  await after.commit(agent, decided(session, { charges: [charge("spend", agent, 2)] }));
  expect(after.counter(agent, "spend", agent)?.used).toBe(2);
  expect(checkLog(after.log(agent), logKey(agent))).toBe(3);
  await after.close();
});

test("a house's tables from before there was a history are brought to the newest, and what is pinned begins it", async () => {
  const definition = { kind: "tool", server: "files", name: "read", state: "pinned", fingerprint: DEFINITION, described: { name: "read" }, firstSeenAt: 4 } as const;
  const version = "0".repeat(64);
  const before = await open();
  await before.commitHouse(houseChanged([{ table: "definition", definition }, { table: "policy", policy: { version, at: 1, files: { "a.cedar": "" } } }]));
  await before.close();
  const path = join(folder, "house.db");
  const db = new DatabaseSync(path);
  db.exec("DROP TABLE definition_version; DROP TABLE policy_change; DROP TABLE stored_label; DROP TABLE secret; DROP TABLE virtual_key; DROP TABLE culture_event; DROP TABLE culture; ALTER TABLE agent DROP COLUMN configured; PRAGMA user_version = 1");
  db.close();

  const reader = openReadOnly(folder);
  expect(reader.definitions()).toEqual([definition]);
  expect(() => reader.policyChanges()).toThrow(withCode("STORE_OLDER"));
  reader.close();
  const after = await open();
  expect(after.definitionAs(definition)).toMatchObject({ fingerprint: DEFINITION, described: { name: "read" } });
  expect(after.policyFiles(version)).toEqual({ "a.cedar": "" });
  expect(after.policyChanges()).toEqual([]);
  expect(checkLog(after.log("house"), logKey("house"))).toBe(1);
  await after.close();
});

test("an agent's calls from before it was kept what rules read stay as they are, and the next ones have it", async () => {
  const [agent, session] = [newAgent(), newSession()];
  const [old, later] = [decided(session), { ...decided(session), on: ON }];
  const before = await open();
  await before.commit(agent, sessionOpened(session));
  await before.commit(agent, { ...old, on: ON });
  await before.close();
  const db = new DatabaseSync(join(folder, "agents", `${agent}.db`));
  db.exec(`${WITHOUT_RUNS} ${WITHOUT_READ} DROP INDEX approval_expiring; DROP TABLE value_token; ALTER TABLE tool_call DROP COLUMN found; DROP TABLE endorsement; DROP TABLE prompt; DROP INDEX approval_opened; PRAGMA user_version = 2`);
  db.close();

  const reader = openReadOnly(folder);
  expect(() => reader.recordedCall(old.entry.call)).toThrow(withCode("STORE_OLDER"));
  reader.close();
  const after = await open();
  await after.commit(agent, later);
  expect(after.recordedCall(old.entry.call)).toMatchObject({ call: old.entry.call, on: undefined });
  expect(after.recordedCall(later.entry.call)?.on).toEqual(ON);
  expect(checkLog(after.log(agent), logKey(agent))).toBe(3);
  await after.close();
});
