/** What happens to the SQLite store when the disk, the files, the clock or the process fail under it. */
import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, fstatSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentId, SessionId } from "../../src/call/id.ts";
import { asFault } from "../../src/call/fault.ts";
import { logOrigin } from "../../src/ledger/checkpoint.ts";
import { noteSigner } from "../../src/ledger/note.ts";
import { readEntry } from "../../src/ledger/read-entry.ts";
import { agentApplier } from "../../src/store/sqlite/apply-agent-change.ts";
import { LogDatabase } from "../../src/store/sqlite/log-database.ts";
import { openReadOnly } from "../../src/store/sqlite/open-read-only.ts";
import { houseOf, openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { SqliteStore } from "../../src/store/sqlite/open.ts";
import { AGENT_SCHEMA } from "../../src/store/sqlite/schema.ts";
import { Writer } from "../../src/store/sqlite/writer.ts";
import { anchored, decided, ended, houseChanged, newAgent, newApproval, newCall, newSession, opening, permitted, sealed, sessionMoved, sessionOpened, START_MS } from "../contract/changes.ts";
import { checkLog } from "../contract/check-log.ts";
import { HOUSE, LOG_KEY, logKey, withCode } from "../contract/contract.ts";

let base: string;
let folder: string;
let store: SqliteStore | undefined;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "chatelaine-faults-"));
  folder = join(base, "data");
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  rmSync(base, { recursive: true, force: true });
});

async function open(at = folder): Promise<SqliteStore> {
  store = await openSqliteStore({ folder: at, house: HOUSE, logKey: LOG_KEY });
  return store;
}

async function reopen(): Promise<SqliteStore> {
  await store?.close();
  return open();
}

/** An agent with a session and some calls. */
async function agentWithCalls(to: SqliteStore, calls = 5): Promise<{ agent: AgentId; session: SessionId }> {
  const [agent, session] = [newAgent(), newSession()];
  await to.commit(agent, sessionOpened(session));
  for (let made = 0; made < calls; made++) await to.commit(agent, decided(session));
  return { agent, session };
}

const fileOf = (agent: AgentId): string => join(folder, "agents", `${agent}.db`);

