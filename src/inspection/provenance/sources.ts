/**
 * Texts in which values are sought: an index by hash over their tokens and typed values. A hash only says where to look;
 * what stands there is compared, so two texts of one hash (they are easily made) are never taken for one another.
 */
import { recognise } from "./recognise.ts";
import type { Typed, ValueKind } from "./recognise.ts";
import { eachToken, foldUnit, hashFolded, resumeBefore, tokenAt, tokensOf } from "./token.ts";
import type { Token } from "./token.ts";
import { OCCURRENCES_LOOKED_AT_MAX, WHOLE_CHARS_MAX } from "./limits.ts";
import type { Source } from "./indexed-leaf.ts";

/** A place in one of the texts. */
export interface Spot {
  readonly text: string;
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

const SEEDS: Readonly<Record<ValueKind, number>> = {
  number: 1,
  date: 2,
  time: 3,
  digits: 4,
  iban: 5,
  url: 6,
  host: 7,
  base: 8,
  folder: 9,
  whole: 10,
  year: 11,
};

export class Sources {
  readonly #texts: string[] = [];
  readonly #sources: Source[] = [];
  readonly #occurrences = new Occurrences();
  #chars = 0;

  get chars(): number {
    return this.#chars;
  }

  /** Adds a text: its whole, its tokens and the typed values in it. */
  add(written: string, source: Source): void {
    const text = written.normalize("NFC");
    const of = this.#texts.push(text) - 1;
    this.#sources.push(source);
    this.#chars += text.length;
    if (text.length <= WHOLE_CHARS_MAX) this.#occurrences.add(hashFolded(text, 0, text.length, SEEDS.whole), of, 0);
    let typedEnd = 0;
    eachToken(text, (token) => {
      const hash = hashFolded(text, token.start, token.end);
      this.#occurrences.add(hash, of, token.start);
      // What is part of a date or a telephone number is no number of its own.
      if (token.start < typedEnd) return;
      for (const typed of recognise(text, token, hash)) {
        this.#occurrences.add(hashFolded(typed.norm, 0, typed.norm.length, SEEDS[typed.kind]), of, token.start);
        typedEnd = Math.max(typedEnd, typed.end);
      }
    });
  }

  /** The first place where a typed value stands and that `accepts`; undefined where there is none. */
  findTyped(kind: ValueKind, norm: string, accepts: (spot: Spot) => boolean = always): Spot | undefined {
    if (kind === "whole") return this.#findWhole(norm, accepts);
    return this.#find(
      hashFolded(norm, 0, norm.length, SEEDS[kind]),
      (text, start) => {
        const token = tokenAt(text, start);
        return token === undefined ? undefined : recognise(text, token).find((typed) => typed.kind === kind && typed.norm === norm);
      },
      accepts,
    );
  }

  /**
   * The first place where a text stands between borders of tokens and that `accepts`. White space is one space; case
   * does not count unless `isExact`.
   */
  findPhrase(phrase: string, isExact: boolean, accepts: (spot: Spot) => boolean = always): Spot | undefined {
    const tokens = tokensOf(phrase);
    let rarest: Token | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const token of tokens) {
      const count = this.#occurrences.count(hashFolded(phrase, token.start, token.end));
      if (count === 0) return undefined;
      if (count < fewest) [rarest, fewest] = [token, count];
    }
    if (rarest === undefined) return undefined;
    const { start: anchor, end } = rarest;
    return this.#find(hashFolded(phrase, anchor, end), (text, start) => around(text, start, { phrase, anchor, isExact }), accepts);
  }

  #findWhole(value: string, accepts: (spot: Spot) => boolean): Spot | undefined {
    if (value.length > WHOLE_CHARS_MAX) return undefined;
    const isSame = (text: string) => (text === value ? { start: 0, end: text.length } : undefined);
    return this.#find(hashFolded(value, 0, value.length, SEEDS.whole), isSame, accepts);
  }

  #find(
    hash: number,
    match: (text: string, start: number) => Pick<Typed, "start" | "end"> | undefined,
    accepts: (spot: Spot) => boolean,
  ): Spot | undefined {
    let looked = 0;
    for (const [of, at] of this.#occurrences.of(hash)) {
      if (++looked > OCCURRENCES_LOOKED_AT_MAX) return undefined;
      const text = this.#texts[of] ?? "";
      const source = this.#sources[of];
      const found = match(text, at);
      if (found === undefined || source === undefined) continue;
      const spot = { text, source, start: found.start, end: found.end };
      if (accepts(spot)) return spot;
    }
    return undefined;
  }
}

const always = () => true;

interface Sought {
  readonly phrase: string;
  /** Where in the phrase the token begins that was met. */
  readonly anchor: number;
  readonly isExact: boolean;
}

/** The phrase around a token that both have, where it begins and ends between tokens of the text. */
function around(
  text: string,
  at: number,
  { phrase, anchor, isExact }: Sought,
): { readonly start: number; readonly end: number } | undefined {
  const start = matchBack(text, at, { phrase, anchor, isExact });
  if (start === -1) return undefined;
  const end = matchOn(text, at, { phrase, anchor, isExact });
  return end === -1 || !isBordered(text, start, end) ? undefined : { start, end };
}

