/**
 * Tokens of a text: the pieces that may stand alone. An address, a host, a path or an id is one token, so that a part of
 * it (`vil.org` in `devil.org`) is none. Scripts that put no space between words have one token a character.
 */

const HARD = 1;
const WORD = 2;
const JOIN = 3;
const ALONE = 4;

const JOINS = "-./\\@+~&%:='\u2019?#\u2010\u2011";
const ALONE_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LETTER = /[\p{L}\p{N}\p{M}_]/u;

/** By UTF-16 unit, filled as units are met; 0 is not known yet. */
const CLASSES = new Uint8Array(0x10000);
const FOLDS = new Uint16Array(0x10000);

function classOf(unit: number): number {
  const known = CLASSES[unit];
  if (known !== undefined && known !== 0) return known;
  const computed = classify(unit);
  CLASSES[unit] = computed;
  return computed;
}

function classify(unit: number): number {
  const text = String.fromCharCode(unit);
  if (JOINS.includes(text)) return JOIN;
  // Halves of pairs are letters and signs beyond the first plane.
  if (unit >= 0xd800 && unit <= 0xdfff) return WORD;
  if (ALONE_SCRIPT.test(text)) return ALONE;
  return LETTER.test(text) ? WORD : HARD;
}

/** A UTF-16 unit without its case; only where writing it large again gives the same (not the Kelvin sign, which is no `k`). */
export function foldUnit(unit: number): number {
  const known = FOLDS[unit];
  if (known !== undefined && known !== 0) return known;
  const text = String.fromCharCode(unit);
  const lower = text.toLowerCase();
  const folded = lower.length === 1 && lower.toUpperCase() === text ? lower.charCodeAt(0) : unit;
  FOLDS[unit] = folded;
  return folded;
}

/** Where a token begins and ends, without what only clings to it, and (`edge`) with it. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly edgeStart: number;
  readonly edgeEnd: number;
}

const SLASH = 0x2f;
const EQUALS = 0x3d;
const DOT = 0x2e;
const BACKSLASH = 0x5c;
const HYPHEN = 0x2d;
const PLUS = 0x2b;
const TILDE = 0x7e;

/** The first token that begins at or after `from`; undefined where there is none. `from` must not be inside of a token. */
export function tokenAt(text: string, from: number): Token | undefined {
  for (let at = from; at < text.length; at++) {
    const kind = classOf(text.charCodeAt(at));
    if (kind === HARD) continue;
    if (kind === ALONE) return { start: at, end: at + 1, edgeStart: at, edgeEnd: at + 1 };
    const edgeEnd = endOfRun(text, at);
    const token = trimmed(text, at, edgeEnd);
    if (token !== undefined) return token;
    at = edgeEnd - 1;
  }
  return undefined;
}

/** Where the run of what hangs together ends. */
function endOfRun(text: string, from: number): number {
  let isAddress = false;
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const kind = classOf(unit);
    if (kind === HARD || kind === ALONE) return at;
    if (kind === WORD) continue;
    if (unit === SLASH || unit === BACKSLASH) isAddress = true;
    else if (!joins(text, at, isAddress)) return at === from ? at + 1 : at;
  }
  return text.length;
}

/** Whether a sign hangs together with what stands on both sides of it. */
function joins(text: string, at: number, isAddress: boolean): boolean {
  const unit = text.charCodeAt(at);
  switch (text[at]) {
    case "'":
    case "\u2019":
      return isWord(text, at - 1) && isWord(text, at + 1);
    case ":":
      if (text.charCodeAt(at + 1) === SLASH && text.charCodeAt(at + 2) === SLASH) return true;
      return isAddress ? isWord(text, at + 1) : isDigit(text, at - 1) && isDigit(text, at + 1);
    case "?":
    case "#":
      return isAddress;
    default:
      return unit !== EQUALS || isAddress;
  }
}

function isWord(text: string, at: number): boolean {
  return at >= 0 && at < text.length && classOf(text.charCodeAt(at)) === WORD;
}

function isDigit(text: string, at: number): boolean {
  const unit = at < 0 ? Number.NaN : text.charCodeAt(at);
  return unit >= 0x30 && unit <= 0x39;
}

/** Without signs that only cling: `.env` keeps its dot, `end.` does not, `-5` keeps its sign, `- five` has none. */
function trimmed(text: string, edgeStart: number, edgeEnd: number): Token | undefined {
  let start = edgeStart;
  while (start < edgeEnd && !leads(text, start)) start++;
  let end = edgeEnd;
  while (end > start && classOf(text.charCodeAt(end - 1)) !== WORD) end--;
  if (end === start) return undefined;
  const isOwned = end - start > 2 && text[end - 1] === "s" && (text[end - 2] === "'" || text[end - 2] === "\u2019");
  return { start, end: isOwned ? end - 2 : end, edgeStart, edgeEnd };
}

function leads(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (classOf(unit) === WORD) return true;
  if (unit === DOT || unit === SLASH || unit === BACKSLASH || unit === TILDE) {
    const next = text.charCodeAt(at + 1);
    return isWord(text, at + 1) || next === SLASH || (next === DOT && unit !== SLASH) || (unit === SLASH && next === DOT);
  }
  return (unit === HYPHEN || unit === PLUS) && isDigit(text, at + 1);
}

/** Calls `visit` for each token of the text, in order. */
export function eachToken(text: string, visit: (token: Token) => void): void {
  for (let token = tokenAt(text, 0); token !== undefined; token = tokenAt(text, token.edgeEnd)) visit(token);
}

/** The tokens of a text, at most so many. */
export function tokensOf(text: string, max = Number.POSITIVE_INFINITY): readonly Token[] {
  const tokens: Token[] = [];
  for (let token = tokenAt(text, 0); token !== undefined && tokens.length < max; token = tokenAt(text, token.edgeEnd)) tokens.push(token);
  return tokens;
}

/** Where to begin reading tokens so that the one that covers `at` is met: right behind the last sign that it cannot hold. */
export function resumeBefore(text: string, at: number): number {
  let from = at;
  for (; from > 0; from--) {
    const kind = classOf(text.charCodeAt(from - 1));
    if (kind === HARD || kind === ALONE) break;
  }
  return from;
}

/** A hash of a stretch of text without its case (FNV-1a, 32 bits): a place to look, never a proof. */
export function hashFolded(text: string, start: number, end: number, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ foldUnit(text.charCodeAt(at)), 0x01000193);
  // Low bits choose the slot; fold the high ones in.
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** How much a text says: letters and digits, those of scripts without spaces for two. */
export function weightOf(text: string): number {
  let weight = 0;
  for (let at = 0; at < text.length; at++) {
    const kind = classOf(text.charCodeAt(at));
    if (kind === WORD) weight++;
    else if (kind === ALONE) weight += 2;
  }
  return weight;
}
