/**
 * Telephone numbers. Written with a plus (E.164) or as North America writes its own, they speak for themselves; with a
 * trunk zero and groups they are likely; any other row of digits takes a word near it. What has the form of a date, a
 * time, an address of a machine or a part of an identifier is none.
 */
import { DIGIT, isDigit, isLetter, isWordUnit } from "../../scan/unit.ts";
import type { Detector, Read, Seen, TextAbout } from "../../scan/detector.ts";
import { wordsOf } from "../../scan/context.ts";
import { isCountryCode } from "./country-code.ts";

const KIND = { class: "phone", group: "pii" } as const;
const NEAR_CHARS = 48;
/** Digits of a row, with a few that are none of the number. */
const DIGITS_MIN = 7;
const DIGITS_MAX = 18;
const BETWEEN = new Set(Array.from(" \u00a0.-/‑–()", (sign) => sign.charCodeAt(0)));
const BETWEEN_GROUPS = /^[ \u00a0]?[.\-/‑–]?[ \u00a0]?[()]{0,2}[ \u00a0]?$/;
const BETWEEN_CHARS_MAX = 6;

export const phone: Detector = { name: "phone", look: phonesIn, finds: [KIND], gate: DIGIT, reach: 112 };

const EXTENSION = / ?(?:x|ext\.?|#) ?\d{1,6}(?!\w)/y;
/** These may end a longer word: smartphone, Mobiltelefon. */
const ENDINGS = [
  "phone",
  "telefon\\p{L}{0,8}",
  "t[eé]l[eé](?:phone|fono|fone|foon|pon)",
  "телефон\\p{L}{0,2}",
  "τηλέφων\\p{L}{1,2}",
  "電話",
  "电话",
  "手机号码?",
  "電話番号",
  "전화",
  "電話號碼",
];
/** These are words of their own. */
const WHOLE = [
  "t[eé]l(?:p|f(?:no)?)?|tlf|tfno|тел|τηλ",
  "mob|mobile?|mobil(?:nummer|nr|funk)?|mobiel|m[oó]vil|telem[oó]vel|моб(?:ильный)?|сотовый|κινητ\\p{L}{1,2}|มือถือ|मोबाइल|موبايل|جوال|נייד|手机|携帯|휴대폰",
  "cel|cell(?:ular)?|celular|cellulare|portable|handy(?:nummer|nr)?|natel|cep|gsm|kom(?=\\.)|puh(?:elin)?|điện thoại|sđt|โทร|เบอร์|फ़ोन|फोन|טלפון|هاتف|تلفون",
  "festnetz(?:nummer|nr)?|rufnummer|fono|fax(?:nummer|nr)?|hotline|helpline|landline|pager|sms|whatsapp|signal",
  "call(?:ed|ing|s)?|ll[aá]m\\p{L}{1,6}(?: al)?|appel\\p{L}{1,3}|chiam\\p{L}{1,5}|anruf\\p{L}{0,3}|dial|ring|text(?:ed)?",
  "contact|reach|desk|office|number is|registered|answering at|messages to|numéro",
];
const WORDS = new RegExp(`(?:${ENDINGS.join("|")}|(?<!\\p{L})(?:${WHOLE.join("|")}))(?!\\p{L})`, "iu");
const WORD_BEHIND = /^[ \-(,:]{0,3}(?:office|mobile|mob|fax|home|work|cell|desk|tel|phone|ext)\b/i;

function phonesIn(text: string, { key = "" }: TextAbout, read: Read): readonly Seen[] {
  const { numbers } = read;
  const seen: Seen[] = [];
  let behind = 0;
  for (let index = 0; index < numbers.count; index++) {
    const digit = numbers.digit(index);
    if (digit < behind || digit !== numbers.start(index)) continue;
    const end = endOfRow(index, read);
    if (end === undefined) continue;
    const row = { start: beginOfRow(text, digit, end), end: behindExtension(text, end) };
    const found = phoneOf(text, row, key);
    if (found !== undefined) seen.push(found);
    behind = row.end;
  }
  return seen;
}

/** Behind the last group of a row of digits with what people write between them, from a word on that begins with a digit. */
function endOfRow(first: number, { numbers, units, base }: Read): number | undefined {
  let digits = 0;
  let row: number | undefined;
  for (let index = first; index < numbers.count && digits < DIGITS_MAX; index++) {
    const start = base + numbers.digit(index);
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
  for (let at = from; at < to; at++) if (!BETWEEN.has(units[at] ?? 0)) return false;
  return to - from < 2 || BETWEEN_GROUPS.test(String.fromCharCode(...units.subarray(from, to)));
}

/** Where a row begins: with the plus or bracket before its first digit, unless that is a bracket that does not close in it. */
function beginOfRow(text: string, digit: number, end: number): number {
  let begin = digit;
  while (begin > 0 && digit - begin < 2 && "+(".includes(text.charAt(begin - 1))) begin--;
  return text.charAt(begin) === "(" && !text.slice(begin, end).includes(")") ? begin + 1 : begin;
}

function behindExtension(text: string, end: number): number {
  if (!" xe#".includes(text.charAt(end))) return end;
  EXTENSION.lastIndex = end;
  return EXTENSION.test(text) ? EXTENSION.lastIndex : end;
}

interface Row {
  readonly start: number;
  readonly end: number;
}

function phoneOf(text: string, { start, end }: Row, key: string): Seen | undefined {
  if (!standsAlone(text, start, end)) return undefined;
  const row = text.slice(start, end);
  if (isSomethingElse(row) || !isPlausible(row)) return undefined;
  const score = scoreOf(row) + (isSpokenOf(text, start, end) || (key !== "" && WORDS.test(wordsOf(key))) ? 0.45 : 0);
  return score > 0 ? { ...KIND, rule: "phone", start, end, score: Math.min(1, score) } : undefined;
}

/** Whether no word, number or identifier goes on at either side. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.charAt(start - 1);
  const after = text.charAt(end);
  if (isWordUnit(text.charCodeAt(start - 1)) || isWordUnit(text.charCodeAt(end))) return false;
  if ("-./:,#$€£=&%".includes(before) && isWordUnit(text.charCodeAt(start - 2))) return before === ":" || before === ",";
  const next = text.charCodeAt(end + 1);
  return !("-/:.,".includes(after) && isWordUnit(next)) || (".,".includes(after) && isLetter(next));
}

const SOMETHING_ELSE =
  /(?:^|[^\d])(?:(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:19|20)\d\d)(?!\d)|^(?:\d{1,3}\.){3}\d{1,3}$|^\d{1,4} ?[-–] ?\d{1,4}$|^\d{3}-\d{2}-\d{4}$|^(?:\d{4}[ -]){3}\d{1,7}$|^\d+\.\d+$/;

/** Whether it has the form of a date, an address of a machine, a range, a social security number, a card or a decimal. */
function isSomethingElse(row: string): boolean {
  return !row.startsWith("+") && SOMETHING_ELSE.test(row);
}

function isSpokenOf(text: string, start: number, end: number): boolean {
  return WORDS.test(text.slice(Math.max(0, start - NEAR_CHARS), start)) || WORD_BEHIND.test(text.slice(end, end + 16));
}

const NANP =
  /^(?:\+?1[ .-]?)?(?:\([2-9]\d\d\) ?[2-9]\d\d[ .-]?\d{4}|[2-9]\d\d([ .-])[2-9]\d\d\1\d{4}|[2-9]\d\d[-/][2-9]\d\d-\d{4})(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?$/;
const TRUNK = /^\(?0\d{1,4}\)?(?:[ .\-/‑–]\d{1,8}){1,5}$/;

/** The code of an area in brackets, then groups: (11) 91234-5678 in Brazil, 8 (495) 123-45-67 in Russia. */
const BRACKETED = /^(?:8 ?)?\(\d{2,4}\) ?\d{3,5}(?:[ -]\d{2,4}){1,2}$/;

/** What the form says before any word near it. */
function scoreOf(row: string): number {
  const digits = row.replace(/(?:x|ext\.?|#).*$/, "").replace(/\D/g, "");
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
function isPlausible(row: string): boolean {
  const digits = row.replace(/(?:x|ext\.?|#).*$/, "").replace(/\D/g, "");
  return digits.length >= 7 && digits.length <= 15 && !/^(\d)\1+$/.test(digits) && !/^0{3}/.test(digits);
}
