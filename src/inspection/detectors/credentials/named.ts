/** Rules for credentials without a form of their own: the vendor's name, then an assignment, then a value of the right length and alphabet. */
import type { Rule } from "../../scan/rule.ts";
import { ASSIGNMENT } from "./assignment.ts";

export interface NamedMore {
  /** Default 0.6: likely. */
  readonly score?: number;
  /** Bits per character that the value must have at least. Default 3. */
  readonly entropyMin?: number;
  /** A word that must stand in the rest of the name, where the value's form is common. */
  readonly says?: string;
}

/** Names up to here stand within ordinary words too ("etsy" in "SetSysctl"), so that they must begin a word. */
const SHORT_CHARS = 5;

/** Whether a match begins a word: of a text, of a camel-cased name, behind an escape (`\\n`). */
function beginsWord({ input, index }: RegExpExecArray): boolean {
  const before = input.slice(Math.max(0, index - 2), index);
  if (!/[A-Za-z]$/.test(before) || /^\\[nrt]$/.test(before)) return true;
  return /[a-z]$/.test(before) && /[A-Z]/.test(input.charAt(index));
}

/** A rule for `name … = value`. `words` are the names (literals, any case), `shape` the value without its borders. */
export function named(id: string, words: string | readonly string[], shape: string, more: NamedMore = {}): Rule {
  const { score = 0.6, entropyMin = 3, says } = more;
  const names = typeof words === "string" ? [words] : words;
  const hint = says === undefined ? "" : String.raw`(?=[\w.\- \t]{0,24}(?:${says}))`;
  const alternatives = names.map((name) => name.replaceAll(".", String.raw`\.`)).join("|");
  return {
    id,
    class: "credentials",
    group: "secret",
    keywords: names,
    before: 0,
    after: 240,
    pattern: new RegExp(`(?:${alternatives})${hint}${ASSIGNMENT}(${shape})(?![\\w+/=~-])`, "i"),
    value: 1,
    score,
    entropyMin,
    ...(names.some((name) => name.length <= SHORT_CHARS) && { valid: (_value: string, match: RegExpExecArray) => beginsWord(match) }),
  };
}
