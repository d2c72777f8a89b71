/** Patterns with wildcards, as people write them. */
import { WILDCARD } from "./expression.ts";
import type { Pattern } from "./expression.ts";

/** A pattern from a text in which each `*` stands for any text. */
export function globPattern(glob: string): Pattern {
  return [...glob].map((character) => (character === "*" ? WILDCARD : character));
}

/** What a URI template (RFC 6570) can be filled to, or more. */
export function templatePattern(template: string): Pattern {
  return globPattern(template.replaceAll("*", "").replaceAll(/\{[^}]*\}/g, "*"));
}

/** A text that matches a pattern. */
export function plainText(pattern: Pattern): string {
  return pattern.map((part) => (part === WILDCARD ? "x" : part)).join("");
}

/** Whether a text matches a pattern. */
export function matchesPattern(text: string, pattern: Pattern): boolean {
  // Where the last wildcard stands, and where in the text what it stands for ends: greedy, without going back further.
  let [at, wildcard, after] = [0, -1, 0];
  const characters = [...text];
  let index = 0;
  while (index < characters.length) {
    const part = pattern[at];
    if (part === WILDCARD) [wildcard, after, at] = [at, index, at + 1];
    else if (part === characters[index]) [at, index] = [at + 1, index + 1];
    else if (wildcard >= 0) [at, after, index] = [wildcard + 1, after + 1, after + 1];
    else return false;
  }
  return pattern.slice(at).every((part) => part === WILDCARD);
}
