/** Cedar's own engine in threads: a load in them is the same load, and they end with it. */
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manyLiving, manyRules } from "../../bench/policy-load/many-rules.ts";
import { loadInSteps } from "../../src/analysis/load.ts";
import type { LoadInput, Loaded } from "../../src/analysis/load.ts";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import { RuleCache } from "../../src/analysis/rule-cache.ts";
import { withCedar } from "../../src/main/cedar-threads.ts";
import { AGENTS, DEFINITIONS } from "./house.ts";
import { PACE } from "./pace.ts";

const HOUSE = { definitions: DEFINITIONS, agents: AGENTS };
let threads: Worker[] = [];
let ends: Promise<unknown>[] = [];
const begun = (thread: Worker): void => {
  threads.push(thread);
  ends.push(new Promise((ended) => thread.once("exit", ended)));
};

beforeEach(() => {
  [threads, ends] = [[], []];
  process.on("worker", begun);
});
afterEach(() => process.off("worker", begun));

function load(input: LoadInput, cache = new RuleCache()): Promise<Loaded> {
  return withCedar((cedar) => loadInSteps(input, cache, { ...PACE, cedar }));
}

test("a load in threads says what a load in one go says, right and wrong, and the threads end with it", async () => {
  for (const text of [
    'permit (principal, action == Action::"files/read_file", resource) when { context.args.path like "/home/*" };',
    'permit (principal, action == Action::"files/read_file", resource) when { context.nothing == "a" };',
    'permit (principal, action == Action::"files/read_file", resource) when { context.args.path == "a" && context.args.path == "b" };',
    "permit (principal, action",
  ]) {
    const input = { ...HOUSE, files: { "a.cedar": text } };
    expect((await load(input)).report).toEqual(loadPolicies(input).report);
  }
  await Promise.all(ends);
  expect(threads.length).toBe(4);
});

test("a load of many rules has two threads, one that changes nothing has none", async () => {
  const cache = new RuleCache();
  const input = { ...manyLiving(20), files: manyRules(600, 20, 0) };
  const first = await load(input, cache);
  expect(first.report.errors).toEqual([]);
  expect(threads.length).toBe(Math.min(2, availableParallelism()));
  const again = await load(input, cache);
  expect(again.report).toEqual(first.report);
  expect(threads.length).toBe(Math.min(2, availableParallelism()));
  await Promise.all(ends);
});

test("a thread that breaks ends the load with a problem, and the next load has another thread", async () => {
  const input = { ...HOUSE, files: { "a.cedar": "permit (principal, action, resource);" } };
  process.once("worker", (thread) => thread.postMessage({ kind: "no such task" }));
  expect((await load(input)).report.errors).toMatchObject([{ code: "POLICY_ENGINE_BROKEN" }]);
  process.once("worker", (thread) => void thread.terminate());
  expect((await load(input)).report.errors).toMatchObject([{ code: "POLICY_ENGINE_BROKEN" }]);
  expect((await load(input)).report.errors).toEqual([]);
  await Promise.all(ends);
});
