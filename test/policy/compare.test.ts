/** The difference of two sets of rules: every one that is shown is one, and on small universes none is missed. */
import { describe, expect, test } from "vitest";
import { verdictOn } from "../../src/analysis/agents-by-tools.ts";
import { type Comparison, type Difference, compareSets } from "../../src/analysis/compare.ts";
import type { Supposed } from "../../src/analysis/supposed.ts";
import type { LoadInput } from "../../src/analysis/load.ts";
import { anyRules, rules } from "./house.ts";
import { HOUSE, UNIVERSE, generator, randomRules } from "./small-universe.ts";

function compared(before: string, after: string, more: Partial<LoadInput> = {}): Comparison {
  return compareSets(rules(before, { ...HOUSE, ...more }), rules(after, { ...HOUSE, ...more }));
}

const permitWhen = (condition: string) => `@id("p") permit (principal, action == Action::"files/act", resource) when { ${condition} };`;

/** What changes from one condition of a permit to another: direction, and the value at the end of the path in the witness. */
function changes(before: string, after: string): readonly Difference[] {
  const { differences, gaps } = compared(permitWhen(before), permitWhen(after));
  expect(gaps).toEqual([]);
  return differences;
}

describe("a witness is found on the right side of the border", () => {
  const cases: readonly (readonly [string, string, string, (witness: Supposed) => unknown, unknown])[] = [
    [
      "a greater number",
      "context.args has n && context.args.n < 10",
      "context.args has n && context.args.n <= 10",
      ({ args }) => args["n"],
      10,
    ],
    [
      "arithmetic",
      "context.args has n && context.args.n * 2 + 1 < 10",
      "context.args has n && context.args.n * 2 + 1 <= 11",
      ({ args }) => args["n"],
      5,
    ],
    [
      "a longer pattern",
      'context.args.to like "*@a.example"',
      'context.args.to like "*@a.example*"',
      ({ args }) => args["to"],
      "@a.exampley",
    ],
    ["another text", 'context.args.to == "a"', 'context.args.to == "a" || context.args.to == "b"', ({ args }) => args["to"], "b"],
    [
      "an absent argument",
      "context.args has n && context.args.n < 10",
      "if context.args has n then context.args.n < 10 else true",
      ({ args }) => "n" in args,
      false,
    ],
    [
      "a member of a list",
      'context.args has tags && context.args.tags == ["a"]',
      'context.args has tags && context.args.tags.contains("a")',
      ({ args }) => args["tags"],
      ["a", "other"],
    ],
    [
      "a decimal",
      'context.args has rate && context.args.rate.lessThan(decimal("0.5"))',
      'context.args has rate && context.args.rate.lessThanOrEqual(decimal("0.5"))',
      ({ args }) => args["rate"],
      0.5,
    ],
    [
      "an untrusted session",
      'context.common.session.integrity == Integrity::"trusted"',
      "true",
      ({ session }) => session.integrity,
      "untrusted",
    ],
    ["a session that read what is private", "!context.common.session.private", "true", ({ session }) => session.private, true],
    [
      "a team",
      'context.common.session has person && context.common.session.person == Person::"per_dora"',
      "context.common.session has person",
      ({ session }) => session.person,
      "per_somebody",
    ],
    [
      "a time of the day",
      'context.common.now.toTime() < duration("9h")',
      'context.common.now.toTime() <= duration("9h")',
      ({ now }) => new Date(now).toISOString().slice(11),
      "09:00:00.000Z",
    ],
    [
      "whole hours",
      "context.common.now.toTime().toHours() < 9",
      "context.common.now.toTime().toHours() <= 9",
      ({ now }) => new Date(now).toISOString().slice(11, 13),
      "09",
    ],
    [
      "a day",
      'context.common.now < datetime("2026-12-24")',
      'context.common.now <= datetime("2026-12-24")',
      ({ now }) => new Date(now).toISOString(),
      "2026-12-24T00:00:00.000Z",
    ],
    [
      "a finding",
      "context.common.findings.isEmpty()",
      '!context.common.findings.contains("secret")',
      ({ findings }) => findings,
      ["other"],
    ],
    ["earlier calls", "context.common.session.calls < 3", "context.common.session.calls < 4", ({ session }) => session.calls, 3],
  ];

  test.each(cases)("%s", (_, before, after, pick, value) => {
    const [difference, ...more] = changes(before, after);
    expect(more).toEqual([]);
    expect(difference).toMatchObject({
      direction: "loosening",
      agent: "ann",
      on: "files/act",
      before: { effect: "refuse" },
      after: { effect: "permit", rules: ["p"] },
    });
    expect(difference && pick(difference.witness)).toEqual(value);
    const [back] = changes(after, before);
    expect(back).toMatchObject({ direction: "tightening", before: { effect: "permit" }, after: { effect: "refuse" } });
  });
});

