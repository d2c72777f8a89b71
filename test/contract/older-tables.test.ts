/** A data folder that an older program wrote is read and written by this one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { charge, decided, newAgent, newSession, sessionOpened } from "./changes.ts";
import { checkLog } from "./check-log.ts";
import { HOUSE, LOG_KEY, logKey } from "./contract.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-older-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openSqliteStore({ folder, house: HOUSE, logKey: LOG_KEY });

test("an agent's tables from before there were budgets are brought to the newest, and its log goes on", async () => {
  const [agent, session] = [newAgent(), newSession()];
  const change = decided(session);
  const before = await open();
  await before.commit(agent, sessionOpened(session));
  await before.commit(agent, change);
  await before.close();
  const db = new DatabaseSync(join(folder, "agents", `${agent}.db`));
  db.exec("ALTER TABLE tool_call DROP COLUMN budget; DROP TABLE budget; PRAGMA user_version = 1");
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
