/**
 * Tokens: what stands in a text instead of a value that the model should not see. `<EMAIL_1·3fa9c1>` names the class, the
 * ordinal of the value in its session, and a nonce of the session, so that a token of one session means nothing in another.
 */

/** What a token says. */
export interface Token {
  /** Which class of values: `email`. */
  readonly class: string;
  /** Which value of the session, from 1. */
  readonly ordinal: number;
  readonly nonce: string;
}

export const NONCE_CHARS = 6;

/** The token as it is written. */
export function writeToken({ class: named, ordinal, nonce }: Token): string {
  return `<${named.toUpperCase().replaceAll("-", "_")}_${ordinal}·${nonce}>`;
}

/**
 * Tokens as models and protocols hand them on: without brackets, in other case, with escapes of HTML, JSON, URLs and
 * Markdown. The point in the middle stays, in one of its spellings: it is what no other text has.
 */
const OPENS = "(?:<|&lt;|\\\\u003c|%3C|\\\\<)?";
const CLOSES = "(?:>|&gt;|\\\\u003e|%3E|\\\\>)?";
const POINT = "(?:·|&middot;|&#183;|\\\\u00b7|%C2%B7)";
const WRITTEN = new RegExp(
  `${OPENS}([a-z][a-z0-9\\\\_]{0,47})_([1-9][0-9]{0,5})${POINT}([0-9a-f]{${NONCE_CHARS}})(?![0-9a-f])${CLOSES}`,
  "gi",
);

/** The text with each token in it replaced by what `change` returns; undefined leaves it as it is. */
export function mapTokens(text: string, change: (token: Token, written: string) => string | undefined): string {
  if (!mayHoldTokens(text)) return text;
  return text.replace(WRITTEN, (written, named: string, ordinal: string, nonce: string) => {
    const token = {
      class: named.replaceAll("\\", "").toLowerCase().replaceAll("_", "-"),
      ordinal: Number(ordinal),
      nonce: nonce.toLowerCase(),
    };
    return change(token, written) ?? written;
  });
}

/** Whether a text is worth a closer look. */
function mayHoldTokens(text: string): boolean {
  return /·|&middot;|&#183;|\\u00b7|%C2%B7/i.test(text);
}

/** A text that reads like the token and is none any more: nothing is ever put back in its place. */
export function disarmed(written: string): string {
  return written.replace(new RegExp(POINT, "i"), "?");
}

/** How often a text may be escaped and still be read. */
const ESCAPED_TIMES = 4;
const ESCAPES = /\\+u([0-9a-f]{4})|((?:%[0-9a-f]{2})+)|&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));|&(amp|lt|gt|middot|commat|lowbar);/gi;
const NAMED: { readonly [name: string]: string } = { amp: "&", lt: "<", gt: ">", middot: "·", commat: "@", lowbar: "_" };

/** A text as whoever undoes its escapes (JSON, URLs, HTML) comes to read it, though they stand in one another; the same where it has none. */
export function unescaped(text: string): string {
  let left = text;
  for (let times = 0; times < ESCAPED_TIMES; times++) {
    const before = left;
    left = left.replace(ESCAPES, (written: string, ...parts: (string | undefined)[]) => plainOf(parts) ?? written);
    if (left === before) break;
  }
  return left;
}

function plainOf([unit, bytes, hex, decimal, name]: readonly (string | undefined)[]): string | undefined {
  if (bytes !== undefined) return Buffer.from(bytes.replaceAll("%", ""), "hex").toString("utf8");
  if (name !== undefined) return NAMED[name.toLowerCase()];
  const point = unit ?? hex;
  const code = point === undefined ? Number(decimal) : Number.parseInt(point, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
