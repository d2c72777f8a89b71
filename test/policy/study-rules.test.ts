/**
 * Rules that change no decision are found at load, and none is invented: whatever is said of random rules is so for every
 * request of a small world, and what is an error there is so in another world too, with other roles and classes.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { engineOf } from "../../src/analysis/engine-of.ts";
import { RuleCache } from "../../src/analysis/rule-cache.ts";
import { cedarAtOnce } from "../../src/analysis/cedar/do-cedar-task.ts";
import { studyRules } from "../../src/analysis/study-rules.ts";
import { validateRules } from "../../src/analysis/validate-rules.ts";
import type { EngineRequest } from "../../src/policy/engine.ts";
import type { Problem } from "../../src/analysis/problem.ts";
import { readRules } from "../../src/analysis/read-rules.ts";
import { referenceEffect } from "./reference.ts";
import type { RuleState } from "./reference.ts";
import { requestOf } from "../../src/policy/request.ts";
import type { Rule } from "../../src/policy/rule.ts";
import { schemaOf } from "../../src/policy/schema.ts";
import type { Living } from "../../src/policy/schema.ts";
import { anyRule, anyRules, everyRequest, otherWorld, world } from "./small-world.ts";
import { load } from "./house.ts";

const DONE = [false, true].flatMap((approved) => [[], ["sandbox:strict"]].map((remedies) => ({ approved, remedies })));

/** What a rule comes to on every request of a world. */
function statesIn(living: Living, rules: readonly Rule[], requests: readonly EngineRequest[]): readonly (readonly RuleState[])[] {
  const engine = engineOf(rules, schemaOf(living));
  return requests.map((request) =>
    rules.map(({ id, effect, remedy }): RuleState => {
      const came = engine.alone(id, request);
      if (came === "invalid") throw new Error("a request that does not fit");
      return { id, effect, remedy: stateOf(remedy), came };
    }),
  );
}

function stateOf(remedy: Rule["remedy"]): RuleState["remedy"] {
  if (remedy === undefined || remedy.effect === "ask") return remedy?.effect;
  return remedy.effect === "sanitize" ? `sanitize:${remedy.with}` : `sandbox:${remedy.profile}`;
}

/** Whether what a problem says of its rule is so on all these requests. People answer all asks of a call, or none. */
function isSo({ code }: Problem, rule: Rule, states: readonly (readonly RuleState[])[]): boolean {
  if (code === "POLICY_IMPOSSIBLE" || code === "POLICY_MATCHES_NOTHING") return states.every((all) => all.find(({ id }) => id === rule.id)?.came !== "satisfied");
  return states.every((all) => {
    const without = all.filter(({ id }) => id !== rule.id);
    return DONE.every((done) => {
      const means = { approvals: done.approved ? all.map(({ id }) => id) : [], remedies: done.remedies, performs: ["sandbox:strict"] };
      return referenceEffect(all, means) === referenceEffect(without, means);
    });
  });
}

function requestsOf(living: Living): readonly EngineRequest[] {
  const schema = schemaOf(living);
  const set = { version: "", rules: new Map(), schema, engine: engineOf([], schema), askExpiresMs: 0 };
  return everyRequest(living).map((facts) => {
    const requested = requestOf(set, facts);
    if ("refused" in requested) throw new Error(requested.refused.text);
    return requested;
  });
}

