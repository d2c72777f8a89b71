/**
 * Whether a value is accounted for: whether it stands, as the same kind of thing, in the prompt, in an endorsement, in
 * the configuration, or in what was read from where no outsider could choose it. Not found is not accounted for.
 */
import { PHRASE_CHARS_MAX, PIECES_MAX, WEIGHT_MIN } from "./limits.ts";
import type { Argument } from "./argument.ts";
import { acceptsNumber, acceptsShort } from "./context.ts";
import type { Spot, Sources } from "./sources.ts";
import { pathOf } from "./recognise.ts";
import type { ValueKind } from "./recognise.ts";
import { digitsOf, ibanOf } from "./typed/account.ts";
import { dateOf, dateTimeOf, timeOfDay } from "./typed/date.ts";
import { isTwofold, normOfNumber, numberAt } from "./typed/number.ts";
import { hasScheme, isEmail, urlOf } from "./typed/url.ts";
import { relativeDays } from "./typed/relative-day.ts";
import { tokensOf, weightOf } from "./token.ts";
import { isWhole } from "./words.ts";

/** How well a value is accounted for: not at all, by data that no outsider chooses, or by a person. */
export type Standing = 0 | 1 | 2;
export const UNKNOWN: Standing = 0;
export const KNOWN: Standing = 1;
export const ASKED: Standing = 2;

/** Texts that account for values. */
export interface Pool {
  readonly sources: Sources;
  readonly standing: Standing;
  /** Whether only a whole text of it accounts for a value: a person vouched for exactly that. */
  readonly isWholeOnly?: boolean;
  /** Where alone in it a value is accounted for; anywhere where it is left out. */
  readonly accepts?: (spot: Spot) => boolean;
  /** Times of day that follow from times and durations in it. */
  readonly derivedTimes?: () => ReadonlySet<string>;
}

