/**
 * The whole decision, twice: `judge` by the compiled engine, and the reference by what Cedar's own engine says of each
 * rule alone. The rules read what calls have: arguments, session, time, findings; some raise errors.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { cedarSchema } from "../../src/analysis/cedar-schema.ts";
import { oracle } from "../../src/analysis/cedar/oracle.ts";
import { SANDBOX_PROFILES, struckClasses } from "../../src/call/remedy.ts";
import { judge } from "../../src/policy/judge.ts";
import { referenceEffect } from "../policy/reference.ts";
import type { RuleState } from "../policy/reference.ts";
import { requestOf } from "../../src/policy/request.ts";
import { load, question } from "../policy/house.ts";

const CONDITIONS = [
  "context.common.session.calls >= 0",
  'context.common.session.integrity == Integrity::"trusted"',
  "context.common.session.calls < 3",
  "context.common.session.calls * 9007199254740991 * 9007199254740991 < 3",
  'context.common.session has person && context.common.session.person == Person::"per_1"',
  'context.common.session has purpose && context.common.session.purpose like "*mail*"',
  'context.common.findings.contains("pii")',
  'context.common.findings.containsAny(["pii", "secret"]) || context.common.findings.isEmpty()',
  'context.common.session.origins.containsAll(["docs/demo"])',
  'context.common.now < datetime("2026-11-21T10:00:00Z")',
  'context.common.now.toTime() > duration("9h30m")',
  'context.common.now.offset(duration("106751991167d")).offset(duration("106751991167d")) > context.common.now',
  'resource in Server::"files"',
  'principal in Role::"writer"',
] as const;
const OF_READ = ['context.args.path like "/etc/*"', 'context.args.path == "/home/x"', 'context.args has head && context.args.head.lessThan(decimal("2.5"))'] as const;

const REMEDIES = ["sanitize:pii", "sandbox:strict", "sandbox:standard"] as const;
const done = fc.subarray([...REMEDIES]);

const rule = fc.record({
  effect: fc.constantFrom("permit", "permit", "forbid"),
  remedy: fc.constantFrom(undefined, "ask", "ask", ...REMEDIES),
  condition: fc.oneof(
    fc.constantFrom(...CONDITIONS).map((text) => ({ action: "action", text })),
    fc.constantFrom(...OF_READ).map((text) => ({ action: 'action == Action::"files/read_file"', text })),
  ),
  kind: fc.constantFrom("when", "when", "unless"),
});
const facts = fc.record(
  {
    calls: fc.constantFrom(0, 1, 2, 5),
    purpose: fc.constantFrom("read my mail", "nothing"),
    person: fc.constantFrom("per_1" as const, "per_2" as const),
    found: fc.subarray(["pii", "secret"]),
    args: fc.constantFrom({ path: "/etc/passwd" }, { path: "/home/x", head: 1.5 }, { path: "/home/x", head: 3 }),
    at: fc.constantFrom(Date.UTC(2026, 10, 21, 9), Date.UTC(2026, 10, 21, 23), Date.UTC(1969, 11, 31, 1)),
    agent: fc.constantFrom({ name: "reader", role: "reader" }, { name: "writer", role: "writer" }),
  },
  { requiredKeys: ["args", "calls", "at", "agent"] },
);

function textOf({ effect, remedy, condition, kind }: (typeof rule extends fc.Arbitrary<infer Of> ? Of : never), index: number): string {
  const [name, by] = remedy?.split(":") ?? [];
  const note = effect === "permit" || name === undefined ? "" : `@effect("${name}")${by === undefined ? "" : ` @${name === "sandbox" ? "profile" : "with"}("${by}")`}`;
  return `@id("r${index}") ${note} ${effect} (principal, ${condition.action}, resource) ${kind} { ${condition.text} };`;
}

test("judge, by the compiled engine, and the reference, by Cedar's own, come to the same effect", () => {
  const seen = new Set<string>();
  const asked = fc.record({ approvals: fc.subarray(["r0", "r1", "r2", "r3"]), remedies: done, performs: done });
  const property = fc.property(fc.array(rule, { minLength: 1, maxLength: 5 }), fc.array(facts, { minLength: 3, maxLength: 3 }), asked, (written, some, { approvals, remedies, performs }) => {
    const performed = { sanitize: struckClasses(performs), sandbox: SANDBOX_PROFILES.filter((profile) => performs.includes(`sandbox:${profile}`)) };
    const { set } = load(written.map(textOf).join("\n"), { performs: performed });
    // Loading is strict: a set with a rule that can never take effect does not load, and is never decided by.
    fc.pre(set !== undefined);
    const official = oracle([...set.rules.values()], cedarSchema(set.schema));
    for (const one of some) {
      const call = question({ ...one, approvals, remedies });
      const request = requestOf(set, call);
      if ("refused" in request) throw new Error(`a call that fits was refused: ${request.refused.code}`);
      const states = written.map(({ effect, remedy }, index): RuleState => {
        const came = official.alone(`r${index}`, request);
        if (came === "invalid") throw new Error("the oracle does not take the request");
        return { id: `r${index}`, effect: effect === "permit" ? "permit" : "forbid", remedy: effect === "permit" ? undefined : remedy, came };
      });
      const effect = referenceEffect(states, { approvals, remedies, performs });
      seen.add(effect);
      expect(judge(set, call).effect).toBe(effect);
    }
  });
  fc.assert(property, { numRuns: 150, seed: 20261121 });
  expect([...seen].sort()).toEqual(["ask", "permit", "refuse", "sandbox", "sanitize"]);
}, 300_000);
