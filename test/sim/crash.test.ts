/**
 * Promise 1 under kill -9. A house is killed at every boundary of its path, and at arbitrary moments, again and again on
 * the same data; each time it is opened anew and asked what it knows. A failure names its seed:
 * SEEDS=1 FIRST_SEED=17 runs that one again.
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
const SEEDS = Number(process.env["SEEDS"] ?? 200);
const FIRST_SEED = Number(process.env["FIRST_SEED"] ?? 1);
/** Houses that die at the same time, each in a life of its own. */
const LIVES = 2;
/** Deaths of one house before a new one takes its place: everything that a house holds is checked after each, so that a long life costs more and more. */
const DEATHS = 34;
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
    const data = join(root, `data-${life}-${from}`);
    const effects = join(root, `effects-${life}-${from}`);
    const acknowledged = new Map<number, Reply>();
    let seen: Seen = { happened: 0, permitted: 0, unknown: 0, approvals: 0 };
    for (const seed of mine.slice(from, from + DEATHS)) {
      for (const reply of await live({ seed, data, effects })) acknowledged.set(reply.n, reply);
      seen = await check({ seed, data, effects, acknowledged });
    }
    for (const what of Object.keys(totals) as (keyof Seen)[]) totals[what] += seen[what];
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

interface Reply {
  readonly n: number;
  readonly call: CallId;
  readonly end: string;
}

/** Opens the house, lets it work, and sees it die. The replies that it gave out. */
async function live({ seed, data, effects }: { seed: number; data: string; effects: string }): Promise<Reply[]> {
  // Odd seeds of a life die at a boundary, the others after some replies and a while, wherever that is.
  const random = seeded(seed);
  const atBoundary = random() < 0.6;
  const boundary = atBoundary ? 1 + Math.floor(random() * BOUNDARIES) : 0;
  const repliesUntil = Math.floor(random() * 60);
  const child = spawn(process.execPath, [fileURLToPath(new URL("house-to-kill.ts", import.meta.url)), data, effects, join(root, "policies"), String(boundary), String(seed * CALLS_A_SEED), ...BUILT], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NODE_COMPILE_CACHE: join(root, "compiled") } });
  let errors = "";
  child.stderr.on("data", (bytes) => (errors += bytes));
  const replies: Reply[] = [];
  const gone = new Promise<string | null>((resolve) => child.once("close", (_code, signal) => resolve(signal)));
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, n, call, end] = line.split(" ");
    if (word === "reply") replies.push({ n: Number(n), call: call as CallId, end: end as string });
    if (!atBoundary && word !== "permitted" && seen++ === repliesUntil) setTimeout(() => child.kill("SIGKILL"), random() * 8);
  }
  expect(await gone, `seed ${seed}: ${errors}`).toBe("SIGKILL");
  return replies;
}

async function check({ seed, data, effects, acknowledged }: { seed: number; data: string; effects: string; acknowledged: ReadonlyMap<number, Reply> }): Promise<Seen> {
  const where = `seed ${seed}`;
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
