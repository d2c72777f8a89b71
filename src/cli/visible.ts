/** Text that somebody else wrote, made safe to print. */

// Control characters of C0 and C1 (a terminal obeys them), line separators, and whatever hides or reorders text or is shown
// as nothing at all: a model reads it (tag characters spell whole sentences), and a person who permits it would not.
// An emoji of the standard's list (UTS 51, RGI) is one sign, of which the joiners in it are a part.
const UNSEEN = /(\p{RGI_Emoji})|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gv;

/** The text with every character that cannot be seen, or that a terminal would obey, written as an escape. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character, emoji: string | undefined) => {
    if (emoji !== undefined) return emoji;
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    // As JSON writes it: one escape for each half of a surrogate pair.
    return Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
  });
}