test("rules that say the same in other words are no difference", () => {
  expect(changes('!(context.args.to == "a") && context.args.flag', 'context.args.flag && context.args.to != "a"')).toEqual([]);
  expect(changes("context.args has n && context.args.n < 10", "context.args has n && 9 >= context.args.n")).toEqual([]);
  const renamed = compared(
    '@id("a") permit (principal, action, resource);',
    '@id("b") @reason("why") permit (principal, action, resource);',
  );
  expect(renamed).toMatchObject({ differences: [], compared: 0 });
});

test("to ask is between to permit and to refuse, and to ask fewer people is looser", () => {
  const permit = '@id("p") permit (principal, action, resource);';
  const ask = (quorum: number) => `${permit} @id("q") @effect("ask") @quorum("${quorum}") forbid (principal, action, resource);`;
  const directions = (before: string, after: string) =>
    compared(before, after).differences.map(({ direction, before: was, after: is }) => `${direction} ${was.effect}→${is.effect}`);
  expect(directions(permit, ask(1))).toEqual(["tightening permit→ask"]);
  expect(directions(ask(2), ask(1))).toEqual(["loosening ask→ask"]);
  expect(directions(ask(1).replace("@quorum", '@approver("another") @quorum'), ask(1))).toEqual(["loosening ask→ask"]);
  expect(directions(ask(1), `${ask(1)} forbid (principal, action, resource);`)).toEqual(["tightening ask→refuse"]);
});

test("to strike less, or to run in a milder sandbox, is looser", () => {
  const house = { performs: { sanitize: ["pii", "secret"], sandbox: ["strict", "standard"] as const } };
  const permitting = (remedy: string) => `@id("p") permit (principal, action, resource); ${remedy}`;
  const strike = (name: string) => `@id("s-${name}") @effect("sanitize") @with("${name}") forbid (principal, action, resource);`;
  const box = (profile: string) => `@id("b") @effect("sandbox") @profile("${profile}") forbid (principal, action, resource);`;
  const directions = (before: string, after: string) => compared(permitting(before), permitting(after), house).differences.map(({ direction, before: was, after: is }) => `${direction} ${was.effect}→${is.effect}`);
  expect(directions(strike("pii"), "")).toEqual(["loosening sanitize→permit"]);
  expect(directions(strike("pii") + strike("secret"), strike("pii"))).toEqual(["loosening sanitize→sanitize"]);
  expect(directions(strike("pii"), strike("secret"))).toEqual(["loosening sanitize→sanitize"]);
  expect(directions(box("strict"), box("standard"))).toEqual(["loosening sandbox→sandbox"]);
  expect(directions(strike("pii"), strike("pii") + box("strict"))).toEqual(["tightening sanitize→sandbox"]);
});

