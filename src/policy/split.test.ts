import { expect, test } from "vitest";
import { placeIn, split, utf16Offset } from "./split.ts";

test("statements end at semicolons that stand in no text and no comment", () => {
  const text = '// a; b\npermit (principal, action, resource) when { "x;\\";" == "y" }; // c;\n\n@id("z") forbid (principal, action, resource) // d;\n;';
  expect(split(text).map((statement) => statement.text)).toEqual([
    'permit (principal, action, resource) when { "x;\\";" == "y" };',
    '@id("z") forbid (principal, action, resource) // d;\n;',
  ]);
  for (const statement of split(text)) expect(text.startsWith(statement.text, statement.start)).toBe(true);
});

test("what is unfinished at the end is a statement, blanks and comments are none", () => {
  expect(split("permit (").map((statement) => statement.text)).toEqual(["permit ("]);
  expect(split(" \n// nothing;\n\t// here")).toEqual([]);
});

test("places count lines and columns from one, and bytes are not letters", () => {
  expect(placeIn("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
  expect(utf16Offset("ä𝄞x", 6)).toBe(3);
});
