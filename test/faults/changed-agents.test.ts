/** What becomes of agents when the configuration that named them changes between two starts, and of logins when their time is over. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LINK_LIFETIME_MS } from "../../src/identity/limits.ts";
import { systemClock } from "../../src/main/system.ts";
import { readEntry } from "../../src/ledger/read-entry.ts";
import { openHouse } from "../../src/main.ts";
import { openReadOnly } from "../../src/store/sqlite/open-read-only.ts";

let folder: string;
const lines: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "changed-agents-"));
  lines.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

type Agents = NonNullable<Parameters<typeof openHouse>[0]["agents"]>;
const open = (agents: Agents) =>
  openHouse({ data: "data", policies: folder, listen: { port: 0 }, servers: { files: { command: "true", sandbox: "none" }, web: { command: "true", sandbox: "none" } }, agents }, { folder, logLine: (line) => void lines.push(line) });

const heard = (event: string) => lines.filter((line) => line.includes(`"event":"${event}"`));

test("an agent that the configuration names no more may use no server, and the start says so", async () => {
  const first = await open({ reader: { role: "reader", owner: "local", servers: ["files"] } });
  expect([first.rooms.mayUse("reader", "files"), first.rooms.mayUse("reader", "web")]).toEqual([true, false]);
  await first.desk.agents.register({ name: "added", role: "reader", owner: undefined }, "per_00000000000000000000000001");
  await first.close();

  const second = await open({});
  expect(["files", "web"].map((server) => second.rooms.mayUse("reader", server))).toEqual([false, false]);
  expect(second.rooms.mayUse("added", "web")).toBe(true);
  expect(heard("agent-not-configured")).toEqual([expect.stringContaining('"agent":"reader"')]);
  await second.close();

  const third = await open({ reader: { role: "reader", owner: "local" } });
  expect(third.rooms.mayUse("reader", "web")).toBe(true);
  await third.close();
});

test("a role that the configuration changed is taken over at the start, with an entry of the house log", async () => {
  await (await open({ reader: { role: "reader", owner: "local" } })).close();
  const second = await open({ reader: { role: "writer", owner: "local" } });
  expect(second.desk.agents.get("reader").role).toBe("writer");
  await second.close();
  await (await open({ reader: { role: "writer", owner: "local" } })).close();

  const store = openReadOnly(join(folder, "data"));
  const log = store.log("house");
  const changes = log.entries(0, log.size()).map((bytes) => readEntry(bytes)).filter((entry) => entry.kind === "agent" && entry.event === "role-changed");
  expect(changes).toHaveLength(1);
  store.close();
});

test("links that ran out are removed from the database when another login is recorded", async () => {
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const house = await openHouse({ data: "data", policies: folder, listen: { port: 0 } }, { folder, clock, logLine: () => {} });
  const owner = house.desk.people.get("local").person as `per_${string}`;
  await house.desk.people.makeLink(owner, "house");
  aheadMs = LINK_LIFETIME_MS + 1;
  await house.desk.people.makeLink(owner, "house");
  await house.close();
  const db = new DatabaseSync(join(folder, "data", "house.db"), { readOnly: true });
  expect(db.prepare("SELECT count(*) AS links FROM operator_session WHERE kind = 'link'").get()).toEqual({ links: 1 });
  db.close();
});
