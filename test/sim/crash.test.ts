/**
 * Promise 1 under kill -9. Houses are killed at every boundary of their path, and at arbitrary moments, again and again on
 * the same data, and asked what they know. Two stand in each process, as most of a death's time is the start of a process: it
 * dies at a boundary of the one, which is an arbitrary moment of the other. A failure names the seed after which it was seen,
 * one of the last few: SEEDS=5 FIRST_SEED=17 runs five again.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallId } from "../../src/call/id.ts";
import type { DecisionEntry, Entry, OutcomeEntry } from "../../src/ledger/entry.ts";
import { readEntry } from "../../src/ledger/read-entry.ts";
import { layFoundation } from "../../src/main/foundation.ts";
import { systemChance, systemClock } from "../../src/main/system.ts";
import { DataFolder } from "../../src/store/sqlite/data-folder.ts";
import type { CounterStore } from "../../src/session/port.ts";
import { verify } from "../../src/verify/verify.ts";
import { built } from "../../tools/build.mjs";
import { seeded } from "./seeded.ts";

const BUILT = [built("main", process.execPath), built("operate/operate", process.execPath)];
const SEEDS = Number(process.env["SEEDS"] ?? 100);
const FIRST_SEED = Number(process.env["FIRST_SEED"] ?? 1);
/** Processes that run at the same time, each with houses of its own. */
const LIVES = 2;
/** Houses of one process, which die together. */
const HOUSES = 2;
/** Deaths of one house before a new one takes its place. */
const DEATHS = 34;
/** Deaths after which everything that a house holds is checked: nothing is ever taken out of a ledger, so what one death broke is broken after the next, too. In between the house itself recovers. */
const DEATHS_A_CHECK = 4;
/** Boundaries of the path that seeds choose from: about the first thirty calls. */
const BOUNDARIES = 180;
/** Numbers of calls in one life: lives never share one. */
const CALLS_A_SEED = 100_000;

const POLICY = `
@id("workers-act") permit (principal in Role::"worker", action in Action::"callTool", resource in Server::"effects");
@id("asked-is-asked") @effect("ask") @reason("a person looks") forbid (principal, action, resource == Tool::"effects/asked");
@id("never") forbid (principal, action, resource == Tool::"effects/forbidden");
`;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "chatelaine-crash-"));
  mkdirSync(join(root, "policies"));
  writeFileSync(join(root, "policies", "all.cedar"), POLICY);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index);

test.concurrent.each(Array.from({ length: LIVES }, (_, life) => life))("life %i: what was acknowledged stands, nothing ran twice or unseen", { timeout: 900_000 }, async (life) => {
  const mine = seeds.filter((seed) => seed % LIVES === life);
  const totals: Seen = { happened: 0, permitted: 0, unknown: 0, approvals: 0 };
  for (let from = 0; from < mine.length; from += DEATHS) {
    const houses = Array.from({ length: HOUSES }, (_, house): House => ({
      data: join(root, `data-${life}-${from}-${house}`),
      effects: join(root, `effects-${life}-${from}-${house}`),
      acknowledged: new Map(),
    }));
    const deaths = mine.slice(from, from + DEATHS);
    for (const [at, seed] of deaths.entries()) {
      await live(seed, houses);
      const isLast = at === deaths.length - 1;
      if (!isLast && at % DEATHS_A_CHECK !== DEATHS_A_CHECK - 1) continue;
      for (const [house, held] of houses.entries()) {
        const seen = await check(`seed ${seed}, house ${house}`, held);
        for (const what of isLast ? (Object.keys(totals) as (keyof Seen)[]) : []) totals[what] += seen[what];
      }
    }
  }
  // Otherwise the house was killed before it did anything, and nothing was tried.
  const rare = Object.entries(totals).filter(([, count]) => count <= 5);
  expect(seeds.length >= 20 ? rare : []).toEqual([]);
});

/** How much of what the test is about really took place. */
interface Seen {
  happened: number;
  permitted: number;
  unknown: number;
  approvals: number;
}

interface House {
  readonly data: string;
  readonly effects: string;
  /** Every reply that it ever gave out, by the number of its call. */
  readonly acknowledged: Map<number, Reply>;
}

interface Reply {
  readonly n: number;
  readonly call: CallId;
  readonly end: string;
}

/** Opens the houses, lets them work, sees them die, and keeps the replies that they gave out. */
async function live(seed: number, houses: readonly House[]): Promise<void> {
  // Most die at a boundary of one of the houses, the others after some replies and a while, wherever that is.
  const random = seeded(seed);
  const atBoundary = random() < 0.9;
  const boundary = atBoundary ? 1 + Math.floor(random() * BOUNDARIES) : 0;
  const repliesUntil = Math.floor(random() * 60);
  const dying = Math.floor(random() * HOUSES);
  const places = houses.map(({ data, effects }, house) => ({ data, effects, boundary: house === dying ? boundary : 0 }));
  const program = fileURLToPath(new URL("houses-to-kill.ts", import.meta.url));
  const words = [program, JSON.stringify(places), join(root, "policies"), String(seed * CALLS_A_SEED), ...BUILT];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NODE_COMPILE_CACHE: join(root, "compiled") } });
  let errors = "";
  child.stderr.on("data", (bytes) => (errors += bytes));
  const gone = new Promise<string | null>((resolve) => child.once("close", (_code, signal) => resolve(signal)));
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, house, n, call, end] = line.split(" ");
    if (word === "reply") houses[Number(house)]?.acknowledged.set(Number(n), { n: Number(n), call: call as CallId, end: end as string });
    if (!atBoundary && word !== "permitted" && seen++ === repliesUntil) setTimeout(() => child.kill("SIGKILL"), random() * 8);
  }
  expect(await gone, `seed ${seed}: ${errors}`).toBe("SIGKILL");
}

