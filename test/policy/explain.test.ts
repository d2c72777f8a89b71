/** Why a call is decided as it is. */
import { describe, expect, test } from "vitest";
import { explain } from "../../src/analysis/explain.ts";
import { CHANGES_TRIED_MAX } from "../../src/analysis/limits.ts";
import { AGENTS, question, rules } from "./house.ts";
import type { Asked } from "./house.ts";

const SET = rules(`@id("readers")
permit (principal in Role::"reader", action == Action::"files/read_file", resource)
when { context.args.path like "/home/*" }
unless { context.common.session.calls > 10 };

@id("writers")
permit (principal in Role::"writer", action == Action::"files/write_file", resource);

@id("ask") @effect("ask") @reason("It is kept.")
forbid (principal, action == Action::"files/write_file", resource);

@id("overflow")
permit (principal, action == Action::"files/count", resource) when { context.common.session.calls * 9007199254740991 * 9007199254740991 > 0 };
`);

test("a refusal for lack of a permit names the permit that came nearest and what it missed", () => {
  const refused = explain(SET, question({ args: { path: "/etc/x" } }));
  expect(refused).toMatchObject({ effect: "refuse", reason: { code: "POLICY_NOT_PERMITTED" }, cedar: "deny", deciding: [] });
  expect(refused.missed).toMatchObject([
    { rule: "readers", file: "rules.cedar", line: 1, missed: { on: "condition", conditions: [{ number: 1, text: 'context.args.path like "/home/*"', line: 3, column: 8 }] } },
    { rule: "writers", line: 6, missed: { on: "scope", parts: ["principal", "action"] } },
    { rule: "overflow", missed: { on: "scope", parts: ["action"] } },
  ]);
  expect(refused.hint).toBe('readers (rules.cedar:1) came nearest; it missed on context.args.path like "/home/*"');
});

test("the second condition is told from the first", () => {
  const refused = explain(SET, question({ args: { path: "/home/x" }, calls: 11 }));
  expect(refused.missed[0]).toMatchObject({ missed: { on: "condition", conditions: [{ number: 2, text: "context.common.session.calls > 10", line: 4, column: 10 }] } });
});

test("a permit missed on its principal alone is nearer than one for another action", () => {
  const refused = explain(SET, question({ tool: "write_file", args: { path: "/home/x", content: "" } }));
  expect(refused.hint).toBe("writers (rules.cedar:6) came nearest; it missed on its principal");
});

test("an ask is explained by its rule, with its place", () => {
  const ask = explain(SET, question({ agent: AGENTS[1], tool: "write_file", args: { path: "/home/x", content: "" } }));
  expect(ask).toMatchObject({ effect: "ask", cedar: "allow", deciding: [{ rule: "ask", effect: "forbid", reason: "It is kept.", line: 9 }] });
});

test("a permit that raised an error is told", () => {
  const refused = explain(SET, question({ tool: "count", calls: 3 }));
  expect(refused.errored).toMatchObject([{ rule: "overflow", effect: "permit" }]);
  expect(refused.missed.find((one) => one.rule === "overflow")).toMatchObject({ missed: { on: "error", conditions: [{ number: 1 }] } });
});

test("a call that cannot be asked about is explained by its reason, and its values are not repeated", () => {
  const refused = explain(SET, question({ args: { path: "/home/x", secret: "hush" } }));
  expect(refused).toMatchObject({ effect: "refuse", reason: { code: "POLICY_ARGUMENT_UNKNOWN" }, cedar: undefined, missed: [] });
  expect(JSON.stringify(refused)).not.toContain("hush");
});

test("of what && joins, the first that did not hold is shown with its place", () => {
  const set = rules(`@id("two") permit (principal, action == Action::"files/read_file", resource)
when {
  context.common.session.calls < 3 &&
  context.args.path like "/home/*" && context.args.path != "/home/x"
};`);
  const refused = explain(set, question({ args: { path: "/etc/x" } }));
  expect(refused.missed[0]?.missed).toEqual({ on: "condition", conditions: [{ number: 1, text: 'context.args.path like "/home/*"', content: true, file: "rules.cedar", line: 4, column: 3 }] });
});