/** Changes a closed database with SQL, as somebody with the file could. */
function tamper(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

/** Mounts something over a new folder; undefined, said loudly, where this machine does not let us. */
function mount(name: string, args: readonly string[]): string | undefined {
  const place = join(base, name);
  mkdirSync(place);
  try {
    execFileSync("mount", [...args, place], { stdio: "pipe" });
    return place;
  } catch {
    console.warn(`SKIPPED: mounting is not allowed here, so "${name}" was not tried on a real file system`);
    return undefined;
  }
}

const unmount = (place: string): void => void execFileSync("umount", [place]);

describe("a restart", () => {
  test("finds everything that was acknowledged", async () => {
    const first = await open();
    const { agent, session } = await agentWithCalls(first);
    const call = newCall();
    await first.commit(agent, decided(session, { call }));
    await first.commit(agent, ended(session, call));
    await first.commitHouse(houseChanged());
    const second = await reopen();
    expect(second.agents()).toEqual([agent]);
    expect(second.call(call)?.status).toBe("done");
    expect(second.openCalls(agent)).toHaveLength(5);
    expect(await second.commit(agent, decided(session))).toEqual({ index: 8 });
    expect(checkLog(second.log(agent), logKey(agent))).toBe(9);
    expect(checkLog(second.log("house"), logKey("house"))).toBe(1);
  });

  test("goes on across the ends of tiles", async () => {
    let house = await open();
    const { agent, session } = await agentWithCalls(house, 0);
    for (const until of [255, 256, 257, 513]) {
      await Promise.all(Array.from({ length: until - house.log(agent).size() }, () => house.commit(agent, decided(session))));
      house = await reopen();
      expect(checkLog(house.log(agent), logKey(agent))).toBe(until);
    }
  });
});

describe("a first start that broke off while it made a file", () => {
  test("is done again as if nothing had been there", async () => {
    const [agent, session] = [newAgent(), newSession()];
    mkdirSync(join(folder, "agents"), { recursive: true });
    for (const path of [join(folder, "house.db"), fileOf(agent)]) writeFileSync(path, "", { mode: 0o600 });
    expect(houseOf(folder)).toBeUndefined();
    const house = await open();
    expect(house.agents()).toEqual([]);
    await expect(house.commit(agent, decided(session))).rejects.toEqual(withCode("STORE_NO_AGENT"));
    expect(await house.commit(agent, sessionOpened(session))).toEqual({ index: 0 });
    expect(houseOf(folder)).toBe(HOUSE);
  });
});

describe("the files", () => {
  test("of a house that was closed are whole without a write-ahead log: each can be copied by itself", async () => {
    const house = await open();
    const { agent } = await agentWithCalls(house);
    expect(checkLog(house.log(agent), logKey(agent))).toBe(6);
    await house.close();
    expect(readdirSync(folder).sort()).toEqual(["agents", "house.db", "lock.db"]);
    expect(readdirSync(join(folder, "agents"))).toEqual([`${agent}.db`]);
    expect(() => house.agentRows()).toThrow(withCode("STORE_CLOSED"));
  });

  test("are their owner's alone", async () => {
    const house = await open();
    const { agent } = await agentWithCalls(house);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "agents")).mode & 0o777).toBe(0o700);
    const files = [...readdirSync(folder), ...readdirSync(join(folder, "agents")).map((name) => join("agents", name))].filter((name) => name !== "agents");
    expect(files).toContain(join("agents", `${agent}.db-wal`));
    for (const name of files) expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
  });

  test("no longer have a session's key in them once it was erased", async () => {
    const house = await open();
    const { agent } = await agentWithCalls(house);
    const sessions = Array.from({ length: 40 }, () => sessionOpened(newSession()));
    for (const change of sessions) await house.commit(agent, change);
    const held = (): readonly boolean[] => {
      const files = [fileOf(agent), `${fileOf(agent)}-wal`].filter((path) => existsSync(path)).map((path) => readFileSync(path));
      return sessions.map(({ opened }) => files.some((bytes) => bytes.includes(Buffer.from(opened?.wrappedKey.bytes ?? []))));
    };
    expect(held()).toEqual(sessions.map(() => true));
    for (const { entry } of sessions.slice(0, 20)) await house.commit(agent, sessionMoved(entry.session, "erased"));
    expect(held()).toEqual(sessions.map((_, place) => place >= 20));
  });
});

describe("a full disk", () => {
  test("refuses the changes of the batch, loses nothing, and is got over once there is space", async () => {
    const place = mount("tiny", ["-t", "tmpfs", "-o", "size=4m", "none"]);
    if (place === undefined) return;
    try {
      const house = await open(join(place, "data"));
      const { agent, session } = await agentWithCalls(house);
      const filler = openSync(join(place, "filler"), "w");
      fill(filler);
      const tries = await Promise.allSettled(Array.from({ length: 20 }, () => house.commit(agent, decided(session, { args: sealed(30_000) }))));
      const codes = new Set(tries.flatMap((tried) => (tried.status === "rejected" ? [asFault(tried.reason, "none").code] : [])));
      expect([...codes]).toEqual(["STORE_FULL"]);
      const size = checkLog(house.log(agent), logKey(agent));
      expect(size).toBe(6 + tries.filter(({ status }) => status === "fulfilled").length);
      closeSync(filler);
      rmSync(join(place, "filler"));
      expect(await house.commit(agent, decided(session))).toEqual({ index: size });
      expect(checkLog(house.log(agent), logKey(agent))).toBe(size + 1);
      await house.close();
    } finally {
      unmount(place);
    }
  });

  test("refuses the whole batch, and what is in memory never runs ahead of the disk (page limit)", async () => {
    const { agent, session } = await agentWithCalls(await open());
    await store?.close();
    const limited = openLog(agent, "PRAGMA max_page_count = 40");
    const batch = Array.from({ length: 20 }, () => decided(session, { args: sealed(30_000) }));
    expect(() => limited.commit(batch)).toThrow(withCode("STORE_FULL"));
    limited.close();
    const house = await open();
    expect(checkLog(house.log(agent), logKey(agent))).toBe(6);
    expect(await house.commit(agent, decided(session))).toEqual({ index: 6 });
  });

  function fill(file: number): void {
    const block = Buffer.alloc(4_096);
    try {
      for (;;) writeSync(file, block);
    } catch (error) {
      if (!isFull(error)) throw error;
    }
    expect(fstatSync(file).size).toBeGreaterThan(1_000_000);
  }
});

