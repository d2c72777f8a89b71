/**
 * Telephone numbers. Written with a plus (E.164) or as North America writes its own, they speak for themselves; with a
 * trunk zero and groups they are likely; any other row of digits takes a word near it. What has the form of a date, a
 * time, an address of a machine or a part of an identifier is none.
 */
import { DIGIT, isDigit, isLetter, isWordUnit } from "../../scan/unit.ts";
import type { Detector, Read, Seen, TextAbout } from "../../scan/detector.ts";
import { isCountryCode } from "./country-code.ts";
import { isNamedFor, isSpokenOf } from "./spoken.ts";

const KIND = { class: "phone", group: "pii" } as const;
/** Digits of a row, with a few that are none of the number. */
const DIGITS_MIN = 7;
const DIGITS_MAX = 18;
const BETWEEN_GROUPS = /^[ \u00a0]?[.\-/‑–]?[ \u00a0]?[()]{0,2}[ \u00a0]?$/;
const BETWEEN_CHARS_MAX = 6;
const PERCENT = 37;
const BRACKET = 40;
/** What may stand before the first digit, before an extension, and between an identifier and what it goes on with. */
const BEGIN_ROW = codesOf("+(");
const BEGIN_EXTENSION = codesOf(" xe#");
const JOINS = codesOf("-./:,#$€£=&%");

export const phone: Detector = { name: "phone", look: phonesIn, finds: [KIND], gate: DIGIT, reach: 112 };

