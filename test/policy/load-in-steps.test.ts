/** Loading without keeping calls waiting, and without doing again what was done before. */
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { manyLiving, manyRules } from "../../bench/policy-load/many-rules.ts";
import { loadInSteps, loadPolicies } from "../../src/analysis/load.ts";
import { RuleCache } from "../../src/analysis/rule-cache.ts";
import { decide } from "../../src/policy/decide.ts";
import { AGENTS, DEFINITIONS, question, rules } from "./house.ts";

const HOUSE = { definitions: DEFINITIONS, agents: AGENTS };

test("calls are decided by the set in force while a thousand rules load", async () => {
  const inForce = rules("permit (principal, action, resource);");
  let loaded = false;
  const loading = loadInSteps({ ...manyLiving(50), files: manyRules(1000, 50, false) }, new RuleCache(), () => setImmediate()).then(
    (done) => {
      loaded = true;
      return done;
    },
  );
  let decided = 0;
  while (!loaded) {
    expect(decide(inForce, question({ args: { path: "/a" } })).effect).toBe("permit");
    decided += 1;
    await setImmediate();
  }
  expect((await loading).report.errors).toEqual([]);
  expect(decided).toBeGreaterThan(1000);
});

test("what was read and validated before is kept, and says the same", async () => {
  const cache = new RuleCache();
  const load = (files: Readonly<Record<string, string>>) => loadInSteps({ ...HOUSE, files }, cache, () => undefined);
  const one =
    '@id("one") permit (principal, action == Action::"files/count", resource) when { context.args has times && context.args.times < 3 };';
  const wrong = 'permit (principal, action == Action::"files/count", resource) when { context.args.times < 3 };';
  for (const text of [
    one,
    `// moved\n${one}`,
    wrong,
    `${one}\n${wrong}`,
    `\n\n${wrong}`,
    one,
    `${one} ${one.replace("one", "two").replace("3", "2").replace("permit", "forbid")}`,
  ]) {
    const { report } = await load({ "a.cedar": text });
    expect(report).toEqual(loadPolicies({ ...HOUSE, files: { "a.cedar": text } }).report);
  }
});

test("a rule that validated against other definitions is validated again", async () => {
  const cache = new RuleCache();
  const files = { "a.cedar": 'permit (principal, action == Action::"files/read_file", resource) when { context.args.path == "a" };' };
  expect((await loadInSteps({ ...HOUSE, files }, cache, () => undefined)).report.errors).toEqual([]);
  const definitions = DEFINITIONS.map((definition) =>
    definition.name === "read_file"
      ? { ...definition, described: { inputSchema: { type: "object", properties: { path: { type: "integer" } }, required: ["path"] } } }
      : definition,
  );
  const { report, set } = await loadInSteps({ ...HOUSE, definitions, files }, cache, () => undefined);
  expect(set).toBeUndefined();
  expect(report.errors).toMatchObject([{ code: "POLICY_INVALID" }]);
});

test("forms that no load used twice are forgotten", () => {
  const cache = new RuleCache();
  const text = "permit (principal, action, resource);";
  cache.begin();
  const first = cache.read(text);
  cache.begin();
  expect(cache.read(text)).toBe(first);
  cache.begin();
  cache.begin();
  expect(cache.read(text)).not.toBe(first);
});
