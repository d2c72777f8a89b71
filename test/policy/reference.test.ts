/** The decision through the engine agrees with the reference on random sets of rules. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isWanting } from "../../src/call/decision.ts";
import { SANDBOX_PROFILES, struckClasses } from "../../src/call/remedy.ts";
import type { Performed, Performs } from "../../src/call/remedy.ts";
import { referenceEffect } from "./reference.ts";
import type { RuleState } from "./reference.ts";
import { anyRules, decided, outcome } from "./house.ts";

/** Conditions that validate and come out so when the session has made one call before. */
const CONDITIONS: Readonly<Record<RuleState["came"], string>> = {
  satisfied: "context.common.session.calls == 1",
  unsatisfied: "context.common.session.calls == 2",
  errored: "context.common.session.calls * 9007199254740991 * 9007199254740991 > 0",
};

const REMEDIES = ["sanitize:pii", "sanitize:secrets", "sandbox:strict", "sandbox:standard"] as const;
const some = fc.subarray([...REMEDIES]);

function annotations(remedy: NonNullable<RuleState["remedy"]>): string {
  const [effect, by] = remedy.split(":");
  return `@effect("${effect}")${by === undefined ? "" : ` @${effect === "sandbox" ? "profile" : "with"}("${by}")`}`;
}

/** Remedies as the stops say that they perform them. */
function performs(remedies: readonly (typeof REMEDIES)[number][]): Performs {
  return { sanitize: struckClasses(remedies), sandbox: SANDBOX_PROFILES.filter((profile) => remedies.includes(`sandbox:${profile}`)) };
}

const came = fc.constantFrom<RuleState["came"]>("satisfied", "unsatisfied", "errored");
const permit = fc.record({ effect: fc.constant("permit" as const), remedy: fc.constant(undefined), came });
const forbid = fc.record({
  effect: fc.constant("forbid" as const),
  remedy: fc.constantFrom<RuleState["remedy"]>(undefined, "ask", "ask", ...REMEDIES),
  came: fc.oneof({ weight: 2, arbitrary: fc.constant("unsatisfied" as const) }, { weight: 1, arbitrary: came }),
});
const someRules = fc.array(fc.oneof(permit, forbid), { minLength: 1, maxLength: 6 }).map((all) => all.map((rule, index): RuleState => ({ ...rule, id: `r${index}` })));

function textOf({ id, effect, remedy, came }: RuleState): string {
  const note = remedy === undefined ? "" : annotations(remedy);
  return `@id("${id}") ${note} ${effect} (principal, action, resource) when { ${CONDITIONS[came]} };`;
}

test("the engine's decision is the reference's on random sets of rules", () => {
  const seen = new Set<string>();
  const done = fc.record({ approvals: fc.subarray(["r0", "r1", "r2", "r3", "r4", "r5"]), remedies: some, performs: some });
  const property = fc.property(someRules, done, (states, { approvals, remedies, performs: can }) => {
    const set = anyRules(states.map(textOf).join("\n"), { performs: performs(can) });
    const effect = outcome(set, { args: { path: "/a" }, calls: 1, approvals, remedies }).split(" ")[0];
    seen.add(effect ?? "");
    expect(effect).toBe(referenceEffect(states, { approvals, remedies, performs: can }));
  });
  fc.assert(property, { numRuns: 400, seed: 20261121 });
  expect([...seen].sort()).toEqual(["ask", "permit", "refuse", "sandbox", "sanitize"]);
});

const permitted: RuleState = { id: "p", effect: "permit", remedy: undefined, came: "satisfied" };

test("adding a permit never takes away a remedy, an ask or a refusal", () => {
  const nothing = { approvals: [], remedies: [], performs: REMEDIES };
  const property = fc.property(someRules, (states) => {
    if (!states.some((rule) => rule.effect === "permit" && rule.came === "satisfied")) return;
    expect(referenceEffect([...states, permitted], nothing)).toBe(referenceEffect(states, nothing));
  });
  fc.assert(property, { seed: 20261121 });
});

test("performing what is wanted, turn by turn, ends: no remedy is wanted twice", () => {
  const property = fc.property(someRules, some, (states, can) => {
    const set = anyRules(states.map(textOf).join("\n"), { performs: performs(can) });
    const remedies: Performed[] = [];
    for (let turn = 0; turn <= REMEDIES.length; turn++) {
      const decision = decided(set, { args: { path: "/a" }, calls: 1, remedies });
      if (!isWanting(decision)) return;
      expect(decision.remedies.filter((remedy) => remedies.includes(remedy))).toEqual([]);
      expect(decision.remedies.length).toBeGreaterThan(0);
      remedies.push(...decision.remedies);
    }
    throw new Error("it did not end");
  });
  fc.assert(property, { numRuns: 200, seed: 20261121 });
});