/** An agent's log as a writer thread holds it, on a connection that was first told `pragma`. */
function openLog(agent: AgentId, pragma: string): LogDatabase<Parameters<SqliteStore["commit"]>[1]> {
  const applier: typeof agentApplier = (db) => {
    const made = agentApplier(db);
    db.exec(pragma);
    return made;
  };
  return LogDatabase.open(fileOf(agent), { schema: AGENT_SCHEMA, first: () => undefined, applier }, noteSigner(logOrigin(HOUSE, agent), LOG_KEY));
}

describe("a data folder that cannot be written", () => {
  test("is refused at the start, and can still be looked at", async () => {
    const { agent } = await agentWithCalls(await open());
    await store?.close();
    const place = mount("read-only", ["--bind", folder]);
    if (place === undefined) return;
    try {
      execFileSync("mount", ["-o", "remount,ro,bind", place]);
      await expect(openSqliteStore({ folder: place, house: HOUSE, logKey: LOG_KEY })).rejects.toEqual(withCode("STORE_READ_ONLY"));
      const look = openReadOnly(place);
      try {
        expect(look.agents()).toEqual([agent]);
        expect(checkLog(look.log(agent), logKey(agent))).toBe(6);
      } finally {
        look.close();
      }
    } finally {
      unmount(place);
    }
  });

  test("refuses a change while the house runs (query_only)", async () => {
    const { agent, session } = await agentWithCalls(await open());
    await store?.close();
    const readOnly = openLog(agent, "PRAGMA query_only = ON");
    expect(() => readOnly.commit([decided(session)])).toThrow(withCode("STORE_READ_ONLY"));
    readOnly.close();
  });
});

describe("a damaged file", () => {
  test("stops its agent and nobody else", async () => {
    const house = await open();
    const [hurt, well] = [await agentWithCalls(house, 40), await agentWithCalls(house)];
    await house.commit(well.agent, decided(well.session, { effect: "ask", opens: opening(newApproval()) }));
    await house.close();
    const pages = readFileSync(fileOf(hurt.agent));
    pages.fill(0xa5, 4_096);
    writeFileSync(fileOf(hurt.agent), pages);
    const after = await open();
    await expect(after.commit(hurt.agent, decided(hurt.session))).rejects.toEqual(withCode("STORE_CORRUPT"));
    expect(() => after.session(hurt.agent, hurt.session)).toThrow(withCode("STORE_CORRUPT"));
    expect(() => after.log(hurt.agent)).toThrow(withCode("STORE_CORRUPT"));
    await after.commit(well.agent, decided(well.session));
    expect(after.approvals("pending")).toHaveLength(1);
    expect([...after.unreadable().keys()]).toEqual([hurt.agent]);
    expect(checkLog(after.log(well.agent), logKey(well.agent))).toBe(8);
  });

  test("that is no database at all is said to be damaged", async () => {
    const { agent, session } = await agentWithCalls(await open());
    await store?.close();
    writeFileSync(fileOf(agent), "this was a database once, and now it is a text that somebody wrote over it".repeat(100));
    const after = await open();
    await expect(after.commit(agent, decided(session))).rejects.toEqual(withCode("STORE_CORRUPT"));
    expect(() => after.openCalls(agent)).toThrow(withCode("STORE_CORRUPT"));
  });

  test.each([
    ["its last entry was cut off", "DELETE FROM entry WHERE idx = 5"],
    ["its checkpoint was set back", "UPDATE checkpoint SET size = 5"],
    ["its right tile is gone", "DELETE FROM tile"],
    ["its right tile was changed", "UPDATE tile SET hashes = zeroblob(length(hashes))"],
    ["its checkpoint is no note", "UPDATE checkpoint SET note = 'trust me'"],
    ["its checkpoint is gone", "DELETE FROM checkpoint"],
  ])("is not written to when %s", async (_, sql) => {
    const { agent, session } = await agentWithCalls(await open());
    await store?.close();
    tamper(fileOf(agent), sql);
    const after = await open();
    await expect(after.commit(agent, decided(session))).rejects.toEqual(withCode("STORE_CORRUPT"));
  });

  test("with the log of another agent in it is not written to", async () => {
    const house = await open();
    const [one, other] = [await agentWithCalls(house), await agentWithCalls(house)];
    await house.close();
    writeFileSync(fileOf(one.agent), readFileSync(fileOf(other.agent)));
    const after = await open();
    await expect(after.commit(one.agent, decided(one.session))).rejects.toEqual(withCode("STORE_CORRUPT"));
  });
});

