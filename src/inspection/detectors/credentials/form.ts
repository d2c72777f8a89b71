/** Rules for tokens that carry a form of their own: a prefix, a fixed length, an alphabet. */
import { entropyOf } from "../../scan/entropy.ts";
import { isFiller } from "../../scan/placeholder.ts";
import type { Rule } from "../../scan/rule.ts";

/** What a row may say beyond its form. */
export interface FormMore {
  /** UTF-16 units that the token may begin before its literal (default 0), and end behind the literal's start (default 128). */
  readonly before?: number;
  readonly after?: number;
  /** Default 0.9: nothing else looks like it. */
  readonly score?: number;
  /** Bits per character that the token must have at least. Default 1.8; 0 where the form alone decides, and masks such as `xxxx` count too. */
  readonly entropyMin?: number;
  /** What must stand shortly before the token, on the same line, without case: for forms that others may have. */
  readonly near?: string;
  /** Whether it may stand right behind a digit. */
  readonly behindDigit?: boolean;
  readonly valid?: (value: string, match: RegExpExecArray) => boolean;
  readonly value?: number;
}

/** Nothing of a kind before it, unless that belongs to an escape that a string literal, JSON or a URL carries there (`\\n`, `\\u003d`, `%3D`). */
export const notBehind = (kind: string): string => String.raw`(?<!(?<=[${kind}])(?<!\\[nrt]|\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}))`;
const LEFT = notBehind("A-Za-z0-9");
/** A token whose literal stands in its middle is tried from several places: only one of them may be its beginning. */
const LEFT_OF_RUN = notBehind(String.raw`\w+/-`);

/** So much of a token tells whether it was made by chance. */
const TOLD_CHARS = 64;

function isRandom(token: string, entropyMin: number): boolean {
  const told = token.slice(0, TOLD_CHARS);
  return !isFiller(told) && entropyOf(told) >= entropyMin;
}

/** A rule for a token. `starts` are literals of which one is in each such token; `body` is the token without its borders. */
export function form(id: string, starts: string | readonly string[], body: RegExp, more: FormMore = {}): Rule {
  const { before = 0, after = 128, score = 0.9, entropyMin = 1.8, near, behindDigit = false, valid, value } = more;
  const context = near === undefined ? "" : String.raw`(?<=(?i:${near})[^\n]{0,40})`;
  return {
    id,
    class: "credentials",
    group: "secret",
    keywords: typeof starts === "string" ? [starts] : starts,
    before,
    after,
    pattern: new RegExp(
      `${behindDigit ? notBehind("A-Za-z") : before > 0 ? LEFT_OF_RUN : LEFT}${context}(?:${body.source})(?![A-Za-z0-9])`,
      body.flags,
    ),
    score,
    ...(value !== undefined && { value }),
    valid: (found, match) => (entropyMin === 0 || isRandom(found, entropyMin)) && (valid === undefined || valid(found, match)),
  };
}
