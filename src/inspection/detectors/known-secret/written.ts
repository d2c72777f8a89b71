/**
 * A text as it is compared with known values: letters and digits alone. What stands between them (spaces, line ends,
 * quotes, separators, invisible characters) does not hide a value, and the two alphabets of base64 become one.
 */

const UNITS = 65_536;
/** Fullwidth forms of ASCII stand this far above it. */
const FULLWIDTH = 0xfee0;

/** What each UTF-16 unit counts as: 0 for nothing. */
export const COUNTS_AS: Uint16Array = countsAs();

function countsAs(): Uint16Array {
  const table = new Uint16Array(UNITS);
  const kept = /[\p{L}\p{N}]/u;
  for (let unit = 0; unit < UNITS; unit++) {
    if (unit >= 0xff10 && unit <= 0xff5a) table[unit] = table[unit - FULLWIDTH] ?? 0;
    else if (kept.test(String.fromCharCode(unit))) table[unit] = unit;
  }
  return table;
}

/** The letters and digits of a text. */
export function lettersOf(text: string): string {
  let letters = "";
  for (let at = 0; at < text.length; at++) {
    const unit = COUNTS_AS[text.charCodeAt(at)] ?? 0;
    if (unit !== 0) letters += String.fromCharCode(unit);
  }
  return letters;
}
