/**
 * Where a text repeats private data: stretches of a few tokens that stand in both. A short field that is told apart from
 * ordinary words by a digit, or that has two words, counts whole.
 */
import { eachToken, hashFolded } from "./token.ts";

/** Tokens of one stretch: fewer would be met by chance. */
const STRETCH_TOKENS = 4;
/** Letters and digits of a token that counts by itself if it has a digit, such as a code or an account number. */
const CODE_CHARS = 6;

export type Readers = readonly string[] | null;

export class Overlaps {
  /** Readers by the hash of a stretch: a hash that two texts share by chance makes the call stricter, never laxer. */
  readonly #readers = new Map<number, Readers>();

  /** Adds private data with who may read it. */
  add(text: string, readers: Readers): void {
    const hashes = stretches(text, true);
    for (const hash of hashes) {
      const standing = this.#readers.get(hash);
      this.#readers.set(hash, standing === undefined ? readers : common(standing, readers));
    }
  }

  /** Who may read what the text repeats, one list for each stretch that it has in common with private data. */
  *in(text: string): Generator<Readers> {
    if (this.#readers.size === 0) return;
    for (const hash of stretches(text, false)) {
      const readers = this.#readers.get(hash);
      if (readers !== undefined) yield readers;
    }
  }
}

function common(a: Readers, b: Readers): Readers {
  if (a === null || a === b) return b;
  return b === null ? a : a.filter((reader) => b.includes(reader));
}

/** Hashes of a text's stretches. Of private data, short texts count as a whole; in another text any of them may stand. */
function stretches(text: string, isPrivate: boolean): readonly number[] {
  const hashes: number[] = [];
  const last: number[] = [];
  let tokens = 0;
  eachToken(text, ({ start, end }) => {
    tokens++;
    const hash = hashFolded(text, start, end);
    if (end - start >= CODE_CHARS && /\d/.test(text.slice(start, end))) hashes.push(joined([hash]));
    last.push(hash);
    if (last.length > STRETCH_TOKENS) last.shift();
    if (last.length === STRETCH_TOKENS) hashes.push(joined(last));
    if (!isPrivate) for (const length of [2, 3]) if (last.length >= length) hashes.push(joined(last.slice(-length)));
  });
  if (isPrivate && (tokens === 2 || tokens === 3)) hashes.push(joined(last));
  return hashes;
}

function joined(hashes: readonly number[]): number {
  let all = hashes.length;
  for (const hash of hashes) all = Math.imul(all ^ hash, 0x01000193) ^ (all >>> 13);
  return all >>> 0;
}