const EXTENSION = / ?(?:x|ext\.?|#) ?\d{1,6}(?!\w)/y;
const ESCAPED_PLUS = /%2b/iy;
const BEGINS_VALUE = /(?:^|\W|%[0-9a-f]{2})$/i;

function phonesIn(text: string, { key = "" }: TextAbout, read: Read): readonly Seen[] {
  const { numbers } = read;
  const seen: Seen[] = [];
  let behind = 0;
  for (let index = 0; index < numbers.count; index++) {
    const digit = numbers.digit(index);
    if (digit < behind || digit !== numbers.start(index) || !mayBegin(index, read)) continue;
    const escaped = charsOfPlus(text, digit);
    const end = endOfRow(index, escaped, read);
    if (end === undefined) continue;
    behind = behindExtension(text, end);
    const start = escaped > 0 ? digit + escaped : beginOfRow(text, digit, end);
    if (escaped === 0 && (isWordUnit(text.charCodeAt(start - 1)) || isWordUnit(text.charCodeAt(behind)))) continue;
    const found = phoneOf(text, { start, end: behind }, { key, isEscaped: escaped > 0 });
    if (found !== undefined) seen.push(found);
  }
  return seen;
}

/** Whether a row may begin with a word: with digits enough, or with digits behind which it goes on. */
function mayBegin(index: number, { numbers, units, base }: Read): boolean {
  const end = base + numbers.end(index);
  return end - base - numbers.digit(index) >= DIGITS_MIN || (isSign(units[end] ?? 0) && isDigit(units[end - 1] ?? 0));
}

/** How long the rest is of a plus that a URL escapes, where its first digit is the one at `digit`. */
function charsOfPlus(text: string, digit: number): number {
  if (text.charCodeAt(digit - 1) !== PERCENT) return 0;
  ESCAPED_PLUS.lastIndex = digit - 1;
  return ESCAPED_PLUS.test(text) && BEGINS_VALUE.test(text.slice(Math.max(0, digit - 4), digit - 1)) ? 2 : 0;
}

/** Behind the last group of a row of digits with what people write between them, from `skipped` behind the first digit of a word on. */
function endOfRow(first: number, skipped: number, { numbers, units, base }: Read): number | undefined {
  let digits = 0;
  let row: number | undefined;
  for (let index = first; index < numbers.count && digits < DIGITS_MAX; index++) {
    const start = base + numbers.digit(index) + (index === first ? skipped : 0);
    const end = base + numbers.end(index);
    if (index > first && !isBetween(units, base + numbers.end(index - 1), start)) break;
    let at = start;
    while (at < end && isDigit(units[at] ?? 0)) at++;
    digits += at - start;
    if (digits >= DIGITS_MIN && digits <= DIGITS_MAX) row = at - base;
    if (at < end) break;
  }
  return row;
}

/** Whether what stands there is what people write between groups of digits: a sign, brackets, spaces around them. */
function isBetween(units: Uint16Array, from: number, to: number): boolean {
  if (to - from > BETWEEN_CHARS_MAX) return false;
  for (let at = from; at < to; at++) if (!isSign(units[at] ?? 0)) return false;
  return to - from < 2 || BETWEEN_GROUPS.test(String.fromCharCode(...units.subarray(from, to)));
}

/** One of ` -./()`, a no-break space, a no-break hyphen, an en dash. */
function isSign(code: number): boolean {
  return code === 32 || (code >= 45 && code <= 47) || code === 40 || code === 41 || code === 0xa0 || code === 0x2011 || code === 0x2013;
}

function codesOf(signs: string): ReadonlySet<number> {
  return new Set(Array.from(signs, (sign) => sign.charCodeAt(0)));
}

/** Where a row begins: with the plus or bracket before its first digit, unless that is a bracket that does not close in it. */
function beginOfRow(text: string, digit: number, end: number): number {
  let begin = digit;
  while (digit - begin < 2 && BEGIN_ROW.has(text.charCodeAt(begin - 1))) begin--;
  return text.charCodeAt(begin) === BRACKET && !text.slice(begin, end).includes(")") ? begin + 1 : begin;
}

function behindExtension(text: string, end: number): number {
  if (!BEGIN_EXTENSION.has(text.charCodeAt(end))) return end;
  EXTENSION.lastIndex = end;
  return EXTENSION.test(text) ? EXTENSION.lastIndex : end;
}

interface Row {
  readonly start: number;
  readonly end: number;
}

interface Placed {
  readonly key: string;
  /** Whether a plus stands before it as URLs write one. */
  readonly isEscaped: boolean;
}

function phoneOf(text: string, { start, end }: Row, { key, isEscaped }: Placed): Seen | undefined {
  const written = text.slice(start, end);
  const row = isEscaped ? `+${written}` : written;
  if (!isEscaped && !standsAlone(text, start, end)) return undefined;
  const isElse = isSomethingElse(row);
  if (isElse && !LOCAL.test(row)) return undefined;
  const digits = digitsOf(row);
  if (!isPlausible(digits)) return undefined;
  const isSpoken = isNamedFor(key) || isSpokenOf(text, start, end);
  if (isElse && !isSpoken) return undefined;
  const score = scoreOf(row, digits) + (isSpoken ? 0.45 : 0);
  return score > 0 ? { ...KIND, rule: "phone", start, end, score: Math.min(1, score) } : undefined;
}

/** Whether no number or identifier goes on at either side of what is no part of a word. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.charAt(start - 1);
  const after = text.charAt(end);
  if (text.charAt(start) !== "+" && isWordUnit(text.charCodeAt(start - 2)) && JOINS.has(text.charCodeAt(start - 1)))
    return before === ":" || before === "," || isSpokenOf(text, start, end);
  const next = text.charCodeAt(end + 1);
  return !isWordUnit(next) || !"-/:.,".includes(after) || (".,".includes(after) && isLetter(next)) || isAnother(text, start, end);
}

/** Whether what follows a number with a plus is one more: +49 30 1234567/+49 30 1234568. */
function isAnother(text: string, start: number, end: number): boolean {
  return text.charAt(start) === "+" && text.charAt(end) === "/";
}

/** Without the code of its area; only where it is spoken of as a telephone number. */
const LOCAL = /^\d{3}[-–]\d{4}$/;
/** All of a row: an address of a machine, a range, a social security number, a card, a decimal. */
const SOMETHING_ELSE = /^(?:(?:\d{1,3}\.){3}\d{1,3}|\d{1,4} ?[-–] ?\d{1,4}|\d{3}-\d{2}-\d{4}|(?:\d{4}[ -]){3}\d{1,7}|\d+\.\d+)$/;
const DATE =
  /(?:^|[^\d])(?:(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:19|20)\d\d)(?!\d)/;

function isSomethingElse(row: string): boolean {
  return !row.startsWith("+") && (SOMETHING_ELSE.test(row) || DATE.test(row));
}

const NANP =
  /^(?:\+?1[ .-]?)?(?:\([2-9]\d\d\) ?[2-9]\d\d[ .-]?\d{4}|[2-9]\d\d([ .-])[2-9]\d\d\1\d{4}|[2-9]\d\d[-/][2-9]\d\d-\d{4})(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?$/;
const TRUNK = /^\(?0\d{1,4}\)?(?:[ .\-/‑–]\d{1,8}){1,5}$/;

/** The code of an area in brackets, then groups: (11) 91234-5678 in Brazil, 8 (495) 123-45-67 in Russia, 0 (532) 123 45 67 in Turkey. */
const BRACKETED = /^(?:[08] ?)?\(\d{2,4}\) ?\d{3,5}(?:[ -]\d{2,4}){1,2}$/;

/** The digits of a row without its extension. */
function digitsOf(row: string): string {
  return row.replace(/(?:x|ext\.?|#).*$/, "").replace(/\D/g, "");
}

/** What the form says before any word near it. */
function scoreOf(row: string, digits: string): number {
  const isGrouped = /\d[^\d+]+\d/.test(row);
  if (/^\(?\+/.test(row)) return isCountryCode(digits) && digits.length >= 8 && digits.length <= 15 ? 0.85 : 0;
  if (NANP.test(row)) return 0.6;
  if (BRACKETED.test(row) && digits.length >= 9 && digits.length <= 11) return 0.5;
  if (/^00[1-9]/.test(digits))
    return isCountryCode(digits.slice(2)) && digits.length >= 10 && digits.length <= 17 ? (isGrouped ? 0.6 : 0.3) : 0;
  if (digits.startsWith("0"))
    return digits.length < 9 || digits.length > 12 ? 0 : TRUNK.test(row) ? 0.5 : isGrouped ? 0.3 : digits.length <= 11 ? 0.25 : 0;
  return digits.length === 10 ? 0.15 : 0;
}

/** Enough digits, and not one over and over. */
function isPlausible(digits: string): boolean {
  return digits.length >= 7 && digits.length <= 15 && !/^(\d)\1+$/.test(digits) && !/^0{3}/.test(digits);
}
