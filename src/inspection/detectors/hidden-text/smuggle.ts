/** How the texts of `ng.ts` are made: a message in characters that nobody sees. */

/** In tag characters. */
export function inTags(message: string): string {
  return Array.from(message, (letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join("");
}

/** In variation selectors, one for each byte. */
export function inSelectors(message: string): string {
  return Array.from(new TextEncoder().encode(message), (byte) =>
    String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16),
  ).join("");
}

/** In two characters, eight for each byte. */
export function inBits(message: string, zero: string, one: string): string {
  return Array.from(new TextEncoder().encode(message), (byte) => byte.toString(2).padStart(8, "0"))
    .join("")
    .replaceAll("0", zero)
    .replaceAll("1", one);
}
