/** Numbers as people and programs write them, and the one form in which they are compared. */

const PLAIN = /[+-]?\d+(?:\.\d+)?/y;
/** Thousands in groups, in the three ways that say it beyond doubt; `1.000` alone is one, as programs write it. */
const BY_COMMA = /[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])/y;
const BY_DOT = /[+-]?\d{1,3}(?:(?:\.\d{3}){2,}(?:,\d+)?|(?:\.\d{3})+,\d{1,2})(?!\d)/y;
const BY_SPACE = /[+-]?\d{1,3}(?:['\u2019\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)/y;
/** A comma before one or two digits is a decimal one. */
const COMMA = /[+-]?\d+,\d{1,2}(?![\d,])/y;

export interface NumberRead {
  readonly norm: string;
  readonly end: number;
}

/** The number that begins here; undefined where none does. */
export function numberAt(text: string, at: number): NumberRead | undefined {
  const byComma = matchAt(BY_COMMA, text, at);
  if (byComma !== undefined) return read(byComma, at, byComma.replaceAll(",", ""));
  const byDot = matchAt(BY_DOT, text, at);
  if (byDot !== undefined) return read(byDot, at, byDot.replaceAll(".", "").replace(",", "."));
  const bySpace = matchAt(BY_SPACE, text, at);
  if (bySpace !== undefined) return read(bySpace, at, bySpace.replaceAll(/['\u2019\u00a0\u202f]/g, "").replace(",", "."));
  const comma = matchAt(COMMA, text, at);
  if (comma !== undefined) return read(comma, at, comma.replace(",", "."));
  const plain = matchAt(PLAIN, text, at);
  return plain === undefined ? undefined : read(plain, at, plain);
}

/** Whether a text is fifteen hundred to some who read it and one and a half to others, as `1.500` is. */
export function isTwofold(value: string): boolean {
  return /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(value);
}

/** The match of a sticky pattern here. */
export function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function read(found: string, at: number, decimal: string): NumberRead {
  return { norm: plainDecimal(decimal), end: at + found.length };
}

/** Sign, digits without leading zeros, fraction without trailing ones: `-0012.50` is `-12.5`. */
function plainDecimal(decimal: string): string {
  const [, sign = "", whole = "", fraction = ""] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  const digits = whole.replace(/^0+(?=\d)/, "");
  const rest = fraction.replace(/0+$/, "");
  const norm = rest === "" ? digits : `${digits}.${rest}`;
  return sign === "-" && norm !== "0" ? `-${norm}` : norm;
}

/** The form in which a JSON number is compared; undefined where it has none that a text could have. */
export function normOfNumber(value: number): string | undefined {
  const text = String(value);
  return /^-?\d+(?:\.\d+)?$/.test(text) ? plainDecimal(text) : undefined;
}

/** Whether a number says so little that anything may be meant by it: at most three digits, or a year. */
export function isShortNumber(norm: string): boolean {
  return norm.replaceAll(/\D/g, "").length <= 3 || /^(?:19|20)\d\d$/.test(norm);
}

const ONES =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety";
const WORDS: ReadonlyMap<string, number> = new Map([
  ...ONES.split(" ").map((word, value) => [word, value] as const),
  ...TENS.split(" ").map((word, tens) => [word, (tens + 2) * 10] as const),
]);
const SCALES: ReadonlyMap<string, number> = new Map([
  ["hundred", 100],
  ["thousand", 1000],
  ["million", 1_000_000],
]);
const NUMBER_WORD = /[A-Za-z]+/y;
const BETWEEN = /[ -](?:and )?/y;

/** The number that is written out in English here, such as `two hundred and fifty`; undefined where none is. */
export function numberWordsAt(text: string, at: number): NumberRead | undefined {
  let total = 0;
  let group: number | undefined;
  let end = at;
  for (let from = at; ;) {
    const word = matchAt(NUMBER_WORD, text, from)?.toLowerCase() ?? "";
    const value = WORDS.get(word);
    const scale = group === undefined ? undefined : SCALES.get(word);
    if (scale === 100) group = (group ?? 0) * 100;
    else if (scale !== undefined) {
      total += (group ?? 0) * scale;
      group = 0;
    } else if (value !== undefined && mayFollow(group, value)) group = (group ?? 0) + value;
    else break;
    end = from + word.length;
    from = end + (matchAt(BETWEEN, text, end)?.length ?? text.length);
  }
  return group === undefined ? undefined : { norm: String(total + group), end };
}

/** `twenty` takes `one`, `hundred` takes both; `one two` are two numbers. */
function mayFollow(group: number | undefined, value: number): boolean {
  if (group === undefined || (group === 0 && value > 0)) return true;
  return group % 100 === 0 ? value > 0 : group % 10 === 0 && group % 100 >= 20 && value > 0 && value < 10;
}

/** Words with which a number that is written out may begin. */
export const NUMBER_WORDS: readonly string[] = [...WORDS.keys()];
