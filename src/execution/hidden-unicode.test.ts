import { expect, test } from "vitest";
import { hasHiddenUnicode } from "./hidden-unicode.ts";

const SHOWN = ["Reads a file.\n\tPaths are relative.", "Größe, naïve, 漢字, עברית, नमस्ते, می‌خواهم, क्‍ष", "Works 👩‍💻 and 👨‍👩‍👧, ☎️ and 🧑🏽‍🚀"];

test.each(SHOWN)("%j holds nothing hidden", (text) => {
  expect(hasHiddenUnicode({ description: text })).toBe(false);
});

const HIDDEN: readonly (readonly [string, string])[] = [
  ["tag characters", "Reads.\u{e0049}\u{e0067}"],
  ["a bidirectional override", "Reads \u202etxt.exe"],
  ["a bidirectional isolate", "Reads \u2066x\u2069"],
  ["a zero-width space", "Re\u200bads"],
  ["a zero-width joiner between Latin letters", "Re\u200dads"],
  ["joiners in a row", "\u200d\u200c\u200d\u200c"],
  ["a byte order mark", "\ufeffReads"],
  ["a word joiner", "Re\u2060ads"],
  ["variation selectors that spell", "x\ufe01\ufe02\ufe03"],
  ["supplementary variation selectors", "x\u{e0101}"],
  ["a terminal escape", "Reads\u001b[8m secrets"],
  ["a soft hyphen", "Re\u00adads"],
  ["a Hangul filler", "Reads\u3164"],
];

test.each(HIDDEN)("%s are found, in a text, in a list and in a name", (_, text) => {
  expect(hasHiddenUnicode({ description: text })).toBe(true);
  expect(hasHiddenUnicode({ inputSchema: { enum: ["plain", text] } })).toBe(true);
  expect(hasHiddenUnicode({ [text]: 1 })).toBe(true);
});
