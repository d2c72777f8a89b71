import { expect, test } from "vitest";
import { formFault } from "./json-form.ts";

test.each([
  ['{"a":[1,2.5,"é😀",null,true,{"b":{}}]}', undefined],
  [`${"[".repeat(64)}${"]".repeat(64)}`, undefined],
  [`${"[".repeat(65)}${"]".repeat(65)}`, "too-deep"],
  [`${"[".repeat(500_000)}${"]".repeat(500_000)}`, "too-deep"],
  ['{"a":1e999}', "not-a-number"],
  ['["\\ud800"]', "not-unicode"],
  ['{"\\udc00":1}', "not-unicode"],
])("%.40s is %s", (text, expected) => {
  expect(formFault(JSON.parse(text))).toBe(expected);
});
