/** The words of a text as they are compared: letters and digits, without case and accents. */

const MARKS = /\p{M}+/gu;
const WORD = /[\p{L}\p{N}]+/gu;
/** Texts of plain letters alone have the same words by this, in half the time. */
const PLAIN = /^[\x00-\x7f]*$/;
const PLAIN_WORD = /[a-z0-9]+/g;

export function wordsOf(text: string): readonly string[] {
  if (PLAIN.test(text)) return text.toLowerCase().match(PLAIN_WORD) ?? [];
  return text.normalize("NFKD").replace(MARKS, "").toLowerCase().match(WORD) ?? [];
}

/** The text as it is compared with others: two texts that differ in case, accents, spaces or punctuation alone are the same. */
export function comparable(text: string): string {
  return wordsOf(text).join(" ");
}
