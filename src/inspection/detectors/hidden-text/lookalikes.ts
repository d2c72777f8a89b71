/**
 * Words that imitate Latin ones with letters of another script, as hosts, names of tools and words of instructions do to
 * pass a comparison (UTS 39, whole-script and mixed-script confusables). Words of a text that is really written in that
 * script are left alone, and so are Greek letters that stand for themselves in a formula or a unit.
 */
import { assertFew } from "./hidden.ts";
import type { Hidden } from "./hidden.ts";
import { NEAR_LETTERS, SAME_LETTERS } from "./lookalike-letters.ts";

const OTHER = String.raw`\u0370-\u03FF\u0400-\u052F\u0531-\u058F\u13A0-\u13F4\uA4D0-\uA4FD`;
const SEAM = new RegExp(`[A-Za-z_][${OTHER}]|[${OTHER}][A-Za-z_]`, "g");
const NEIGHBOUR = String.raw`\w\u00C0-\u024F\u0300-\u036F`;
const WORD_UNIT = /[\p{L}\p{N}\p{M}_]/u;
const SAME_CLASS = [...SAME_LETTERS.keys()].join("");
/** A word of nothing but letters that cannot be told from Latin ones. */
const WHOLE = new RegExp(`(?<![${OTHER}${NEIGHBOUR}])[${SAME_CLASS}]{3,}(?![${OTHER}${NEIGHBOUR}])`, "g");
const WHOLE_LENGTH_MIN = 4;
const REALLY_OTHER = new RegExp(`[${OTHER}](?<![${SAME_CLASS}])`);
const HOST_AFTER = /^\.[a-z]{2,12}\b/;
const HOST_BEFORE = /(?:\/\/|@|[a-z0-9]\.)$/;
const LATIN = /[A-Za-z]/g;
const GREEK = /\p{Script=Greek}/u;
const WORD_CHARS_MAX = 64;
const WORD_LENGTH_MIN = 4;
/** How far around a word the text is asked for its script, in UTF-16 units. */
const NEIGHBOURHOOD = 200;

export function lookalikes(text: string): readonly Hidden[] {
  const found: Hidden[] = [];
  let behind = 0;
  for (const { index: seam } of text.matchAll(SEAM)) {
    if (seam < behind) continue;
    const word = wordAt(text, seam);
    behind = word.end;
    const plain = imitated(text.slice(word.start, word.end));
    assertFew(found.length);
    if (plain !== undefined) found.push({ sign: "lookalike", ...word, score: 0.6, plain });
  }
  for (const { 0: word, index: start } of text.matchAll(WHOLE)) {
    const end = start + word.length;
    if (!isOutOfPlace(text, start, end)) continue;
    assertFew(found.length);
    found.push({
      sign: "lookalike",
      start,
      end,
      score: 0.5,
      plain: Array.from(word, (letter) => SAME_LETTERS.get(letter) ?? letter).join(""),
    });
  }
  return found;
}

/** The word around a seam, at most WORD_CHARS_MAX to either side. */
function wordAt(text: string, seam: number): { readonly start: number; readonly end: number } {
  let start = seam;
  while (start > 0 && seam - start < WORD_CHARS_MAX && WORD_UNIT.test(text[start - 1] ?? "")) start--;
  let end = seam + 2;
  while (end < text.length && end - seam < WORD_CHARS_MAX && WORD_UNIT.test(text[end] ?? "")) end++;
  return { start, end };
}

/** The Latin word that a mixed one imitates, undefined where it is none. */
function imitated(word: string): string | undefined {
  if (word.length < WORD_LENGTH_MIN) return undefined;
  const latin = word.match(LATIN)?.length ?? 0;
  let same = 0;
  let near = 0;
  let greek = 0;
  let plain = "";
  for (const letter of word) {
    const drawn = SAME_LETTERS.get(letter);
    const like = drawn ?? NEAR_LETTERS.get(letter);
    if (drawn !== undefined) same++;
    else if (like !== undefined) near++;
    else if (letter > "\x7f") return undefined;
    if (like !== undefined && GREEK.test(letter) && drawn === undefined) greek++;
    plain += like ?? letter;
  }
  if (same + near === 0 || latin === 0) return undefined;
  if (near > 0 && latin <= same + near) return undefined;
  return same === 0 && greek === 1 ? undefined : plain;
}

/** A whole word of lookalikes belongs into a text of its script, but into no host and no Latin text. */
function isOutOfPlace(text: string, start: number, end: number): boolean {
  if (HOST_AFTER.test(text.slice(end, end + 16)) || HOST_BEFORE.test(text.slice(Math.max(0, start - 2), start))) return true;
  if (end - start < WHOLE_LENGTH_MIN) return false;
  const around = `${text.slice(Math.max(0, start - NEIGHBOURHOOD), start)} ${text.slice(end, end + NEIGHBOURHOOD)}`;
  return !REALLY_OTHER.test(around) && /[A-Za-z]{3}/.test(around);
}
