/** URLs in a text, and whether a client loads them by itself: Markdown (CommonMark 6.3 to 6.5), HTML attributes, CSS, and bare ones. */
import type { Heard } from "../../scan/detector.ts";
import { isDigit, isLetter } from "../../scan/unit.ts";

export interface PlacedUrl {
  /** As it is written. */
  readonly url: string;
  readonly start: number;
  readonly end: number;
  /** Whether showing the text is enough to send the request: images, styles, frames; not links. */
  readonly loads: boolean;
  /** Whether it stands bare in a text, where it is often code or an example. */
  readonly bare: boolean;
}

interface Form {
  readonly literal: string;
  readonly loads: boolean;
  /** What stands between the literal's start and the URL; absent for a bare one, which stands around the literal. */
  readonly before?: RegExp;
  /** Where the URL ends, by the character that stood before it. */
  readonly ends?: (before: string) => RegExp;
}

const QUOTED = /^\S{1,12}?\s{0,4}=\s{0,4}["'`]?/;
const attributeEnds = (before: string): RegExp => (before.endsWith('"') ? /["\n]/ : before.endsWith("'") ? /['\n]/ : /[\s"'`>]/);
const attribute = (name: string, loads: boolean): Form => ({ literal: `${name}=`, loads, before: QUOTED, ends: attributeEnds });

const FORMS: readonly Form[] = [
  { literal: "](", loads: false, before: /^\]\(\s{0,4}<?/, ends: (before) => (before.endsWith("<") ? /[>\n]/ : /[\s)]|\]\(/) },
  { literal: "]:", loads: true, before: /^\]:\s{1,4}<?/, ends: (before) => (before.endsWith("<") ? /[>\n]/ : /\s/) },
  attribute("src", true),
  attribute("srcset", true),
  attribute("background", true),
  attribute("poster", true),
  attribute("href", false),
  attribute("action", false),
  { literal: "url(", loads: true, before: /^url\(\s{0,4}["']?/i, ends: () => /[\s"')]/ },
  { literal: "@import", loads: true, before: /^@import\s{1,4}["']/i, ends: () => /["'\n]/ },
  { literal: "://", loads: false },
];

/** Units that end a bare URL, and those that do at the end of a sentence. */
const ENDS = 1;
const CLOSES = 2;
const ENDINGS: Uint8Array = endings();
export const LITERALS: readonly string[] = FORMS.map(({ literal }) => literal);

/** A longer URL is cut: what it would carry is carried by its beginning. */
const URL_CHARS_MAX = 2048;
const ALT_CHARS_MAX = 256;
const SCHEME_CHARS_MIN = 2;
const SCHEME_CHARS_MAX = 16;

/** Each URL once: the place that says most of it comes first. */
export function findUrls(text: string, heard: readonly Heard[]): readonly PlacedUrl[] {
  const found: PlacedUrl[] = [];
  const behind: number[] = [];
  for (const { literal, start } of heard.length === 1 ? heard : heard.toSorted((a, b) => a.literal - b.literal)) {
    const form = FORMS[literal];
    // What stands inside of a URL of the same form is a part of that URL.
    if (form === undefined || start < (behind[literal] ?? 0)) continue;
    const placed = form.before === undefined ? bareAt(text, start) : urlAt(text, start, form);
    if (placed === undefined) continue;
    behind[literal] = placed.end;
    found.push(placed);
  }
  if (found.length < 2) return found;
  const known = new Set<number>();
  return found.filter(({ start }) => known.size < known.add(start).size);
}

function urlAt(text: string, at: number, { literal, loads, before, ends }: Form): PlacedUrl | undefined {
  const opening = before?.exec(text.slice(at, at + 24))?.[0];
  if (opening === undefined) return undefined;
  const start = at + opening.length;
  const rest = text.slice(start, start + URL_CHARS_MAX);
  const url = rest.slice(0, ends?.(opening).exec(rest)?.index);
  return url === ""
    ? undefined
    : { url, start, end: start + url.length, loads: loads || (literal === "](" && isImage(text, at)), bare: false };
}

function bareAt(text: string, at: number): PlacedUrl | undefined {
  const scheme = schemeChars(text, at);
  if (scheme === 0) return undefined;
  const start = at - scheme;
  const end = bareEnd(text, start);
  return { url: text.slice(start, end), start, end, loads: false, bare: true };
}

/** Behind a bare URL: white space, quotes and the like end it, and so do the signs of a sentence with white space or nothing behind them. */
function bareEnd(text: string, start: number): number {
  const to = Math.min(text.length, start + URL_CHARS_MAX);
  let closing: number | undefined;
  for (let at = start; at < to; at++) {
    const code = text.charCodeAt(at);
    const ending = ENDINGS[code] ?? 0;
    if (ending === CLOSES) closing ??= at;
    else if (ending === ENDS) return at;
    else if (code === 32 || (code >= 9 && code <= 13) || (code > 127 && SPACE.test(text.charAt(at)))) return closing ?? at;
    else closing = undefined;
  }
  return closing ?? to;
}

const SPACE = /\s/;

function endings(): Uint8Array {
  const of = new Uint8Array(128);
  for (const sign of "\"'`<>|\\^") of[sign.charCodeAt(0)] = ENDS;
  for (const sign of ".,;:!?)]") of[sign.charCodeAt(0)] = CLOSES;
  return of;
}

/** How long the scheme is that ends at a place: a letter, then letters, digits and signs (RFC 3986, 3.1); 0 where there is none. */
function schemeChars(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < SCHEME_CHARS_MAX && isSchemeUnit(text.charCodeAt(start - 1))) start--;
  while (start < at && !isLetter(text.charCodeAt(start))) start++;
  return at - start < SCHEME_CHARS_MIN ? 0 : at - start;
}

function isSchemeUnit(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 43 || code === 45 || code === 46;
}

/** Whether the `](` at `at` closes the description of an image. */
function isImage(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - ALT_CHARS_MAX), at);
  const open = before.lastIndexOf("[");
  return open > 0 && before[open - 1] === "!" && !before.includes("]", open);
}