describe("nothing is invented", () => {
  const schema = schemaOf(world);
  const requests = { here: requestsOf(world), there: requestsOf(otherWorld) };
  const cache = new RuleCache();
  const said = new Map<string, number>();

  test("what is said of random rules is so on every request", () => {
    fc.assert(
      fc.property(anyRules, (texts) => {
        const { rules: read } = readRules({ "r.cedar": texts.join("\n") });
        const wrong = new Set(cedarAtOnce(validateRules(read, schema, cache)).map(({ line }) => line));
        const rules = read.filter(({ line }) => !wrong.has(line));
        const { problems } = cedarAtOnce(studyRules(rules, schema, { flagged: new Set(), before: undefined }));
        if (problems.length === 0) return;
        const [here, there] = [statesIn(world, rules, requests.here), statesIn(otherWorld, rules, requests.there)];
        for (const problem of problems) {
          const rule = rules.find(({ line }) => line === problem.line);
          if (rule === undefined) throw new Error("a problem of no rule");
          expect(isSo(problem, rule, here), `${problem.message}\n${rule.text}\nin\n${texts.join("\n")}`).toBe(true);
          expect(problem.severity !== "error" || isSo(problem, rule, there), `elsewhere: ${problem.message}\n${rule.text}\nin\n${texts.join("\n")}`).toBe(true);
          const kind = `${problem.severity} ${problem.code}`;
          said.set(kind, (said.get(kind) ?? 0) + 1);
        }
      }),
      // The same sets every time, among which each kind of problem is: chance draws others in the differential tests.
      { numRuns: 150, seed: 3 },
    );
  });

  test("and of each kind some were said", () => {
    const kinds = ["error POLICY_IMPOSSIBLE", "error POLICY_SHADOWED", "warning POLICY_SHADOWED", "error POLICY_CONTRADICTED"];
    for (const kind of kinds) expect([kind, (said.get(kind) ?? 0) > 0]).toEqual([kind, true]);
  });
});

test("what was compared before need not be compared again: the problems are the same", () => {
  const schemas = [schemaOf(world), schemaOf(otherWorld)] as const;
  const cache = new RuleCache();
  const pool = fc.array(anyRule, { minLength: 4, maxLength: 12 });
  // Which rules of the pool stand in a set, in which order, and in which of the houses.
  const sets = fc.array(fc.tuple(fc.array(fc.nat(11), { maxLength: 8 }), fc.integer({ min: 0, max: 4 })), { minLength: 2, maxLength: 5 });
  let kept = 0;
  fc.assert(
    fc.property(pool, sets, (texts, chosen) => {
      const { rules: read } = readRules({ "r.cedar": texts.join("\n") });
      const wrong = new Set(schemas.flatMap((schema) => cedarAtOnce(validateRules(read, schema, cache))).map(({ line }) => line));
      const sound = read.filter(({ line }) => !wrong.has(line));
      let before: Parameters<typeof studyRules>[2]["before"];
      for (const [indices, house] of chosen) {
        const rules = indices.flatMap((index) => sound[index] ?? []).map((rule, index) => ({ ...rule, id: `r${index}`, line: index + 1 }));
        const schema = house === 0 ? schemas[1] : schemas[0];
        const anew = cedarAtOnce(studyRules(rules, schema, { flagged: new Set(), before: undefined }));
        const again = cedarAtOnce(studyRules(rules, schema, { flagged: new Set(), before }));
        expect(again).toEqual(anew);
        kept += rules.filter(({ json }) => before?.clear.has(json)).length;
        before = again.compared;
      }
    }),
    { numRuns: 80, seed: 5 },
  );
  expect(kept).toBeGreaterThan(50);
});

function found(text: string): readonly Partial<Problem>[] {
  const { report } = load(text);
  return [...report.errors, ...report.warnings].filter(({ code }) => ["POLICY_IMPOSSIBLE", "POLICY_SHADOWED", "POLICY_CONTRADICTED", "POLICY_NOT_COMPARED"].includes(code));
}

const READ = 'principal, action == Action::"files/read_file", resource';
const COUNT = 'principal, action == Action::"files/count", resource';

