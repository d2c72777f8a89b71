/** The shadow: Cedar's own engine decides a sample again, in a thread of its own, and any difference raises an alarm. */
import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import type { Chance, Clock } from "../../src/call/clock.ts";
import { SHADOW_IDLE_MS } from "../../src/main/limits.ts";
import { idMaker } from "../../src/call/id.ts";
import type { HouseChange } from "../../src/ledger/change.ts";
import { entryMaker } from "../../src/ledger/make-entry.ts";
import { houseLog } from "../../src/main/house-log.ts";
import { openShadow } from "../../src/main/shadowing.ts";
import type { Shadow } from "../../src/main/shadow.ts";
import { systemChance, systemClock } from "../../src/main/system.ts";
import type { PolicySet } from "../../src/policy/policy-set.ts";
import { question, rules } from "./house.ts";

const SET = rules('@id("reads") permit (principal, action, resource); @id("no-etc") forbid (principal, action == Action::"files/read_file", resource) when { context.args.path like "/etc/*" };');
const HOME = question({ args: { path: "/home" } });
const ETC = question({ args: { path: "/etc/passwd" } });

/** As a miscompiled set would be: it says of every request what the right one says of another. */
const LYING: PolicySet = { ...SET, engine: { ...SET.engine, authorize: (layer) => ({ kind: "answered", decision: layer === "plain" ? "allow" : "deny", determining: layer === "plain" ? ["reads"] : [], errored: [] }) } };

let shadow: Shadow | undefined;
afterEach(() => shadow?.close());

interface Heard {
  readonly shadow: Shadow;
  readonly lines: readonly string[];
  readonly entries: readonly HouseChange["entry"][];
  /** When that many differences have been told. */
  readonly told: (count: number) => Promise<void>;
}

function open(share: number, chance: Chance = systemChance, clock: Clock = systemClock): Heard {
  const lines: string[] = [];
  const entries: HouseChange["entry"][] = [];
  let heard = (): void => undefined;
  const write = (line: string): void => {
    lines.push(line);
    heard();
  };
  const commitHouse = async ({ entry }: HouseChange): Promise<never> => {
    entries.push(entry);
    throw new Error("the store of this test keeps nothing");
  };
  const makeEntry = entryMaker(systemClock, idMaker(systemClock, systemChance));
  const log = houseLog(systemClock, write);
  shadow = openShadow({ share, clock, chance, log, ledger: { commitHouse }, makeEntry });
  const told = (count: number): Promise<void> =>
    new Promise((done) => {
      heard = () => void (lines.filter((line) => line.includes("policy-disputed")).length >= count && done());
      heard();
    });
  return { shadow, lines, entries, told };
}

test("a difference is an error in the house's log, and the first of its kind an entry; what agrees is only counted", async () => {
  const house = open(1);
  house.shadow.decided(SET, HOME);
  house.shadow.decided(SET, ETC);
  house.shadow.decided(LYING, HOME);
  house.shadow.decided(LYING, ETC);
  house.shadow.decided(LYING, ETC);
  await house.told(2);
  expect(house.shadow.status()).toEqual({ share: 1, compared: 5, differences: 2 });
  const line = house.lines.find((text) => text.includes("policy-disputed"));
  expect(JSON.parse(line ?? "")).toMatchObject({ severity: "error", event: "policy-disputed", call: ETC.call.id, policy: SET.version, layer: "plain", rules: ["no-etc", "reads"] });
  expect(house.entries).toMatchObject([{ kind: "policy", event: "disputed", policy: SET.version, call: ETC.call.id, by: "house" }]);
});

test("what is told of a difference holds nothing of the call but its id", async () => {
  const house = open(1);
  house.shadow.decided(LYING, ETC);
  await house.told(1);
  expect(house.lines.join("")).not.toContain("/etc");
});

test("a share of nothing takes no sample, and a share of a tenth every tenth where chance keeps to the middle", async () => {
  const none = open(0);
  for (let index = 0; index < 100; index++) none.shadow.decided(LYING, ETC);
  await none.shadow.close();
  expect(none.shadow.status()).toEqual({ share: 0, compared: 0, differences: 0 });
  const tenth = open(0.1, { bytes: () => Uint8Array.of(128, 0, 0, 0) });
  for (let index = 0; index < 40; index++) tenth.shadow.decided(SET, ETC);
  for (let index = 0; index < 20; index++) tenth.shadow.decided(LYING, ETC);
  await tenth.told(2);
  expect(tenth.shadow.status()).toEqual({ share: 0.1, compared: 6, differences: 2 });
});

test("the thread ends when it had nothing to compare for a while, and begins anew with the next sample", async () => {
  const idle = new Set<() => void>();
  const after = (delayMs: number, task: () => void): (() => void) => {
    if (delayMs !== SHADOW_IDLE_MS) return systemClock.after(delayMs, task);
    idle.add(task);
    return () => void idle.delete(task);
  };
  const threads: Worker[] = [];
  const begun = (thread: Worker): void => void threads.push(thread);
  process.on("worker", begun);
  const house = open(1, systemChance, { ...systemClock, after });
  house.shadow.decided(LYING, ETC);
  await house.told(1);
  expect([threads.length, idle.size]).toEqual([1, 1]);
  const ended = once(threads[0] as Worker, "exit");
  for (const task of idle) task();
  await ended;
  house.shadow.decided(LYING, ETC);
  await house.told(2);
  expect(threads.length).toBe(2);
  const told = house.lines.filter((line) => line.includes("policy-disputed")).map((line) => JSON.parse(line) as { readonly rules: readonly string[] });
  expect(told.map(({ rules: named }) => named)).toEqual([
    ["no-etc", "reads"],
    ["no-etc", "reads"],
  ]);
  process.off("worker", begun);
});
