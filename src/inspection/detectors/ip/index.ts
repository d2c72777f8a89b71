/** Addresses of the Internet protocol: four decimal octets, and the text forms of IPv6 (RFC 4291, with a zone as RFC 4007 and a prefix length as RFC 4632 write it). */
import { wordsOf } from "../../scan/context.ts";
import type { Detector, Seen } from "../../scan/detector.ts";
import type { NumberWords } from "../../scan/number-words.ts";
import { COLON, DOT } from "../../scan/unit.ts";

const KIND = { class: "ip", group: "pii" } as const;

export const ip: Detector = {
  name: "ip",
  look: (text, { key = "" }, { numbers, kinds }) => {
    const seen = (kinds & DOT) === 0 ? [] : ofFour(text, numbers);
    return (kinds & COLON) === 0 ? seen : ofSix(text, key, seen);
  },
  finds: [KIND],
  gate: DOT | COLON,
  reach: 96,
};

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
/** Not a part of a longer number with dots, such as an object identifier; a port, a prefix length and a full stop may follow. */
const FOUR = new RegExp(
  `(?:(?<![\\w.]|[:-]\\d{0,3})(?<![A-Fa-f0-9]:)|(?<=[G-Zg-z][A-Za-z_]{0,12}:))${OCTET}(?:\\.${OCTET}){3}(?:/(?:3[0-2]|[12]?\\d)(?!\\d))?(?!\\w|\\.\\d)`,
  "y",
);
/** An octet has no more digits. */
const OCTET_CHARS_MAX = 3;

/** Tried at each number that is as short as an octet, with a dot behind it and behind the next. */
function ofFour(text: string, numbers: NumberWords): Seen[] {
  const seen: Seen[] = [];
  let behind = 0;
  for (let index = 0; index + 3 < numbers.count; index++) {
    const start = numbers.start(index);
    const octet = numbers.end(index);
    if (octet - start > OCTET_CHARS_MAX || start < behind || text.charCodeAt(octet) !== 46) continue;
    if (numbers.start(index + 1) !== octet + 1 || text.charCodeAt(numbers.end(index + 1)) !== 46) continue;
    FOUR.lastIndex = start;
    const found = FOUR.exec(text)?.[0];
    if (found === undefined) continue;
    behind = start + found.length;
    // 1.2.3.4 is as likely a version as an address.
    seen.push({ ...KIND, rule: "ip-v4", start, end: behind, score: isVersion(text, start, found) ? 0.3 : 0.75 });
  }
  return seen;
}

/** What counts what it stands before, and is no machine: releases, parts of a document. */
const VERSIONED =
  /(?:version|release|firmware|build|(?:up|down)graded? (?:to|from)|updated? to|section|chapter|clause|appendix|paragraph|kapitel|abschnitt|§|(?:^|[^a-z])v(?:er)?)[ .:]{0,2}$/i;
const PRE_RELEASE = /^-(?:alpha|beta|rc|pre|dev|snapshot|final|release|ga|m)\b/i;

