/** What a text amounts to when everything hidden in it is taken out and every imitated letter is the one that it imitates. */
import type { Reading } from "../../scan/detector.ts";
import { readingWith } from "../../scan/reading.ts";
import type { Change } from "../../scan/reading.ts";
import type { Hidden } from "./hidden.ts";
import { DRAWN_LETTERS } from "./lookalike-letters.ts";

/** Zeros of scripts that write numbers as others do, in tens from zero to nine (Unicode, decimal digits of the first plane). */
const ZEROS = Array.from("٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀០᠐", (zero) => zero.charCodeAt(0));
const DIGITS = ZEROS.map((zero) => `${String.fromCharCode(zero)}-${String.fromCharCode(zero + 9)}`).join("");
const DRAWN = [...DRAWN_LETTERS.keys()].join("");

/** Letters and digits with a plain form of their own (NFKC): mathematical, fullwidth, circled; drawn Latin ones; digits of other scripts. */
const SOME_STYLED = new RegExp(
  `[\\uD835\\uD83C\\uFF0B\\uFF10-\\uFF19\\uFF20\\uFF21-\\uFF3A\\uFF41-\\uFF5A\\u249C-\\u24E9${DIGITS}${DRAWN}]`,
);

/** The same, and beside them what is fullwidth of the other signs: a plus, an at sign, a space. */
const STYLED = new RegExp(`[\\u{1D400}-\\u{1D7FF}\\uFF01-\\uFF5E\\u3000\\u249C-\\u24E9\\u{1F110}-\\u{1F129}${DIGITS}${DRAWN}]`, "gu");

/** Whether the text has letters or digits with a plain form, though nothing in it is hidden. */
export function isStyled(text: string): boolean {
  return SOME_STYLED.test(text);
}

/** The plain reading; undefined where nothing in the text has another plain form than its own. */
export function plainReading(text: string, hidden: readonly Hidden[]): Reading | undefined {
  const changes = [...hidden.flatMap(({ start, end, plain }) => (plain === undefined ? [] : [{ start, end, plain }])), ...styled(text)];
  if (changes.length === 0) return undefined;
  return readingWith(text, changes);
}

function styled(text: string): readonly Change[] {
  if (!isStyled(text)) return [];
  return Array.from(text.matchAll(STYLED), ({ 0: letter, index: start }) => ({
    start,
    end: start + letter.length,
    plain: DRAWN_LETTERS.get(letter) ?? digitOf(letter) ?? plainOf(letter),
  }));
}

function digitOf(letter: string): string | undefined {
  const zero = ZEROS.find((first) => letter.charCodeAt(0) - first >= 0 && letter.charCodeAt(0) - first < 10);
  return zero === undefined ? undefined : String(letter.charCodeAt(0) - zero);
}

/** What is circled or in brackets is its letter alone. */
function plainOf(letter: string): string {
  const plain = letter.normalize("NFKC");
  return plain.length > 1 ? plain.replaceAll(/[()]/g, "") : plain;
}
