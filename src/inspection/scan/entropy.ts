/** Shannon entropy of a text, in bits a character. */
export function entropyOf(text: string): number {
  const counts = new Uint32Array(CLASSES);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at) % CLASSES;
    counts[unit] = (counts[unit] ?? 0) + 1;
  }
  let sum = 0;
  for (const count of counts) if (count > 1) sum += count * Math.log2(count);
  return text.length === 0 ? 0 : Math.log2(text.length) - sum / text.length;
}

/** Units are told apart so far: all of ASCII, and what lies beyond by its remainder. */
const CLASSES = 256;
