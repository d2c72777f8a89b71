/** The decision through the engine agrees with the reference on random sets of rules. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { referenceEffect } from "../../src/policy/reference.ts";
import type { RuleState } from "../../src/policy/reference.ts";
import { outcome, rules } from "./house.ts";

/** Conditions that validate and come out so when the session has made one call before. */
const CONDITIONS: Readonly<Record<RuleState["came"], string>> = {
  satisfied: "context.common.session.calls == 1",
  unsatisfied: "context.common.session.calls == 2",
  errored: "context.common.session.calls * 9007199254740991 * 9007199254740991 > 0",
};

const ANNOTATIONS = { ask: '@effect("ask")', sanitize: '@effect("sanitize") @with("pii")', sandbox: '@effect("sandbox") @profile("strict")' } as const;

const came = fc.constantFrom<RuleState["came"]>("satisfied", "unsatisfied", "errored");
const permit = fc.record({ effect: fc.constant("permit" as const), remedy: fc.constant(undefined), came });
const forbid = fc.record({
  effect: fc.constant("forbid" as const),
  remedy: fc.constantFrom<RuleState["remedy"]>(undefined, "ask", "ask", "sanitize", "sandbox"),
  came: fc.oneof({ weight: 2, arbitrary: fc.constant("unsatisfied" as const) }, { weight: 1, arbitrary: came }),
});
const someRules = fc.array(fc.oneof(permit, forbid), { minLength: 1, maxLength: 6 }).map((all) => all.map((rule, index): RuleState => ({ ...rule, id: `r${index}` })));

function textOf({ id, effect, remedy, came }: RuleState): string {
  const note = remedy === undefined ? "" : ANNOTATIONS[remedy];
  return `@id("${id}") ${note} ${effect} (principal, action, resource) when { ${CONDITIONS[came]} };`;
}

test("the engine's decision is the reference's on random sets of rules", () => {
  const seen = new Set<string>();
  const property = fc.property(someRules, fc.subarray(["r0", "r1", "r2", "r3", "r4", "r5"]), (states, approvals) => {
    const set = rules(states.map(textOf).join("\n"));
    const effect = outcome(set, { args: { path: "/a" }, calls: 1, approvals }).split(" ")[0];
    seen.add(effect ?? "");
    expect(effect).toBe(referenceEffect(states, approvals));
  });
  fc.assert(property, { numRuns: 200, seed: 20261121 });
  expect([...seen].sort()).toEqual(["ask", "permit", "refuse"]);
});

const permitted: RuleState = { id: "p", effect: "permit", remedy: undefined, came: "satisfied" };

test("adding a permit never takes away an ask or a refusal", () => {
  const strict = { refuse: 2, ask: 1, permit: 0 } as const;
  const property = fc.property(someRules, (states) => {
    if (!states.some((rule) => rule.effect === "permit" && rule.came === "satisfied")) return;
    expect(strict[referenceEffect([...states, permitted], [])]).toBe(strict[referenceEffect(states, [])]);
  });
  fc.assert(property, { seed: 20261121 });
});
