/** What reading and validating rules came to, over a stop of the house. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadInSteps } from "../../src/analysis/load.ts";
import type { RuleCache } from "../../src/analysis/rule-cache.ts";
import { KEPT_RULES_FILE, keptRules } from "../../src/main/kept-rules.ts";
import { decide } from "../../src/policy/decide.ts";
import { AGENTS, DEFINITIONS, question } from "./house.ts";
import { watchedPace } from "./pace.ts";

const KEY = new Uint8Array(32).fill(7);
const FILES = {
  "a.cedar": [
    '@id("few") permit (principal, action == Action::"files/count", resource) when { context.args has times && context.args.times < 3 };',
    '@id("may-read") permit (principal == ?principal, action == Action::"files/read_file", resource);',
    '@id("not-a") @effect("ask") forbid (principal, action == Action::"files/read_file", resource) when { context.args.path == "/a" };',
  ].join("\n"),
  "a.links.yaml": "- { template: may-read, id: reader-reads, principal: 'Agent::\"reader\"' }\n",
};
const INPUT = { definitions: DEFINITIONS, agents: AGENTS, files: FILES };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "chatelaine-kept-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const place = (more: { readonly key?: Uint8Array; readonly build?: string | undefined } = {}) =>
  keptRules({ folder, key: KEY, build: "one", ...more });

/** Loads with what was kept, and keeps what came of it. */
async function start(kept = place(), input = INPUT) {
  const cache = kept.read();
  const pace = watchedPace();
  const { report, set } = await loadInSteps(input, cache, pace);
  kept.write(cache);
  return { report, set, tasks: pace.tasks };
}

test("a start with the same rules and definitions asks nothing of Cedar's own engine, and decides the same", async () => {
  const first = await start();
  expect(first.report.errors).toEqual([]);
  expect(first.tasks.length).toBeGreaterThan(0);
  const second = await start();
  expect(second.tasks).toEqual([]);
  expect(second.report).toEqual(first.report);
  const [before, after] = [first.set, second.set];
  if (before === undefined || after === undefined) throw new Error("a set was not loaded");
  for (const path of ["/a", "/b"]) {
    const asked = question({ args: { path } });
    expect(decide(after, asked)).toEqual(decide(before, asked));
  }
});

test("a rule that changed meanwhile is read and validated, and one that fits no more is refused", async () => {
  await start();
  const changed = { ...INPUT, files: { ...FILES, "a.cedar": FILES["a.cedar"].replace("< 3", "< 4") } };
  expect((await start(place(), changed)).tasks.length).toBeGreaterThan(0);
  const gone = await start(place(), { ...INPUT, definitions: DEFINITIONS.filter(({ name }) => name !== "count") });
  expect(gone.report.errors).not.toEqual([]);
});

test("nothing counts that another build wrote, another key, or another hand", async () => {
  await start();
  const path = join(folder, KEPT_RULES_FILE);
  const bytes = readFileSync(path);
  const isEmpty = (kept: RuleCache) => kept.kept().texts.size === 0;
  expect(isEmpty(place().read())).toBe(false);
  expect(isEmpty(place({ build: "another" }).read())).toBe(true);
  expect(isEmpty(place({ build: undefined }).read())).toBe(true);
  expect(isEmpty(place({ key: new Uint8Array(32).fill(8) }).read())).toBe(true);
  for (const at of [0, 31, 32, Math.floor(bytes.length / 2), bytes.length - 1]) {
    writeFileSync(path, bytes.with(at, (bytes[at] ?? 0) ^ 1));
    expect(isEmpty(place().read())).toBe(true);
  }
  for (const length of [0, 31, 32, bytes.length - 1]) {
    writeFileSync(path, bytes.subarray(0, length));
    expect(isEmpty(place().read())).toBe(true);
  }
});

test("the file is its owner's alone, and is written only when there is something new", async () => {
  const kept = place();
  const cache = kept.read();
  await loadInSteps(INPUT, cache, watchedPace());
  kept.write(cache);
  const path = join(folder, KEPT_RULES_FILE);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  rmSync(path);
  await loadInSteps(INPUT, cache, watchedPace());
  kept.write(cache);
  expect(() => statSync(path)).toThrow("ENOENT");
});

test("where the sources run as they are, nothing is kept", async () => {
  await start(place({ build: undefined }));
  expect(() => statSync(join(folder, KEPT_RULES_FILE))).toThrow("ENOENT");
});
