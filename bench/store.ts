/**
 * Durable changes a second of the SQLite store, beside what the disk itself can do in the same run.
 * npm run bench -- store [--json] [--seconds N] [--folder FOLDER]
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { AgentId } from "../src/call/id.ts";
import { openSqliteStore } from "../src/store/sqlite/open.ts";
import type { SqliteStore } from "../src/store/sqlite/open.ts";
import { decided, ended, newAgent, newSession, sessionOpened } from "../test/contract/changes.ts";

const CONCURRENT = 64;

interface Measured {
  readonly agents: number;
  readonly changesPerSecond: number;
  readonly callsPerSecond: number;
  /** Milliseconds from commit to its acknowledgement. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU microseconds a change, all threads, the making of the change included. */
  readonly cpuUs: number;
  /** Changes a second over the disk's own write-and-fsync rate right before. */
  readonly perFsync: number;
  readonly fsyncsPerSecond: number;
}

/** How often the disk can write and sync 1 KB in a second. */
function fsyncRate(folder: string, seconds: number): number {
  const path = join(folder, "fsync");
  const file = openSync(path, "w");
  const block = randomBytes(1_024);
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < seconds * 1_000) {
    writeSync(file, block);
    fsyncSync(file);
    count += 1;
  }
  closeSync(file);
  rmSync(path);
  return count / ((performance.now() - started) / 1_000);
}

interface Run {
  readonly folder: string;
  readonly agents: number;
  readonly seconds: number;
}

async function measure({ folder, agents, seconds }: Run): Promise<Measured> {
  const fsyncsPerSecond = fsyncRate(folder, Math.min(1, seconds));
  const store = await openSqliteStore({ folder: join(folder, `${agents}`), house: "hse_00000000000000000000000001", logKey: generateKeyPairSync("ed25519").privateKey });
  const ids = Array.from({ length: agents }, newAgent);
  await load(store, ids, 0.3);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const waits = await load(store, ids, seconds);
  const elapsed = (performance.now() - started) / 1_000;
  const used = process.cpuUsage(cpu);
  await store.close();
  waits.sort((a, b) => a - b);
  const changesPerSecond = waits.length / elapsed;
  return {
    agents,
    changesPerSecond: Math.round(changesPerSecond),
    callsPerSecond: Math.round(changesPerSecond / 2),
    p50Ms: percentile(waits, 0.5),
    p99Ms: percentile(waits, 0.99),
    cpuUs: Math.round((used.user + used.system) / waits.length),
    perFsync: Math.round((changesPerSecond / fsyncsPerSecond) * 100) / 100,
    fsyncsPerSecond: Math.round(fsyncsPerSecond),
  };
}

/** 64 callers, each deciding and closing one call after the other; the waits for each change in milliseconds. */
async function load(store: SqliteStore, agents: readonly AgentId[], seconds: number): Promise<number[]> {
  const waits: number[] = [];
  const sessions = await Promise.all(
    agents.map(async (agent) => {
      const session = newSession();
      await store.commit(agent, sessionOpened(session));
      return { agent, session };
    }),
  );
  const end = performance.now() + seconds * 1_000;
  const timed = async (commit: () => Promise<unknown>): Promise<void> => {
    const asked = performance.now();
    await commit();
    waits.push(performance.now() - asked);
  };
  const caller = async (place: number): Promise<void> => {
    for (let turn = place; performance.now() < end; turn += CONCURRENT) {
      const { agent, session } = sessions[turn % sessions.length] ?? fail();
      const change = decided(session);
      await timed(() => store.commit(agent, change));
      await timed(() => store.commit(agent, ended(session, change.entry.call)));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, (_, place) => caller(place)));
  return waits;
}

function percentile(sorted: readonly number[], share: number): number {
  return Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
}

function fail(): never {
  throw new Error("there is at least one agent");
}

const { values } = parseArgs({ options: { json: { type: "boolean" }, seconds: { type: "string", default: "3" }, folder: { type: "string", default: tmpdir() } } });
const folder = mkdtempSync(join(values.folder, "chatelaine-bench-"));
try {
  const runs: Measured[] = [];
  for (const agents of [1, 10, 100]) runs.push(await measure({ folder, agents, seconds: Number(values.seconds) }));
  if (values.json) console.log(JSON.stringify({ bench: "store", concurrent: CONCURRENT, runs }));
  else console.table(runs);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
