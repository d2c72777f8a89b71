import { expect, test } from "vitest";
import { diffRules } from "./rule-diff.ts";

const rule = (id: string, more = "") => `@id("${id}") permit (principal, action, resource)${more};`;

test("rules are compared by their ids: added, removed, changed; where they stand makes no difference", () => {
  const before = { "a.cedar": `${rule("same")}\n${rule("gone")}`, "b.cedar": rule("changed") };
  const after = { "a.cedar": rule("changed", " when { true }"), "c.cedar": `${rule("new")}\n\n${rule("same")}` };
  const { differences, same, unread } = diffRules(before, after);
  expect(differences.map((one) => [one.rule, one.before?.file, one.after?.file])).toEqual([
    ["changed", "b.cedar", "a.cedar"],
    ["gone", "a.cedar", undefined],
    ["new", undefined, "c.cedar"],
  ]);
  expect(differences[0]?.after).toMatchObject({ text: rule("changed", " when { true }"), line: 1 });
  expect([same, unread]).toEqual([1, { before: 0, after: 0 }]);
});

test("what is no rule is counted, so that nobody takes it for compared", () => {
  expect(diffRules({ "a.cedar": "permit (principal," }, {})).toEqual({ differences: [], same: 0, unread: { before: 1, after: 0 } });
});
