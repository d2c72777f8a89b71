/** The words of a text as they are compared: letters and digits, without case and accents. */

const MARKS = /\p{M}+/gu;
const WORD = /[\p{L}\p{N}]+/gu;

export function wordsOf(text: string): readonly string[] {
  return text.normalize("NFKD").replace(MARKS, "").toLowerCase().match(WORD) ?? [];
}

/** The text as it is compared with others: two texts that differ in case, accents, spaces or punctuation alone are the same. */
export function comparable(text: string): string {
  return wordsOf(text).join(" ");
}
