/** Combining marks in heaps ("Zalgo"): four on one letter, or two on each of three in a row. No orthography has that. */
import type { Hidden } from "./hidden.ts";

const MARKS = String.raw`[\u0300-\u036F\u0483-\u0489\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]`;
const MARK = new RegExp(MARKS, "g");
const HEAP = new RegExp(`(?:[\\p{L}\\p{N}]${MARKS}{2,}){3,}|[^\\p{M}]${MARKS}{4,}`, "gu");

export function stackedMarks(text: string): readonly Hidden[] {
  return Array.from(text.matchAll(HEAP), ({ 0: heap, index: start }) => ({
    sign: "stacked-marks",
    start,
    end: start + heap.length,
    score: 0.6,
    plain: heap.replace(MARK, ""),
  }));
}