function matchOn(text: string, from: number, { phrase, anchor, isExact }: Sought): number {
  let at = from;
  for (let in_ = anchor; in_ < phrase.length;) {
    if (isSpace(phrase, in_)) {
      if (!isSpace(text, at)) return -1;
      while (isSpace(phrase, in_)) in_++;
      while (isSpace(text, at)) at++;
    } else {
      if (!isSame(text.charCodeAt(at), phrase.charCodeAt(in_), isExact)) return -1;
      at++;
      in_++;
    }
  }
  return at;
}

function matchBack(text: string, from: number, { phrase, anchor, isExact }: Sought): number {
  let at = from;
  for (let in_ = anchor; in_ > 0;) {
    if (isSpace(phrase, in_ - 1)) {
      if (!isSpace(text, at - 1)) return -1;
      while (isSpace(phrase, in_ - 1)) in_--;
      while (isSpace(text, at - 1)) at--;
    } else {
      if (!isSame(text.charCodeAt(at - 1), phrase.charCodeAt(in_ - 1), isExact)) return -1;
      at--;
      in_--;
    }
  }
  return at;
}

function isSpace(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0xa0;
}

/** Curly quotes and straight ones are the same. */
function isSame(a: number, b: number, isExact: boolean): boolean {
  if (a === b) return true;
  if (isExact) return false;
  return straight(foldUnit(a)) === straight(foldUnit(b));
}

function straight(unit: number): number {
  if (unit === 0x2019 || unit === 0x2018) return 0x27;
  return unit === 0x201c || unit === 0x201d ? 0x22 : unit;
}

/** Whether a stretch begins where a token begins, and ends where one ends. */
function isBordered(text: string, start: number, end: number): boolean {
  let begins = false;
  for (let token = tokenAt(text, resumeBefore(text, start)); token !== undefined; token = tokenAt(text, token.edgeEnd)) {
    if (!begins) {
      if (token.edgeStart >= start || (token.edgeStart <= start && start <= token.start)) begins = true;
      else if (token.edgeEnd > start) return false;
    }
    if (begins && token.edgeEnd >= end) return end <= token.edgeStart || (token.end <= end && end <= token.edgeEnd);
  }
  return begins;
}

const GROWTH = 2;

/** Where hashes occur: text and offset, in the order in which they were added. */
class Occurrences {
  /** Open addressing: hash, and the first and last of its occurrences (plus one; 0 is a free slot). */
  #slots = new Int32Array(3 * 1024);
  #used = 0;
  /** For each occurrence: text, offset, the next one of the same hash (plus one), and, in the first, how many there are. */
  #list = new Int32Array(4 * 1024);
  #size = 0;

  add(hash: number, of: number, at: number): void {
    if (4 * (this.#size + 1) > this.#list.length) this.#list = grown(this.#list);
    const list = this.#list;
    const index = this.#size++;
    list[4 * index] = of;
    list[4 * index + 1] = at;
    const slot = this.#slotOf(hash);
    const slots = this.#slots;
    const first = slots[slot + 1] ?? 0;
    const last = slots[slot + 2] ?? 0;
    slots[slot + 2] = index + 1;
    if (first !== 0) {
      list[4 * (last - 1) + 2] = index + 1;
      list[4 * (first - 1) + 3] = (list[4 * (first - 1) + 3] ?? 0) + 1;
      return;
    }
    slots[slot] = hash | 0;
    slots[slot + 1] = index + 1;
    list[4 * index + 3] = 1;
    if (++this.#used * 6 > slots.length) this.#rehash();
  }

  count(hash: number): number {
    const first = this.#slots[this.#slotOf(hash) + 1] ?? 0;
    return first === 0 ? 0 : (this.#list[4 * (first - 1) + 3] ?? 0);
  }

  *of(hash: number): Generator<readonly [of: number, at: number]> {
    const list = this.#list;
    for (let next = this.#slots[this.#slotOf(hash) + 1] ?? 0; next !== 0; next = list[4 * (next - 1) + 2] ?? 0) {
      yield [list[4 * (next - 1)] ?? 0, list[4 * (next - 1) + 1] ?? 0];
    }
  }

  #slotOf(hash: number): number {
    return slotIn(this.#slots, hash);
  }

  #rehash(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * GROWTH);
    for (let slot = 0; slot < old.length; slot += 3) {
      if (old[slot + 1] === 0) continue;
      slots.set(old.subarray(slot, slot + 3), slotIn(slots, old[slot] ?? 0));
    }
    this.#slots = slots;
  }
}

function slotIn(slots: Int32Array, hash: number): number {
  const places = slots.length / 3;
  for (let place = (hash >>> 0) % places; ; place = (place + 1) % places) {
    const first = slots[3 * place + 1] ?? 0;
    if (first === 0 || slots[3 * place] === (hash | 0)) return 3 * place;
  }
}

function grown(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * GROWTH);
  larger.set(list);
  return larger;
}
