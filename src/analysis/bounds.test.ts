import { expect, test } from "vitest";
import { outOfBounds } from "./bounds.ts";

test("a rule of a usual shape is within bounds, whatever stands in its texts and comments", () => {
  expect(outOfBounds('permit (principal, action in [Action::"a/b"], resource) when { context.args.path like "/a/*" };')).toBeUndefined();
  expect(outOfBounds(`permit (principal, action, resource); // ${"(".repeat(500)}`)).toBeUndefined();
  expect(outOfBounds(`@reason("${"(.+".repeat(500)}") permit (principal, action, resource);`)).toBeUndefined();
});

test.each([
  ["brackets", `${"(".repeat(200)}true${")".repeat(200)}`],
  ["records", `${'{"a":'.repeat(200)}1${"}".repeat(200)} == 1`],
  ["sets", `${"[".repeat(200)}${"]".repeat(200)} == []`],
  ["ifs", `${"if true then ".repeat(600)}true${" else false".repeat(600)}`],
  ["accesses", `context${".a".repeat(1500)} == 1`],
  ["accesses in brackets", `context${'["a"]'.repeat(1500)} == 1`],
  ["conjunctions", Array.from({ length: 1500 }, () => "true").join(" && ")],
  ["sums", `${Array.from({ length: 1500 }, () => "1").join("+")} > 0`],
])("what would break the parser for good is out of bounds: %s", (_, condition) => {
  expect(outOfBounds(`permit (principal, action, resource) when { ${condition} };`)).toBeDefined();
});