describe("a rule that can never match is an error that says why", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["two values at once", `permit (${READ}) when { context.args.path == "a" && context.args.path == "b" };`, 'context.args.path == "a" contradicts context.args.path == "b"'],
    ["a value and its denial in two conditions", `permit (${READ}) when { context.args.path == "a" } unless { context.args.path == "a" };`, 'context.args.path == "a" contradicts itself'],
    ["no whole number", `permit (${COUNT}) when { context.args has times && context.args.times > 3 && context.args.times < 4 };`, "context.args.times > 3 contradicts context.args.times < 4"],
    ["no number of four places", `permit (${READ}) when { context.args has head && context.args.head.greaterThan(decimal("1.5")) && context.args.head.lessThan(decimal("1.0")) };`, 'context.args.head.greaterThan(decimal("1.5")) contradicts context.args.head.lessThan(decimal("1.0"))'],
    ["no time", 'permit (principal, action, resource) when { context.common.now < datetime("2026-01-01") && context.common.now > datetime("2026-06-01T00:00:00Z") };', "contradicts"],
    ["a value that its pattern does not match", `permit (${READ}) when { context.args.path == "a" && context.args.path like "b*" };`, 'context.args.path == "a" contradicts context.args.path like "b*"'],
    ["patterns apart", `permit (${READ}) when { context.args.path like "a/*" && context.args.path like "b/*" };`, "contradicts"],
    ["neither of the two", 'permit (principal, action, resource) when { context.common.session.integrity != Integrity::"trusted" && context.common.session.integrity != Integrity::"untrusted" };', "contradicts"],
    ["a condition against the scope", 'permit (principal == Agent::"reader", action, resource) when { principal == Agent::"writer" };', 'the rule\'s scope contradicts principal == Agent::"writer"'],
    ["a server that the tool is not in", 'permit (principal, action == Action::"files/read_file", resource) when { resource in Server::"docs" };', 'resource in Server::"docs" contradicts the rule\'s scope'],
    ["every alternative", `permit (${READ}) when { context.args.path == "a" } when { context.args.path == "b" || context.args.path == "c" };`, "contradicts"],
  ];

  test.each(cases)("%s", (_, text, message) => {
    const [problem, ...more] = found(text);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ severity: "error", code: "POLICY_IMPOSSIBLE", file: "rules.cedar", line: 1, column: 1 });
    expect(problem?.message).toContain(message);
  });

  test("where that is by the configuration alone, it is a warning", () => {
    const { report } = load('permit (principal == Agent::"reader", action, resource) when { principal in Role::"writer" };');
    expect(report.warnings).toContainEqual(expect.objectContaining({ code: "POLICY_MATCHES_NOTHING", line: 1 }));
  });

  test("what is only unlikely is none", () => {
    expect(found(`permit (${READ}) when { context.args.path like "a*" && context.args.path like "*b" };`)).toEqual([]);
    expect(found(`permit (${COUNT}) when { context.args has times && context.args.times > 3 && context.args.times < 5 };`)).toEqual([]);
  });
});