test("rules say what they read, content apart, and what is absent has no value", () => {
  const set = rules(`@id("p") permit (principal, action == Action::"files/read_file", resource)
when { context.args.path like "/home/*" && context.common.session has purpose && context.common.session.purpose == "audit" && context.common.session.integrity == Integrity::"trusted" };`);
  const refused = explain(set, question({ args: { path: "/home/x" } }));
  expect(refused.missed[0]?.reads).toEqual([
    { path: "context.args.path", content: true, value: "/home/x" },
    { path: "context.common.session.purpose", content: true },
    { path: "context.common.session.integrity", content: false, value: "trusted" },
  ]);
});

describe("the smallest change", () => {
  const found = (text: string, asked: Asked) => explain(rules(text), question(asked)).smallest.found.map(({ changes }) => changes.map(({ says }) => says).join(" + "));
  const READ = 'action == Action::"files/read_file", resource';

  test("is nothing for what is permitted", () => {
    expect(explain(SET, question({ args: { path: "/home/x" } })).smallest).toEqual({ found: [], tried: 0, exhausted: true });
  });

  test("of an argument is a value that the condition takes, made of what was sent", () => {
    expect(found(`@id("p") permit (principal, ${READ}) when { context.args.path like "notes/*" };`, { args: { path: "a/b.txt" } })).toEqual([
      'context.args.path is "notes/a/b.txt"',
      'p (rules.cedar:1) has no when { context.args.path like "notes/*" }',
      'a new rule: permit (principal == Agent::"reader", action == Action::"files/read_file", resource == Tool::"files/read_file");',
    ]);
  });

  test("of a forbid is a request that it does not hold for, or the rules without it", () => {
    const text = `@id("p") permit (principal, ${READ}); @id("no-env") forbid (principal, ${READ}) when { context.args.path like "*.env" };`;
    expect(found(text, { args: { path: "x.env" } })).toEqual(['context.args.path is "x.env.x"', "there is no no-env (rules.cedar:1)"]);
  });

  test("of an ask is people's yes", () => {
    expect(found(`@id("p") permit (principal, ${READ}); @id("q") @effect("ask") forbid (principal, ${READ});`, { args: { path: "x" } })[0]).toBe("people permit it, as q asks");
  });

  test("may be another role, agent, label, time or fewer calls", () => {
    expect(found(`permit (principal in Role::"writer", ${READ});`, { args: { path: "x" } })).toContain("the agent reader has the role writer");
    const label = { integrity: "untrusted", readers: null, origins: ["a/b"] } as const;
    expect(found(`permit (principal, ${READ}) when { context.common.session.integrity == Integrity::"trusted" };`, { args: { path: "x" }, label })).toContain("the session has read nothing untrusted");
    expect(found(`permit (principal, ${READ}) when { context.common.session.calls < 3 };`, { args: { path: "x" }, calls: 9 })[0]).toBe("context.common.session.calls is 2");
    const office = `permit (principal, ${READ}) when { context.common.now.toTime() >= duration("9h") && context.common.now.toTime() < duration("17h") };`;
    expect(found(office, { args: { path: "x" }, at: Date.UTC(2026, 0, 5, 7) })[0]).toBe("it is made at 2026-01-05T09:00Z");
  });

  test("is a pair where no single one turns it", () => {
    const text = `@id("p") permit (principal in Role::"writer", ${READ}) when { context.args.path like "notes/*" };
      @id("no") forbid (principal, ${READ}) when { context.common.session.integrity == Integrity::"untrusted" };`;
    const label = { integrity: "untrusted", readers: null, origins: [] } as const;
    const pairs = found(text, { args: { path: "notes/x" }, label });
    expect(pairs).toContain("the session has read nothing untrusted + the agent reader has the role writer");
    expect(pairs.every((pair) => pair.includes(" + "))).toBe(true);
  });

  test("is not claimed where none was found", () => {
    const lockDowns = Array.from({ length: 3 }, (_, place) => `@id("no-${place}") forbid (principal, ${READ});`).join("\n");
    const { found: none, tried, exhausted } = explain(rules(`permit (principal, ${READ}); ${lockDowns}`), question({ args: { path: "x" } })).smallest;
    expect([none, exhausted]).toEqual([[], true]);
    expect(tried).toBeGreaterThan(3);
    expect(tried).toBeLessThanOrEqual(CHANGES_TRIED_MAX);
  });
});
