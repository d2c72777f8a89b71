/** Another way to read a text: with stretches of it replaced by what they stand for, each place known. */
import type { Reading, Span } from "./detector.ts";

/** A stretch of a text, and what it stands for. */
export interface Change extends Span {
  readonly plain: string;
}

/** The text with each stretch as what it stands for; of those that overlap the first counts. */
export function readingWith(text: string, changes: readonly Change[]): Reading {
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
  for (const { start, end, plain } of changes.toSorted((a, b) => a.start - b.start)) {
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
  // What ends with the last unit of a piece ends where the stretch does that it stands for.
  const endOffset = (end: number): number => {
    const index = lastAtMost(inReading, end - 1);
    return end === inReading[index + 1] ? (inText[index + 1] ?? text.length) : end === length ? text.length : offset(end - 1) + 1;
  };
  return { text: pieces.join(""), spanOf: (start, end) => ({ start: offset(start), end: endOffset(end) }) };
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
