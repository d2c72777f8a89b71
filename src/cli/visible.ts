/** Text that somebody else wrote, made safe to print. */

// Control characters of C0 and C1 (a terminal obeys them), line separators, and marks that hide or reorder text.
const UNSEEN = /[\p{Cc}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** The text with every character that cannot be seen, or that a terminal would obey, written as an escape. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
}