test("budgets are searched too: of every call, and of some calls", () => {
  const budgets = [
    { name: "daily", reads: "count", ofEveryCall: true },
    { name: "night", reads: "open", ofEveryCall: false },
  ] as const;
  const left = (least: number) => permitWhen(`context.common.budget.daily.left >= ${least}`);
  const [difference, ...more] = compared(left(5), left(4), { budgets }).differences;
  expect(more).toEqual([]);
  expect(difference).toMatchObject({ direction: "loosening", witness: { budget: { daily: { left: 4 } } } });
  const open = compared(permitWhen("context.common.budget has night && context.common.budget.night.open"), permitWhen("context.common.budget has night"), { budgets });
  expect(open).toMatchObject({ gaps: [], differences: [{ direction: "loosening", witness: { budget: { night: { open: false } } } }] });
});

test("what cannot be solved is named, and so is a rule that nobody here is in the scope of", () => {
  const linked = compared(
    permitWhen('context.args.to == "a"'),
    permitWhen("context.common.session has purpose && context.args.to == context.common.session.purpose"),
  );
  expect(linked.gaps).toMatchObject([{ agent: "ann", on: "files/act", unsolved: ["== of args.to and common.session.purpose"] }]);
  expect(linked.differences.map(({ direction }) => direction).sort()).toEqual(["loosening", "tightening"]);
  const house = { roles: ["guest"] };
  const permit = '@id("p") permit (principal, action, resource);';
  expect(compared(permit, `${permit} @id("later") forbid (principal in Role::"guest", action, resource);`, house).untried).toEqual([
    "later",
  ]);
});

test("a product that could leave 64 bits is not claimed to be searched through", () => {
  const product = (factor: number) =>
    compared(permitWhen("context.args.flag"), permitWhen(`context.args has n && context.args.n * ${factor} > 0`)).gaps;
  expect(product(512)).toEqual([]);
  expect(product(513)).toMatchObject([{ unsolved: expect.arrayContaining(["> of args.n"]) }]);
});

test("where there are too many combinations, some are tried and the answer says how many", () => {
  const many = (least: number) =>
    permitWhen(
      [..."abcdefgh"]
        .map((letter, index) => `context.args.to != "${letter}" && context.common.session.calls != ${index * 5 + least}`)
        .join(" && "),
    );
  const before = rules(many(3), HOUSE);
  const few = compareSets(before, rules(many(2), HOUSE), 50);
  expect(few.gaps[0]?.unsolved.join()).toMatch(/^50 of \d+ combinations were tried$/);
  expect(few.requests).toBe(50);
  expect(few.differences.length).toBeGreaterThan(0);
});

describe("on small universes", () => {
  test("everything that brute force finds is found, and nothing that is not", () => {
    const random = generator(11);
    let differing = 0;
    let solved = 0;
    for (let round = 0; round < 20; round += 1) {
      const linked = round % 5 === 0;
      const [before, after] = [randomRules(random, linked), randomRules(random, linked)].map((text) => anyRules(text, HOUSE));
      if (before === undefined || after === undefined) throw new Error("no rules");
      const { differences, gaps } = compareSets(before, after);
      for (const { witness, before: was, after: is } of differences) {
        expect(verdictOn(before, witness).effect).toBe(was.effect);
        expect(verdictOn(after, witness).effect).toBe(is.effect);
      }
      const brute = new Set(
        UNIVERSE.flatMap((request) => {
          const [was, is] = [verdictOn(before, request).effect, verdictOn(after, request).effect];
          return was === is ? [] : [`${was}→${is}`];
        }),
      );
      const found = new Set(differences.map(({ before: was, after: is }) => `${was.effect}→${is.effect}`));
      const missed = gaps.length === 0 ? [...brute].filter((kind) => !found.has(kind)) : [];
      expect(missed, JSON.stringify({ before: textOf(before), after: textOf(after) })).toEqual([]);
      if (gaps.length === 0) solved += 1;
      if (brute.size > 0) differing += 1;
    }
    expect(differing).toBeGreaterThan(8);
    expect(solved).toBeGreaterThan(11);
  });

  function textOf(set: ReturnType<typeof rules>): string {
    return [...set.rules.values()].map(({ text }) => text).join("\n");
  }
});
