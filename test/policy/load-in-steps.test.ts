/** Loading without keeping calls waiting, and without doing again what was done before. */
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { manyLiving, manyRules } from "../../bench/policy-load/many-rules.ts";
import { loadInSteps } from "../../src/analysis/load.ts";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import { RuleCache } from "../../src/analysis/rule-cache.ts";
import { decide } from "../../src/policy/decide.ts";
import { AGENTS, DEFINITIONS, question, rules } from "./house.ts";
import { PACE, watchedPace } from "./pace.ts";

const HOUSE = { definitions: DEFINITIONS, agents: AGENTS };

test("calls are decided by the set in force while a thousand rules load", async () => {
  const inForce = rules("permit (principal, action, resource);");
  let loaded = false;
  const loading = loadInSteps({ ...manyLiving(50), files: manyRules(1000, 50, 0) }, new RuleCache(), { ...PACE, breathe: () => setImmediate() }).then(
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
  const load = (files: Readonly<Record<string, string>>) => loadInSteps({ ...HOUSE, files }, cache, PACE);
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
  expect((await loadInSteps({ ...HOUSE, files }, cache, PACE)).report.errors).toEqual([]);
  const definitions = DEFINITIONS.map((definition) =>
    definition.name === "read_file"
      ? { ...definition, described: { inputSchema: { type: "object", properties: { path: { type: "integer" } }, required: ["path"] } } }
      : definition,
  );
  const { report, set } = await loadInSteps({ ...HOUSE, definitions, files }, cache, PACE);
  expect(set).toBeUndefined();
  expect(report.errors).toMatchObject([{ code: "POLICY_INVALID" }]);
});

test("a rule that is made ready before it validated, and cannot be, is told by the validation", async () => {
  const text = 'permit (principal, action, resource) when { decimal("1.0").lessThan() };';
  const input = { ...HOUSE, files: { "a.cedar": text } };
  const { report } = await loadInSteps(input, new RuleCache(), PACE);
  expect(report.errors).toMatchObject([{ code: "POLICY_INVALID" }]);
  expect(report).toEqual(loadPolicies(input).report);
});

test("what the load before did not use is forgotten, and read anew", async () => {
  const cache = new RuleCache();
  const text = "permit (principal, action, resource);";
  const load = async (files: Readonly<Record<string, string>>) => {
    const pace = watchedPace();
    const { set } = await loadInSteps({ ...HOUSE, files }, cache, pace);
    return { form: set?.rules.get("a.cedar#1")?.json, tasks: pace.tasks.map(({ kind }) => kind) };
  };
  const first = await load({ "a.cedar": text });
  expect(first.tasks).toEqual(["read", "schema", "validate"]);
  expect((await load({ "a.cedar": `// moved\n${text}` })).form).toBe(first.form);
  expect((await load({})).tasks).toEqual([]);
  const anew = await load({ "a.cedar": text });
  expect(anew.form).not.toBe(first.form);
  expect(anew.tasks).toEqual(["read", "validate"]);
});

test("a rule that makes Cedar's own engine break is told, and nothing is loaded", async () => {
  const broken = async (): Promise<never> => {
    throw new RangeError("out of memory");
  };
  const { report, set } = await loadInSteps({ ...HOUSE, files: { "a.cedar": "permit (principal, action, resource);" } }, new RuleCache(), { ...PACE, cedar: broken });
  expect(set).toBeUndefined();
  expect(report.errors).toMatchObject([{ code: "POLICY_ENGINE_BROKEN", message: "the policy engine failed (RangeError): nothing was loaded" }]);
});