export interface Grounds {
  /** The best first. */
  readonly pools: readonly Pool[];
  /** Lower case: addresses and hosts of these domains are the house's own. */
  readonly domains: readonly string[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** What trusted clocks have told the session, epoch milliseconds. */
  readonly told?: readonly number[];
}

type Accepts = (spot: Spot) => boolean;

export function standingOf(value: string | number, argument: Argument, grounds: Grounds): Standing {
  return typeof value === "number" ? ofNumber(value, argument, grounds) : ofText(composed(value).trim(), argument, grounds);
}

/** Letters with their accents in one. A sign that only stands for a letter (the Kelvin sign for `K`) stays what it is. */
function composed(value: string): string {
  const nfc = value.normalize("NFC");
  return nfc.normalize("NFD") === value ? nfc : value;
}

function ofNumber(value: number, argument: Argument, grounds: Grounds): Standing {
  const norm = normOfNumber(value);
  if (value === 1 && argument.isQuantity) return ASKED;
  return norm === undefined ? UNKNOWN : typed("number", norm, grounds, acceptsNumber(norm, argument));
}

function ofText(value: string, argument: Argument, grounds: Grounds): Standing {
  if (value === "" || value.length > PHRASE_CHARS_MAX) return UNKNOWN;
  const read = asTyped(value, argument, grounds);
  if (read === ASKED) return ASKED;
  const isShort = weightOf(value) < WEIGHT_MIN;
  // A number is only ever compared as one: `13` in a date is not the record 13.
  const isNumber = numberOf(value) !== undefined;
  const accepts: Accepts = isNumber ? () => false : isShort ? acceptsShort(value, argument) : () => true;
  const whole = typed("whole", value, grounds, accepts);
  return best(read ?? UNKNOWN, whole, isNumber || isOne(read, value) ? UNKNOWN : asText(value, argument, { grounds, accepts }));
}

/** Whether a value is of a kind that is compared in its own way alone. */
function isOne(read: Standing | undefined, value: string): boolean {
  return read !== undefined && (isEmail(value) || hasScheme(value) || ibanOf(value) !== undefined);
}

/** A value that is a typed one as a whole; undefined where it is of no kind. */
function asTyped(value: string, argument: Argument, grounds: Grounds): Standing | undefined {
  if (isEmail(value)) return best(phrase(value, false, grounds), isOwn(value.slice(value.lastIndexOf("@") + 1), grounds) ? ASKED : UNKNOWN);
  if (hasScheme(value)) return asUrl(value, grounds);
  const iban = ibanOf(value);
  if (iban !== undefined) return typed("iban", iban, grounds);
  const moment = dateTimeOf(value);
  if (moment !== undefined) return ofMoment(value, moment, grounds);
  const dates = dateOf(value);
  if (dates.length > 0) return least(...dates.map((date) => ofDate(date, grounds)));
  const time = timeOfDay(value);
  if (time !== undefined) return ofTime(time, grounds);
  const digits = digitsOf(value);
  const known = digits === undefined ? UNKNOWN : typed("digits", digits, grounds);
  const number = numberOf(value);
  if (number !== undefined) {
    const accepts = acceptsNumber(number, argument);
    // Whoever gets it may read another number than the person wrote: only as it was written.
    return isTwofold(value) ? phrase(value, true, grounds, accepts) : best(known, typed("number", number, grounds, accepts));
  }
  if (digits !== undefined) return known;
  return /^[\w-]+(?:\.[\w-]+)+(?:[:/?#]|$)/.test(value) ? asUrl(value, grounds) : undefined;
}

/** A value that is nothing but a number. */
function numberOf(value: string): string | undefined {
  const read = numberAt(value, 0);
  return read?.end === value.length ? read.norm : undefined;
}

function asUrl(value: string, grounds: Grounds): Standing {
  const url = urlOf(value);
  if (url === undefined) return phrase(value, true, grounds);
  const host = url.rest === "" ? best(typed("host", url.host, grounds), phrase(url.host, false, grounds)) : UNKNOWN;
  return best(typed("url", url.norm, grounds), host, isOwn(url.host, grounds) ? ASKED : UNKNOWN);
}

function isOwn(host: string, { domains }: Grounds): boolean {
  const name = host.toLowerCase();
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}

function ofMoment(value: string, { date, time, zone }: NonNullable<ReturnType<typeof dateTimeOf>>, grounds: Grounds): Standing {
  const isPlain = zone === undefined || zone === "Z" || /^[+-]00:?00$/.test(zone);
  if (!isPlain) return phrase(value, true, grounds);
  const clock = timeOfDay(time.replace(/\.0+$/, ""));
  const isEdge = clock === "00:00" || clock === "23:59" || clock === "23:59:59";
  const ofClock = clock === undefined ? UNKNOWN : isEdge ? ASKED : ofTime(clock, grounds);
  return least(ofDate(date, grounds), ofClock);
}

/** A clock that tells the day tells it of where the person is. */
const HERE = [0];

/** A date without its year stands for the one that is meant: of a year around now, or of one that is known. */
function ofDate(date: string, grounds: Grounds): Standing {
  const full = typed("date", date, grounds);
  if (full === ASKED || date.startsWith("-")) return full;
  const told = grounds.told ?? [];
  const isYearMeant = [grounds.now, ...told].some((now) => Math.abs(Number(date.slice(0, 4)) - new Date(now).getUTCFullYear()) <= 1);
  const year = isYearMeant ? ASKED : typed("year", date.slice(0, 4), grounds);
  const dayOfYear = year === UNKNOWN ? UNKNOWN : typed("date", `-${date.slice(4)}`, grounds);
  const words = new Set([...relativeDays(date, grounds.now), ...told.flatMap((now) => relativeDays(date, now, HERE))]);
  const named = [...words].map((said) => phraseIn(said, false, { grounds, pools: grounds.pools.filter(isPrompt) }));
  return best(full, dayOfYear, ...named);
}

function isPrompt({ standing, isWholeOnly, accepts }: Pool): boolean {
  return standing === ASKED && isWholeOnly !== true && accepts === undefined;
}

function ofTime(time: string, grounds: Grounds): Standing {
  const found = typed("time", time, grounds);
  const word = time === "12:00" ? phrase("noon", false, grounds) : time === "00:00" ? phrase("midnight", false, grounds) : UNKNOWN;
  const derived = grounds.pools.find(({ derivedTimes }) => derivedTimes?.().has(time))?.standing ?? UNKNOWN;
  return best(found, word, derived);
}

interface Sought {
  readonly grounds: Grounds;
  readonly accepts: Accepts;
}

/** A text that stands between borders of tokens, or is put together from pieces that do. */
function asText(value: string, argument: Argument, { grounds, accepts }: Sought): Standing {
  const isExact = /[/\\]/.test(value) || hasMixed(value);
  const spellings = [
    value,
    ...(/^[@#]\w/.test(value) ? [value.slice(1)] : []),
    ...(/ .*\w[.!?]$/s.test(value) ? [value.slice(0, -1)] : []),
  ];
  const found = best(...spellings.map((spelling) => phrase(spelling, isExact, grounds, accepts)));
  if (found === ASKED) return found;
  return best(found, asPath(value, grounds), asAddressee(value, argument, grounds), asList(value, argument, grounds));
}

/** Whether letters and digits stand in one token: in ids, case counts. */
function hasMixed(value: string): boolean {
  return tokensOf(value).some(({ start, end }) => /\p{N}/u.test(value.slice(start, end)) && /\p{L}/u.test(value.slice(start, end)));
}

/** `Ana Lee <ana@example.org>`: the name and the address. */
function asAddressee(value: string, argument: Argument, grounds: Grounds): Standing {
  const [, name = "", address = ""] = /^"?([^"<>]{0,128}?)"?\s*<([^<>\s]+@[^<>\s]+)>$/.exec(value) ?? [];
  if (address === "") return UNKNOWN;
  const ofAddress = ofText(address, argument, grounds);
  return ofAddress === UNKNOWN || name === "" ? ofAddress : least(ofAddress, phrase(name, false, grounds));
}

/** Several addressees in one text: each of them. */
function asList(value: string, argument: Argument, grounds: Grounds): Standing {
  if (!/[,;\n]/.test(value)) return UNKNOWN;
  const pieces = value.split(/[,;\n]/).map((piece) => piece.trim());
  if (pieces.length > PIECES_MAX || pieces.some((piece) => piece === "")) return UNKNOWN;
  if (!argument.isRecipient && !pieces.every(isEmail)) return UNKNOWN;
  return least(...pieces.map((piece) => ofText(piece, argument, grounds)));
}

/** A path that is a known one, the name at the end of one, or a known folder with a known path below it. */
function asPath(value: string, grounds: Grounds): Standing {
  const path = pathOf(value);
  if (path === undefined) return UNKNOWN;
  const steps = path.split("/");
  if (steps.length > PIECES_MAX) return UNKNOWN;
  if (steps.length === 1) return weightOf(path) < WEIGHT_MIN ? UNKNOWN : typed("base", path, grounds);
  const isRooted = steps[0] === "";
  const below = (from: number): Standing => {
    const rest = steps.slice(from).join("/");
    const whole = pathPiece(rest, grounds);
    return from === steps.length - 1 || whole === ASKED ? whole : best(whole, least(folder(steps[from] ?? "", grounds), below(from + 1)));
  };
  let found = isRooted && steps.length === 2 ? pathPiece(steps[1] ?? "", grounds) : UNKNOWN;
  for (let at = isRooted ? 2 : 1; at < steps.length && found !== ASKED; at++) {
    found = best(found, least(folder(steps.slice(0, at).join("/"), grounds), below(at)));
  }
  return found;
}

function pathPiece(piece: string, grounds: Grounds): Standing {
  if (weightOf(piece) < WEIGHT_MIN) return UNKNOWN;
  return best(typed("base", piece, grounds), phrase(piece, true, grounds, namesAFile(piece)));
}

function folder(piece: string, grounds: Grounds): Standing {
  return best(typed("folder", piece, grounds), typed("base", piece, grounds), phrase(piece, true, grounds, namesAFile(piece)));
}

/** A plain word is a file or folder only where the text says so; a name that no sentence would have is one anyway. */
function namesAFile(piece: string): Accepts {
  if (/[._\d/-]/.test(piece)) return () => true;
  return ({ text, start, end, source }) => {
    if (source.origin !== undefined && start === 0 && end === text.length) return true;
    const near = `${text.slice(Math.max(0, start - 32), start)}|${text.slice(end, end + 16)}`;
    return /["'`\u201c\u2018]\|["'`\u201d\u2019]|\b(?:folder|directory|dir|file|path|named|called)\b["'`\s]{0,3}\||\|["'`\s]{0,3}(?:folder|directory|dir|file)\b/i.test(
      near,
    );
  };
}

function typed(kind: ValueKind, norm: string, grounds: Grounds, accepts: Accepts = () => true): Standing {
  const pool = grounds.pools.find((one) => one.sources.findTyped(kind, norm, rightIn(one, accepts)) !== undefined);
  return pool?.standing ?? UNKNOWN;
}

function phrase(words: string, isExact: boolean, grounds: Grounds, accepts: Accepts = () => true): Standing {
  return phraseIn(words, isExact, { grounds, pools: grounds.pools, accepts });
}

function phraseIn(
  words: string,
  isExact: boolean,
  { pools, accepts = () => true }: { readonly grounds: Grounds; readonly pools: readonly Pool[]; readonly accepts?: Accepts },
): Standing {
  const pool = pools.find((one) => one.sources.findPhrase(words, isExact, rightIn(one, accepts)) !== undefined);
  return pool?.standing ?? UNKNOWN;
}

/** What a person vouched for needs no context: it was this value and this class of tools. */
function rightIn({ isWholeOnly, accepts: isPlace }: Pool, accepts: Accepts): Accepts {
  if (isWholeOnly === true) return isWhole;
  return isPlace === undefined ? accepts : (spot) => isPlace(spot) && accepts(spot);
}

export function best(...standings: readonly Standing[]): Standing {
  return standings.includes(ASKED) ? ASKED : standings.includes(KNOWN) ? KNOWN : UNKNOWN;
}

export function least(...standings: readonly Standing[]): Standing {
  return standings.includes(UNKNOWN) ? UNKNOWN : standings.includes(KNOWN) ? KNOWN : ASKED;
}
