/** Typed values in a text: what begins at a token, in the one form in which such values are compared. */
import { digitsAt, ibanAt } from "./typed/account.ts";
import { datesAt, MONTH_NAMES, timeAt } from "./typed/date.ts";
import type { Read } from "./typed/date.ts";
import { NUMBER_WORDS, numberAt, numberWordsAt } from "./typed/number.ts";
import { urlOf, urlTextAt } from "./typed/url.ts";
import { hashFolded } from "./token.ts";
import type { Token } from "./token.ts";
import { FOLDERS_MAX } from "./limits.ts";

export type ValueKind = "number" | "date" | "year" | "time" | "digits" | "iban" | "url" | "host" | "base" | "folder" | "whole";

export interface Typed {
  readonly kind: ValueKind;
  readonly norm: string;
  /** Where it begins and ends in the text. */
  readonly start: number;
  readonly end: number;
}

/** Hashes of words with which a date or a number may begin. */
const STARTERS: ReadonlySet<number> = new Set([...MONTH_NAMES, ...NUMBER_WORDS].map((word) => hashFolded(word, 0, word.length)));
const NONE: readonly Typed[] = [];

/** The typed values that begin at a token. Pure: the same place gives the same values, so an index need not keep them. */
export function recognise(text: string, token: Token, hash = hashFolded(text, token.start, token.end)): readonly Typed[] {
  const { start, end } = token;
  const first = text.charCodeAt(start);
  const isDigit = first >= 0x30 && first <= 0x39;
  if (isDigit || first === 0x2b || first === 0x2d) return numeric(text, token);
  const second = text.charCodeAt(start + 2);
  if (end - start >= 4 && second >= 0x30 && second <= 0x39) {
    const iban = ibanAt(text, start);
    if (iban !== undefined && /\d{4}/.test(iban.norm)) return [{ kind: "iban", start, ...iban }];
  }
  if (STARTERS.has(hash)) return worded(text, start, text.slice(start, end).toLowerCase());
  const word = text.slice(start, end);
  return word.includes("/") || word.includes("\\") ? addressed(text, token, word) : NONE;
}

/** What begins with a digit or a sign: one thing that has separators, or else a number. */
function numeric(text: string, { start, end }: Token): readonly Typed[] {
  const dates = datesAt(text, start);
  if (dates.length > 0) return [...dated(dates, start), ...timeBehind(text, dates[0]?.end ?? end)];
  const time = timeAt(text, start);
  if (time !== undefined) return [{ kind: "time", start, ...time }];
  // A bracket or a plus belongs to a telephone number, and no token holds the bracket.
  const from = text[start - 1] === "(" ? start - 1 : start;
  const digits = digitsAt(text, from);
  const number = numberAt(text, start);
  const isAlone = number !== undefined && endsNumber(text, number.end, end);
  const typed: Typed[] = [];
  if (digits !== undefined) typed.push({ kind: "digits", start, ...digits });
  if (isAlone && (digits === undefined || digits.end <= number.end)) typed.push({ kind: "number", start, ...number });
  if (typed.length === 0 && text.slice(start, end).includes("/"))
    return addressed(text, { start, end, edgeStart: start, edgeEnd: end }, text.slice(start, end));
  return typed;
}

/** A date, and the year that is known by it. */
function dated(dates: readonly Read[], start: number): readonly Typed[] {
  return dates.flatMap((date): readonly Typed[] => {
    const year = date.norm.slice(0, 4);
    return [
      { kind: "date", start, ...date },
      ...(/^\d{4}$/.test(year) ? [{ kind: "year" as const, norm: year, start, end: date.end }] : []),
    ];
  });
}

/** The time that is joined to a date by a `T`. */
function timeBehind(text: string, at: number): readonly Typed[] {
  if (text[at] !== "T") return NONE;
  const time = /^\d{2}:\d{2}(?::\d{2})?/.exec(text.slice(at + 1, at + 9))?.[0];
  return time === undefined
    ? NONE
    : [{ kind: "time", norm: time.endsWith(":00") && time.length > 5 ? time.slice(0, 5) : time, start: at + 1, end: at + 1 + time.length }];
}

/** A number ends where its token does, or where only a unit such as `kg`, `th` or `%` follows; `3rd-party` and `1.2.3` are none. */
function endsNumber(text: string, at: number, tokenEnd: number): boolean {
  return at >= tokenEnd || /^[A-Za-z%\u00b0]{1,4}$/.test(text.slice(at, tokenEnd));
}

function worded(text: string, start: number, word: string): readonly Typed[] {
  if (MONTH_NAMES.includes(word)) return dated(datesAt(text, start), start);
  const number = numberWordsAt(text, start);
  return number === undefined ? NONE : [{ kind: "number", start, ...number }];
}

/** A URL with its host, or a path with its folders and the name at its end. */
function addressed(text: string, { start, end }: Token, word: string): readonly Typed[] {
  const written = urlTextAt(text, start);
  const url = urlOf(written);
  if (url !== undefined) {
    const typed: Typed[] = [{ kind: "url", norm: url.norm, start, end: start + written.length }];
    if (written.includes("://")) typed.push({ kind: "host", norm: url.host, start, end: start + written.length });
    if (written.includes("://")) return typed;
    return [...typed, ...pieces(word, start, end)];
  }
  return pieces(word, start, end);
}

function pieces(word: string, start: number, end: number): readonly Typed[] {
  const path = pathOf(word);
  if (path === undefined) return NONE;
  const typed: Typed[] = [];
  for (let at = path.indexOf("/", 1); at !== -1 && typed.length < FOLDERS_MAX; at = path.indexOf("/", at + 1)) {
    typed.push({ kind: "folder", norm: path.slice(0, at), start, end });
  }
  typed.push({ kind: "base", norm: path.slice(path.lastIndexOf("/") + 1), start, end });
  return typed;
}

/**
 * A path as it is compared: without `./` before it and `/` behind it. Undefined for one that leads elsewhere than it seems:
 * with `..` or `.` as a step, an empty step, a percent sign or a backslash.
 */
export function pathOf(value: string): string | undefined {
  const path = value.replace(/^\.\//, "").replace(/(?<=.)\/$/, "");
  if (path === "" || /[\\%\u0000-\u001f]|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) return undefined;
  return path;
}
