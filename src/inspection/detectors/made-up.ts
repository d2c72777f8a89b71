/** Strings that look as if an issuer had made them, made up at run time: the same at every run, and nobody's. */

const ALPHABETS = {
  letters: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  alnum: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
  lower: "abcdefghijklmnopqrstuvwxyz0123456789",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  base64: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
  hex: "0123456789abcdef",
  digits: "0123456789",
} as const;

/** So many characters of an alphabet; another `seed` gives others. The first and the last are letters or digits. */
export function madeUp(length: number, alphabet: keyof typeof ALPHABETS = "alnum", seed = 1): string {
  const units = ALPHABETS[alphabet];
  let state = (seed * 2_654_435_761 + length * 40_503 + units.length) >>> 0;
  let text = "";
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const unit = units.charAt((state >>> 8) % units.length);
    const isEdge = text.length === 0 || text.length === length - 1;
    if (!isEdge || /[A-Za-z0-9]/.test(unit)) text += unit;
  }
  return text;
}

/** A UUID. */
export function madeUpUuid(seed = 1): string {
  return madeUp(32, "hex", seed).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