async function check(where: string, { data, effects, acknowledged }: House): Promise<Seen> {
  // Opening recovers: what was interrupted is closed as unknown.
  const base = await layFoundation(data, { clock: systemClock, chance: systemChance });
  const decisions = new Map<CallId, DecisionEntry>();
  const outcomes = new Map<CallId, OutcomeEntry[]>();
  const numberOf = new Map<number, CallId[]>();
  const seen: Seen = { happened: 0, permitted: 0, unknown: 0, approvals: 0 };
  try {
    for (const agent of base.store.agents()) {
      const log = base.store.log(agent);
      for (const entry of log.entries(0, log.size()).map((bytes) => readEntry(bytes) as Entry)) {
        if (entry.kind === "decision") decisions.set(entry.call, entry);
        if (entry.kind === "outcome") outcomes.set(entry.call, [...(outcomes.get(entry.call) ?? []), entry]);
      }
      for (const { session } of base.store.sessions(agent, 10_000)) {
        const stored = base.store.session(agent, session);
        if (stored?.wrappedKey === undefined) continue;
        const keys = base.ring.sessionKeys({ agent, session }, stored.wrappedKey);
        for (const row of base.store.calls(agent, session, 100_000)) {
          const sealed = base.store.call(row.call)?.args;
          if (sealed === undefined) throw new Error(`${row.call} is listed and not there`);
          const { args } = JSON.parse(Buffer.from(keys.open(sealed, `${row.call}/args`)).toString()) as { args: { n: number } };
          numberOf.set(args.n, [...(numberOf.get(args.n) ?? []), row.call]);
        }
      }
    }
    const permitted = [...decisions.values()].filter((entry) => entry.effect === "permit");
    for (const entry of permitted) expect(outcomes.get(entry.call), `${where}: ${entry.call} has one outcome`).toHaveLength(1);
    const approvals = permitted.flatMap((entry) => entry.approval ?? []);
    expect(new Set(approvals).size, `${where}: no approval was used twice`).toBe(approvals.length);

    for (const { n, call, end } of acknowledged.values()) {
      const decision = decisions.get(call);
      expect(decision, `${where}: the reply to ${n} has its entry`).toBeDefined();
      expect(end === "done" ? outcomes.get(call)?.[0]?.status : "done", `${where}: ${n} was acknowledged as done`).toBe("done");
      expect(end === "refused" ? decision?.effect : "refuse", `${where}: ${n}`).toBe("refuse");
    }

    const happened = existsSync(effects) ? readFileSync(effects, "utf8").trim().split("\n").filter((line) => line !== "").map(Number) : [];
    expect(new Set(happened).size, `${where}: nothing ran twice`).toBe(happened.length);
    for (const n of happened) {
      const calls = (numberOf.get(n) ?? []).filter((call) => decisions.get(call)?.effect === "permit");
      expect(calls, `${where}: ${n} ran on one recorded permit`).toHaveLength(1);
      expect(outcomes.get(calls[0] as CallId)?.[0]?.status, `${where}: ${n} ran, so it did not fail`).not.toBe("failed");
    }
    const failed = permitted.filter(({ call }) => outcomes.get(call)?.[0]?.status === "failed").length;
    const forbidden = [...decisions.values()].filter(({ reason }) => reason === "POLICY_FORBIDDEN").length;
    checkBudgets(base.store, { permitted: permitted.length, failed, forbidden, where });
    const unknown = [...outcomes.values()].flat().filter((entry) => entry.status === "unknown");
    Object.assign(seen, { happened: happened.length, permitted: permitted.length, unknown: unknown.length, approvals: approvals.length });
  } finally {
    await base.store.close();
  }
  const source = new DataFolder(data);
  const report = verify(source);
  expect(report.status, `${where}: ${JSON.stringify(report.logs.filter((log) => log.status !== "verified"))}`).toBe("verified");
  return seen;
}

/** What was recorded is counted: budgets after a kill are neither less nor more than what the ledger says. */
function checkBudgets(store: CounterStore, { permitted, failed, forbidden, where }: { permitted: number; failed: number; forbidden: number; where: string }): void {
  const used = (budget: string) => store.counters(budget).reduce((sum, counter) => sum + counter.used, 0);
  const runs = used("runs");
  // A call that failed before the server had it gives back what it took; one that failed otherwise does not.
  expect(runs, `${where}: permits are counted`).toBeGreaterThanOrEqual(permitted - failed);
  expect(runs, `${where}: nothing else is counted`).toBeLessThanOrEqual(permitted);
  expect(used("price"), `${where}: each has its price`).toBe(7 * runs);
  expect(used("tried"), `${where}: a rate counts what was refused, too`).toBeGreaterThanOrEqual(permitted + forbidden);
}
