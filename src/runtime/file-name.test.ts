import { expect, test } from "vitest";
import { nameInUri, plainName } from "./file-name.ts";
import { ARTIFACT_NAME_CHARS_MAX } from "./limits.ts";

test.each([
  ["report.pdf", "report.pdf"],
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\dora\\tax 2026.xlsx", "tax 2026.xlsx"],
  [".bashrc", "bashrc"],
  ["invoice\u202efdp.exe", "invoicefdp.exe"],
  ["a\r\nSet-Cookie: x", "aSet-Cookie: x"],
  ["\u00fcbersicht \u6771\u4eac.png ", "\u00fcbersicht \u6771\u4eac.png"],
])("%j is called %j", (said, name) => expect(plainName(said)).toBe(name));

test.each(["", "..", "a/", "\u200b", " . "])("%j is no name", (said) => expect(plainName(said)).toBeUndefined());

test("of a long name the end is kept, without half of a sign", () => {
  const name = plainName(`\u{1f600}${"a".repeat(ARTIFACT_NAME_CHARS_MAX - 5)}.pdf`);
  expect(name).toHaveLength(ARTIFACT_NAME_CHARS_MAX);
  expect(name).toMatch(/^\ufffda+\.pdf$/);
});

test.each([
  ["file:///home/dora/tax%202026.pdf", "tax 2026.pdf"],
  ["https://example.com/a/b.png?size=2#top", "b.png"],
  ["demo://resource/%2e%2e%2fpasswd", "passwd"],
  ["https://example.com/", undefined],
  ["file:///%ff", undefined],
  ["data:text/plain,a/b", undefined],
  ["b.png", undefined],
])("what %s leads to is called %j", (uri, name) => expect(nameInUri(uri)).toBe(name));
