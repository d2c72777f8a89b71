/** Kinds of UTF-16 units, as bits: what a text has none of, nobody has to look for in it. */

export const DIGIT = 1;
/** ASCII letters, digits and the underscore. */
export const WORD = 2;
export const PERCENT = 4;
export const COLON = 8;
export const DOT = 16;
export const HYPHEN = 32;
/** Units that are invisible, imitate others, style letters or steer what shows them. */
export const ODD = 64;
export const AT = 128;

/** Few ranges, both ends included: of most texts, that none of these occurs in them is all there is to know. */
const ODD_RANGES: readonly (readonly [number, number])[] = [
  [0x0008, 0x0008],
  [0x001b, 0x001b],
  [0x0080, 0x009f],
  [0x00ad, 0x00ad],
  [0x0131, 0x0131],
  [0x0237, 0x0237],
  [0x0250, 0x200f],
  [0x202a, 0x20ff],
  [0x2460, 0x24ff],
  [0x3164, 0x3164],
  [0xa4d0, 0xffff],
];

/** The kinds of each unit. */
export const KINDS: Uint8Array = kindsOfUnits();

function kindsOfUnits(): Uint8Array {
  const kinds = new Uint8Array(65_536);
  const mark = (from: number, to: number, kind: number): void => {
    for (let unit = from; unit <= to; unit++) kinds[unit] = (kinds[unit] ?? 0) | kind;
  };
  mark(48, 57, DIGIT | WORD);
  mark(65, 90, WORD);
  mark(97, 122, WORD);
  mark(95, 95, WORD);
  mark(58, 58, COLON);
  mark(46, 46, DOT);
  mark(45, 45, HYPHEN);
  mark(64, 64, AT);
  mark(37, 37, PERCENT);
  for (const [from, to] of ODD_RANGES) mark(from, to, ODD);
  return kinds;
}

/** Whether a unit is part of a word: ASCII letters, digits and the underscore. */
export function isWordUnit(code: number): boolean {
  return ((KINDS[code] ?? 0) & WORD) !== 0;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