describe("a rule that another covers is an error that names the other", () => {
  const cases: readonly (readonly [string, string, string, number])[] = [
    ["a second one of the same", `@id("a") permit (${READ});\n@id("b") permit (${READ});`, "the rule a (rules.cedar:1) covers", 2],
    ["one with a condition more", `@id("a") permit (${READ}) when { context.args.path == "x" };\n@id("b") permit (${READ});`, "the rule b (rules.cedar:2) covers", 1],
    ["one of a role, by one of all", '@id("a") permit (principal in Role::"reader", action, resource);\n@id("b") permit (principal, action, resource);', "the rule b", 1],
    ["one tool, by its server", '@id("a") permit (principal, action == Action::"files/count", resource);\n@id("b") permit (principal, action, resource in Server::"files");', "the rule b", 1],
    ["a narrower pattern", `@id("a") permit (${READ}) when { context.args.path like "notes/a*" };\n@id("b") permit (${READ}) when { context.args.path like "notes/*" };`, "the rule b", 1],
    ["a higher bound", `@id("a") forbid (${COUNT}) when { context.args has times && context.args.times > 9 };\n@id("b") forbid (${COUNT}) when { context.args has times && context.args.times >= 5 };`, "the rule b", 1],
    ["an ask, by a forbid on less", `@id("a") @effect("ask") forbid (${READ}) when { context.args.path == "x" };\n@id("b") forbid (${READ}) when { context.args.path like "x*" };`, "this rule never takes effect: the rule b", 1],
  ];

  test.each(cases)("%s", (_, text, message, line) => {
    const [problem, ...more] = found(text);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ severity: "error", code: "POLICY_SHADOWED", line });
    expect(problem?.message).toContain(message);
  });

  test("where that is by the configuration, it is a warning", () => {
    const [problem] = found('@id("a") permit (principal == Agent::"reader", action, resource);\n@id("b") permit (principal in Role::"reader", action, resource);');
    expect(problem).toMatchObject({ severity: "warning", code: "POLICY_SHADOWED", line: 1 });
  });

  test("where only a reason would be missing, it is a warning", () => {
    const [problem] = found(`@id("a") @reason("Secrets.") forbid (${READ}) when { context.args.path == "x" };\n@id("b") forbid (${READ}) when { context.args.path like "x*" };`);
    expect(problem).toMatchObject({ severity: "warning", code: "POLICY_SHADOWED", line: 1 });
  });

  test("an ask whose answer a rule reads is not taken for another", () => {
    const twice = '@effect("ask") @id("a") forbid (principal, action, resource); @effect("ask") @id("b") forbid (principal, action, resource);';
    expect(found(twice)).toMatchObject([{ code: "POLICY_SHADOWED" }]);
    expect(found(`${twice} permit (principal, action, resource) when { context.common.approvals.contains("a") };`)).toEqual([]);
    expect(found(twice.replace('@id("a")', '@id("a") @quorum("2")'))).toEqual([]);
  });

  test("a forbid that may raise an error is not taken for another, which would not refuse then", () => {
    const raising = "context.common.session.calls * 9007199254740991 * 9007199254740991 > 0";
    const narrow = `forbid (${READ}) when { ${raising} && context.args.path == "x" };`;
    expect(found(`${narrow} forbid (${READ}) when { context.args.path == "x" };`)).toEqual([]);
    expect(found(`permit (${READ}) when { ${raising} && context.args.path == "x" }; permit (${READ}) when { context.args.path == "x" };`)).toMatchObject([{ code: "POLICY_SHADOWED", severity: "error" }]);
    const unsure = `permit (${READ}) when { ${raising} || context.args.path == "x" };`;
    expect(found(`${unsure} permit (${READ}) when { context.args.path == "x" };`)).toEqual([]);
    expect(found(`${narrow} ${narrow}`)).toMatchObject([{ code: "POLICY_SHADOWED", severity: "error" }]);
  });
});

describe("contradictory grants", () => {
  test("a permit for exactly what a forbid of the same conditions refuses is an error", () => {
    const [problem] = found(`@id("yes") permit (${READ}) when { context.args.path == "x" };\n@id("no") forbid (${READ}) when { context.args.path == "x" };`);
    expect(problem).toMatchObject({ severity: "error", code: "POLICY_CONTRADICTED", line: 1 });
    expect(problem?.message).toBe("this permit never takes effect: the rule no (rules.cedar:2) refuses all that it is about");
  });

  test("a forbid without conditions of the same scope is one too, but a lock-down must load", () => {
    const { report, set } = load(`permit (${READ}); forbid (${READ});`);
    expect(report.warnings).toContainEqual(expect.objectContaining({ code: "POLICY_CONTRADICTED", line: 1 }));
    expect(set).toBeDefined();
  });

  test("whatever loads still loads with a lock-down beside it", () => {
    const lockDown = "forbid (principal, action, resource);";
    const kept = fc.sample(fc.array(anyRule, { minLength: 1, maxLength: 3 }), 30).map((texts) => texts.join("\n"));
    const loads = (text: string) => load(text, { ...world }).report.errors.length === 0;
    const sound = kept.filter(loads);
    expect(sound.length).toBeGreaterThan(3);
    for (const text of sound) expect([text, loads(`${text}\n${lockDown}`)]).toEqual([text, true]);
  });
});