describe("a batch that fails half way", () => {
  test("leaves no lock and nothing in memory: the next one goes on from what is on the disk", async () => {
    const house = await open();
    const { agent, session } = await agentWithCalls(house);
    tamper(fileOf(agent), "ALTER TABLE tile RENAME TO tile_away");
    const tries = await Promise.allSettled([house.commit(agent, decided(session)), house.commit(agent, decided(session))]);
    expect(tries.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    tamper(fileOf(agent), "ALTER TABLE tile_away RENAME TO tile");
    expect(await house.commit(agent, decided(session))).toEqual({ index: 6 });
    expect(checkLog(house.log(agent), logKey(agent))).toBe(7);
  });
});

describe("a lost file", () => {
  test("of an agent that the house anchored is missed, and not begun again", async () => {
    const house = await open();
    const [lost, well] = [await agentWithCalls(house), await agentWithCalls(house)];
    await house.commitHouse(anchored(lost.agent, 6));
    await house.close();
    rmSync(fileOf(lost.agent));
    const after = await open();
    await expect(after.commit(lost.agent, sessionOpened(newSession()))).rejects.toEqual(withCode("STORE_BEHIND"));
    await after.commit(well.agent, decided(well.session));
  });

  test("put back from an old copy is noticed by the anchor", async () => {
    const house = await open();
    const { agent, session } = await agentWithCalls(house);
    await house.close();
    const old = readFileSync(fileOf(agent));
    const later = await open();
    await later.commit(agent, decided(session));
    await later.commitHouse(anchored(agent, 7));
    await later.close();
    writeFileSync(fileOf(agent), old);
    const after = await open();
    await expect(after.commit(agent, decided(session))).rejects.toEqual(withCode("STORE_BEHIND"));
  });

  test("of the house keeps the rest closed", async () => {
    await agentWithCalls(await open());
    await store?.close();
    rmSync(join(folder, "house.db"));
    await expect(open()).rejects.toEqual(withCode("STORE_CORRUPT"));
  });
});

describe("two houses on one data folder", () => {
  test("are one too many: the second is told, and the first goes on", async () => {
    const house = await open();
    await expect(openSqliteStore({ folder, house: HOUSE, logKey: LOG_KEY })).rejects.toEqual(withCode("STORE_LOCKED"));
    await agentWithCalls(house);
    await reopen();
  });

  test("another house's folder is refused", async () => {
    await open();
    await store?.close();
    const other = openSqliteStore({ folder, house: "hse_00000000000000000000000002", logKey: LOG_KEY });
    await expect(other).rejects.toEqual(withCode("STORE_OTHER_HOUSE"));
  });

  test("a look beside a running house sees what was committed and disturbs nothing", async () => {
    const house = await open();
    const { agent, session } = await agentWithCalls(house);
    const look = openReadOnly(folder);
    expect(look.houseId()).toBe(HOUSE);
    expect(look.log(agent).size()).toBe(6);
    await house.commit(agent, decided(session));
    expect(look.log(agent).size()).toBe(7);
    look.close();
  });
});

describe("a file of a newer program", () => {
  test("is refused, and the other agents go on", async () => {
    const house = await open();
    const [newer, well] = [await agentWithCalls(house), await agentWithCalls(house)];
    await house.close();
    tamper(fileOf(newer.agent), "PRAGMA user_version = 99");
    const after = await open();
    await expect(after.commit(newer.agent, decided(newer.session))).rejects.toEqual(withCode("STORE_NEWER"));
    expect(() => after.log(newer.agent)).toThrow(withCode("STORE_NEWER"));
    await after.commit(well.agent, decided(well.session));
  });

  test("keeps the house closed when it is the house's own", async () => {
    await open();
    await store?.close();
    tamper(join(folder, "house.db"), "PRAGMA user_version = 99");
    await expect(open()).rejects.toEqual(withCode("STORE_NEWER"));
  });
});

describe("a clock that is set back", () => {
  test("changes no order and loses nothing", async () => {
    const house = await open();
    const { agent, session } = await agentWithCalls(house);
    const yesterday = START_MS - 86_400_000;
    const late = decided(session, { entry: { at: yesterday } });
    expect(await house.commit(agent, late)).toEqual({ index: 6 });
    await house.commit(agent, decided(session));
    expect(house.calls(agent, session, 100)[5]).toMatchObject({ call: late.entry.call, at: yesterday });
    expect(checkLog(house.log(agent), logKey(agent))).toBe(8);
  });

  test("revives no approval that was used or expired by an entry", async () => {
    const house = await open();
    const { agent, session } = await agentWithCalls(house);
    const approval = newApproval();
    await house.commit(agent, decided(session, { effect: "ask", opens: opening(approval) }));
    await house.commit(agent, permitted(session, approval));
    await house.commit(agent, decided(session, { consumes: { approval } }));
    const back = decided(session, { consumes: { approval }, entry: { at: START_MS - 86_400_000 } });
    await expect(house.commit(agent, back)).rejects.toEqual(withCode("LEDGER_APPROVAL_SPENT"));
  });
});

describe("a writer thread", () => {
  test("that ends by a defect refuses what it had not acknowledged, and everything after", async () => {
    mkdirSync(join(folder, "agents"), { recursive: true });
    const notAKey = "not a key" as unknown as typeof LOG_KEY; // the defect
    const writer = new Writer({ folder, house: HOUSE, logKey: notAKey });
    const [opened, waiting] = await Promise.allSettled([writer.openHouse(), writer.commitHouse(houseChanged())]);
    expect(opened).toEqual({ status: "rejected", reason: withCode("STORE_CLOSED") });
    expect(waiting).toEqual({ status: "rejected", reason: withCode("STORE_CLOSED") });
    await expect(writer.commitHouse(houseChanged())).rejects.toEqual(withCode("STORE_CLOSED"));
    await writer.close();
  });
});

describe("kill -9 in the middle of group commits", () => {
  test.each([1, 40, 333, 1_200])("loses nothing of %i and more acknowledged changes", async (lines) => {
    const acknowledged = await killAfter(lines);
    expect(acknowledged.length).toBeGreaterThanOrEqual(lines);
    const house = await open();
    for (const [agent, index, id] of acknowledged) {
      const [bytes] = house.log(agent).entries(index, index + 1);
      expect(readEntry(bytes ?? new Uint8Array()).id).toBe(id);
    }
    for (const agent of house.agents()) {
      const size = checkLog(house.log(agent), logKey(agent));
      const entries = house.log(agent).entries(0, size).map(readEntry);
      const closed = new Set(entries.flatMap((entry) => (entry.kind === "outcome" ? [entry.call] : [])));
      const open = entries.flatMap((entry) => (entry.kind === "decision" && !closed.has(entry.call) ? [entry.call] : []));
      expect(house.openCalls(agent).map(({ call }) => call)).toEqual(open);
      for (const { call, session } of house.openCalls(agent)) await house.commit(agent, ended(session, call, { status: "unknown" }));
      expect(house.openCalls(agent)).toEqual([]);
    }
  });

  /** Runs a house that commits without end, kills it once it has acknowledged this much, and gives all that it acknowledged. */
  async function killAfter(lines: number): Promise<readonly (readonly [AgentId, number, string])[]> {
    const key = LOG_KEY.export({ format: "der", type: "pkcs8" }).toString("base64");
    const script = join(import.meta.dirname, "commit-forever.ts");
    const child = spawn(process.execPath, [script, folder, key, HOUSE], { stdio: ["ignore", "pipe", "inherit"] });
    const acknowledged: (readonly [AgentId, number, string])[] = [];
    for await (const line of createInterface(child.stdout)) {
      const [agent, index, id] = line.split(" ");
      // The last line may have been cut by the kill: then it was not acknowledged whole.
      if (id?.length === 30) acknowledged.push([agent as AgentId, Number(index), id]);
      if (acknowledged.length === lines) child.kill("SIGKILL");
    }
    return acknowledged;
  }
});

function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOSPC";
}
