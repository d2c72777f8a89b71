/**
 * Where a text repeats private data: stretches of a few tokens that stand in both. A short field that has two words or a
 * code in it counts whole.
 */
import { eachToken, hashFolded } from "./token.ts";

/** Tokens of one stretch: fewer would be met by chance. */
const STRETCH_TOKENS = 4;
/** Characters of a token that counts by itself if it is a code: letters and digits mixed, or as many digits in a row. */
const CODE_CHARS = 6;

export type Readers = readonly string[] | null;

/** A free slot. */
const FREE = 0;

export class Overlaps {
  /** Open addressing: the hash of a stretch, and who may read it (an index into `#lists`, plus one). */
  #slots = new Int32Array(2 * 1024);
  #used = 0;
  readonly #lists: Readers[] = [];
  readonly #joins = new Map<string, number>();

  /** Adds private data with who may read it. A hash that two texts share by chance makes a call stricter, never laxer. */
  add(text: string, readers: Readers): void {
    const list = this.#listOf(readers);
    eachStretch(text, true, (hash) => {
      const slot = slotIn(this.#slots, hash);
      const standing = this.#slots[slot + 1] ?? FREE;
      if (standing !== FREE) {
        this.#slots[slot + 1] = this.#joined(standing - 1, list) + 1;
        return;
      }
      this.#slots[slot] = hash;
      this.#slots[slot + 1] = list + 1;
      if (++this.#used * 4 > this.#slots.length) this.#grow();
    });
  }

  /** Who may read what the text repeats, one list for each that differs, but for stretches that `isOwn`. */
  in(text: string, isOwn: (stretch: number) => boolean): ReadonlySet<Readers> {
    const found = new Set<Readers>();
    if (this.#used === 0) return found;
    eachStretch(text, false, (hash) => {
      const list = this.#slots[slotIn(this.#slots, hash) + 1] ?? FREE;
      if (list !== FREE && !isOwn(hash)) found.add(this.#lists[list - 1] ?? null);
    });
    return found;
  }

  #listOf(readers: Readers): number {
    const known = this.#lists.findLastIndex((list) => isSame(list, readers));
    return known === -1 ? this.#lists.push(readers) - 1 : known;
  }

  /** Who may read what two have in common: whoever may read both. */
  #joined(a: number, b: number): number {
    if (a === b) return a;
    const key = `${a} ${b}`;
    const known = this.#joins.get(key);
    if (known !== undefined) return known;
    const [one = null, other = null] = [this.#lists[a], this.#lists[b]];
    const list = one === null ? b : other === null ? a : this.#listOf(one.filter((reader) => other.includes(reader)));
    this.#joins.set(key, list);
    return list;
  }

  #grow(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    for (let slot = 0; slot < old.length; slot += 2) {
      if (old[slot + 1] !== FREE) slots.set(old.subarray(slot, slot + 2), slotIn(slots, old[slot] ?? 0));
    }
    this.#slots = slots;
  }
}

function isSame(a: Readers, b: Readers): boolean {
  if (a === b || a === null || b === null) return a === b;
  return a.length === b.length && a.every((reader, at) => reader === b[at]);
}

function slotIn(slots: Int32Array, hash: number): number {
  const places = slots.length / 2;
  for (let place = (hash >>> 0) % places; ; place = place + 1 === places ? 0 : place + 1) {
    if (slots[2 * place + 1] === FREE || slots[2 * place] === hash) return 2 * place;
  }
}

/** The stretches of a text by which it may be met again. */
export function stretchesOf(text: string): ReadonlySet<number> {
  const stretches = new Set<number>();
  eachStretch(text, false, (hash) => stretches.add(hash));
  return stretches;
}

/** Of private data, short texts count as a whole; in another text any short stretch may be one. */
function eachStretch(text: string, isPrivate: boolean, visit: (hash: number) => void): void {
  let [first, second, third, tokens] = [0, 0, 0, 0];
  eachToken(text, ({ start, end }) => {
    const hash = hashFolded(text, start, end);
    if (end - start >= CODE_CHARS && isCode(text, start, end)) visit(joined(1, 0, 0, hash));
    tokens++;
    if (tokens >= STRETCH_TOKENS) visit(joined(first, second, third, hash));
    if (!isPrivate) {
      if (tokens >= 2) visit(joined(0, 0, third, hash));
      if (tokens >= 3) visit(joined(0, second, third, hash));
    }
    [first, second, third] = [second, third, hash];
  });
  if (isPrivate && tokens === 2) visit(joined(0, 0, second, third));
  if (isPrivate && tokens === 3) visit(joined(0, first, second, third));
}

/** Letters and digits in one, or digits enough in a row: a date and a price are none. */
function isCode(text: string, start: number, end: number): boolean {
  let [row, longest, letters] = [0, 0, 0];
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    const isDigit = unit >= 0x30 && unit <= 0x39;
    row = isDigit ? row + 1 : 0;
    if (row > longest) longest = row;
    if ((unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a)) letters++;
  }
  return longest >= CODE_CHARS || (longest > 0 && letters > 1);
}

function joined(a: number, b: number, c: number, d: number): number {
  const prime = 0x01000193;
  let all = Math.imul(a ^ 0x2545f491, prime) ^ b;
  all = Math.imul(all ^ (all >>> 15), prime) ^ c;
  all = Math.imul(all ^ (all >>> 13), prime) ^ d;
  return Math.imul(all ^ (all >>> 16), prime) | 0;
}
