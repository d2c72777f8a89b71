/** What a text amounts to when everything hidden in it is taken out and every imitated letter is the one that it imitates. */
import type { Reading } from "../../scan/detector.ts";
import type { Hidden } from "./hidden.ts";
import { DRAWN_LETTERS } from "./lookalike-letters.ts";

/** Letters with a plain form of their own (NFKC): mathematical, fullwidth, circled; and drawn Latin ones. */
const STYLED = new RegExp(
  `[\\u{1D400}-\\u{1D7FF}\\uFF21-\\uFF3A\\uFF41-\\uFF5A\\u249C-\\u24E9\\u{1F110}-\\u{1F129}${[...DRAWN_LETTERS.keys()].join("")}]`,
  "gu",
);

const SOME_STYLED = new RegExp(`[\\uD835\\uD83C\\uFF21-\\uFF5A\\u249C-\\u24E9${[...DRAWN_LETTERS.keys()].join("")}]`);

/** Whether the text has letters with a plain form, though nothing in it is hidden. */
export function isStyled(text: string): boolean {
  return SOME_STYLED.test(text);
}

/** The plain reading; undefined where nothing in the text has another plain form than its own. */
export function plainReading(text: string, hidden: readonly Hidden[]): Reading | undefined {
  const changes = [...hidden.flatMap(({ start, end, plain }) => (plain === undefined ? [] : [{ start, end, plain }])), ...styled(text)];
  if (changes.length === 0) return undefined;
  changes.sort((a, b) => a.start - b.start);
  const pieces: string[] = [];
  const inReading: number[] = [];
  const inText: number[] = [];
  let length = 0;
  const piece = (part: string, from: number): void => {
    pieces.push(part);
    inReading.push(length);
    inText.push(from);
    length += part.length;
  };
  let from = 0;
  for (const { start, end, plain } of changes) {
    if (start < from) continue;
    piece(text.slice(from, start), from);
    piece(plain, start);
    from = end;
  }
  piece(text.slice(from), from);
  const offset = (at: number): number => {
    const index = lastAtMost(inReading, at);
    return Math.min((inText[index] ?? 0) + at - (inReading[index] ?? 0), inText[index + 1] ?? text.length);
  };
  return { text: pieces.join(""), spanOf: (start, end) => ({ start: offset(start), end: offset(end - 1) + 1 }) };
}

function styled(text: string): readonly { readonly start: number; readonly end: number; readonly plain: string }[] {
  if (!isStyled(text)) return [];
  return Array.from(text.matchAll(STYLED), ({ 0: letter, index: start }) => ({
    start,
    end: start + letter.length,
    plain: DRAWN_LETTERS.get(letter) ?? letter.normalize("NFKC").replaceAll(/[()]/g, ""),
  }));
}

/** The last index whose value is at most `value`, in ascending values that begin with 0. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
