/** Why a call is decided as it is. */
import { expect, test } from "vitest";
import { explain } from "../../src/analysis/explain.ts";
import { AGENTS, question, rules } from "./house.ts";

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
    { rule: "readers", file: "rules.cedar", line: 1, missed: { on: "condition", conditions: [1] } },
    { rule: "writers", line: 6, missed: { on: "scope", parts: ["principal", "action"] } },
    { rule: "overflow", missed: { on: "scope", parts: ["action"] } },
  ]);
  expect(refused.hint).toBe("readers (rules.cedar:1) came nearest; it missed on its condition 1");
});

test("the second condition is told from the first", () => {
  const refused = explain(SET, question({ args: { path: "/home/x" }, calls: 11 }));
  expect(refused.missed[0]).toMatchObject({ missed: { on: "condition", conditions: [2] } });
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
  expect(refused.missed.find((one) => one.rule === "overflow")).toMatchObject({ missed: { on: "error", conditions: [1] } });
});

test("a call that cannot be asked about is explained by its reason, and its values are not repeated", () => {
  const refused = explain(SET, question({ args: { path: "/home/x", secret: "hush" } }));
  expect(refused).toMatchObject({ effect: "refuse", reason: { code: "POLICY_ARGUMENT_UNKNOWN" }, cedar: undefined, missed: [] });
  expect(JSON.stringify(refused)).not.toContain("hush");
});