function isVersion(text: string, at: number, found: string): boolean {
  const end = at + found.length;
  if (found.length <= 12 && text.charCodeAt(end) === 45 && PRE_RELEASE.test(text.slice(end, end + 10))) return true;
  const isProduct = text.charCodeAt(at - 1) === 47;
  if (found.length > 9 && !isProduct) return false;
  const before = text.slice(Math.max(0, at - 24), at);
  // Product tokens of user agents (RFC 9110): Chrome/122.0.183.38.
  return (found.length <= 9 && VERSIONED.test(before)) || (isProduct && /(?:^|[\s(;])[A-Z][A-Za-z]+\/$/.test(before));
}

/** Adds the others. Around each colon what could be an address is taken whole, and then read as one or not. */
function ofSix(text: string, key: string, seen: Seen[]): readonly Seen[] {
  for (let at = text.indexOf(":"), free = 0; at !== -1; at = text.indexOf(":", Math.max(at + 1, free))) {
    const after = text.charCodeAt(at + 1);
    if (after !== 58 && !isHex(after)) continue;
    const end = endOfTooFew(text, at);
    if (end !== undefined) {
      free = end;
      continue;
    }
    let start = at;
    while (start > free && at - start < 5 && isHex(text.charCodeAt(start - 1))) start--;
    SIX.lastIndex = start;
    const found = isWordBefore(text, start) ? SIX_AFTER_WORD.exec(text.slice(at, at + SIX_CHARS)) : SIX.exec(text);
    const from = isWordBefore(text, start) ? at : start;
    free = at + 1;
    if (found === null) continue;
    const written = found[0].replace(/\.$/, "");
    free = Math.max(free, from + written.length);
    const address = written.replace(/[%/].*$/, "");
    if (!isSix(address)) continue;
    seen.push({
      ...KIND,
      rule: "ip-v6",
      start: from,
      end: from + written.length,
      score: isNamed(written, address) || isSpokenOf(text, from, key) ? 0.75 : 0.1,
    });
  }
  return seen;
}

/** Eight groups have seven colons, or six where the last two are four octets. */
const COLONS_MIN = 6;

/** The end of the groups around a colon, where they are too few and not shortened by `::`, such as those of a time. */
function endOfTooFew(text: string, colon: number): number | undefined {
  let colons = 0;
  for (let at = colon; ; at++) {
    const code = text.charCodeAt(at);
    if (code === 58) {
      if (++colons === COLONS_MIN || text.charCodeAt(at + 1) === 58) return undefined;
    } else if (code !== 46 && !isHex(code)) return at;
  }
}

/** `::` and `::a` are operators of programs more often than addresses; `::1` and `::/0` are not. */
function isNamed(written: string, address: string): boolean {
  return address.length > 3 || address === "::1" || written.includes("/");
}

const SPOKEN_OF =
  /(?:^|[^a-z])(?:ip(?:v?[46]|s)?|addr(?:ess(?:es)?)?|listen(?:s|ing|en)?|bind(?:s|ing)?|unspecified|host|gateway|route)(?![a-z])/i;
const SPOKEN_OF_CHARS = 32;

/** Whether the text before it, or the name of the member that holds it, speaks of addresses. */
function isSpokenOf(text: string, at: number, key: string): boolean {
  return SPOKEN_OF.test(text.slice(Math.max(0, at - SPOKEN_OF_CHARS), at)) || SPOKEN_OF.test(wordsOf(key));
}

const SIX_CHARS = 80;
const SIX = /[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,42}(?:%[0-9A-Za-z._-]{1,16})?(?:\/\d{1,3}(?!\d))?(?![\w:])/y;
const SIX_AFTER_WORD = /^::[0-9A-Fa-f:.]{2,42}(?![\w:])/;

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** Whether a word or another group stands right before, so that an address cannot begin here. */
function isWordBefore(text: string, start: number): boolean {
  return /[\w:.]/.test(text.charAt(start - 1));
}

const WHOLE_FOUR = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/** Eight groups of up to four hexadecimal digits; `::` once for groups of zeros; the last two may be written as four octets. */
function isSix(address: string): boolean {
  const four = /(?:^|:)((?:\d{1,3}\.){3}\d{1,3})$/.exec(address);
  if (four !== null && !WHOLE_FOUR.test(four[1] ?? "")) return false;
  const plain = four === null ? address : `${address.slice(0, address.length - (four[1] ?? "").length)}0:0`;
  const [head = "", tail, ...more] = plain.split("::");
  if (more.length > 0 || plain.includes(":::")) return false;
  if (tail === undefined && plain.split(":").length !== 8) return false;
  const groups = [...(head === "" ? [] : head.split(":")), ...(tail === undefined || tail === "" ? [] : tail.split(":"))];
  return groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group)) && (tail === undefined ? groups.length === 8 : groups.length <= 7);
}
