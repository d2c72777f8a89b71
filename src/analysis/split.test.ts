import { expect, test } from "vitest";
import { lineStarts, placeAt, split, utf16Offset } from "./split.ts";

test("statements end at semicolons that stand in no text and no comment", () => {
  const text =
    '// a; b\npermit (principal, action, resource) when { "x;\\";" == "y" }; // c;\n\n@id("z") forbid (principal, action, resource) // d;\n;';
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
  expect(placeAt(lineStarts("ab\ncd"), 4)).toEqual({ line: 2, column: 2 });
  expect(utf16Offset("ä𝄞x", 6)).toBe(3);
});

test("a line ends at LF, CR LF or CR, and a byte-order mark is no part of the first", () => {
  const text = "\ufeffab\r\ncd\ref\n\rgh";
  const places = ["a", "c", "e", "g"].map((letter) => placeAt(lineStarts(text), text.indexOf(letter)));
  expect(places).toEqual([1, 2, 3, 5].map((line) => ({ line, column: 1 })));
});
