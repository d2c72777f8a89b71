/**
 * Search over what one reader may read: an index for each such set, made when it is first asked and kept as long as there
 * is room. What a reader may not read is in no index of theirs, so it can neither be found nor move the places of what is.
 */
import { fuseRanks } from "./fuse-ranks.ts";
import { INDEX_TRIES_MAX, INDEXED_A_STEP, INDEXED_AT_ONCE, INDEXED_BYTES_MAX, RANKED_MAX, RANKED_TIMES } from "./limits.ts";
import type { OpenSearchIndex, SearchIndex } from "./port.ts";
import { wordsOfQuery } from "./asked-words.ts";

export interface Searched {
  /** What finds it again. */
  readonly key: string;
  readonly text: string;
  readonly vector?: Float32Array;
}

/** A set of texts that somebody may read. */
export interface SearchedSet {
  /** Two sets of one name hold the same texts. */
  readonly name: string;
  readonly dimensions: number;
  /** Everything in it: asked once, when its index is made. */
  readonly all: () => Iterable<Searched>;
}

export interface Query {
  readonly text: string;
  /** Absent: by words alone. */
  readonly vector?: Float32Array;
  readonly limit: number;
  /** Whether what shares no word with the query and is only near to its vector is found all the same; absent: always. */
  readonly isLike?: (key: string) => boolean;
}

export interface SearchableParts {
  readonly openIndex: OpenSearchIndex;
  /** Pauses for one piece of long work: asked after each step of it, it gives a promise where others are to have their turn. */
  readonly pauses: () => () => Promise<void> | undefined;
}

/** An index, and when everything is in it. */
interface Held {
  readonly index: KeyedIndex;
  filling: Promise<void>;
  isFilled: boolean;
}

const BYTES_A_NUMBER = 4;

export class Searchable {
  readonly #parts: SearchableParts;
  /** By name, the one that was searched longest ago first. */
  readonly #indexes = new Map<string, Held>();

  constructor(parts: SearchableParts) {
    this.#parts = parts;
  }

  /** Keys of what fits, best first: words and vectors fused by reciprocal rank. */
  async search(set: SearchedSet, { text, vector, limit, isLike = () => true }: Query): Promise<readonly string[]> {
    const index = await this.#indexOf(set);
    const depth = Math.min(RANKED_MAX, limit * RANKED_TIMES);
    const byWords = index.byWords(wordsOfQuery(text), depth);
    const byVector = vector === undefined ? [] : index.byVector(vector, depth);
    const withWord = new Set(byWords);
    const found: string[] = [];
    for (const { key } of fuseRanks([byWords, byVector], depth * 2)) {
      if (found.length === limit) break;
      if (withWord.has(key) || isLike(key)) found.push(key);
    }
    return found;
  }

  /** Keys of what is nearest to a vector, nearest first. */
  async nearest(set: SearchedSet, vector: Float32Array, limit: number): Promise<readonly string[]> {
    return (await this.#indexOf(set)).byVector(vector, limit);
  }

  /** How many texts are in it. */
  async size(set: SearchedSet): Promise<number> {
    return (await this.#indexOf(set)).size;
  }

  /** Puts texts into a set, if its index is there: one that is not will have them when it is made. */
  put(name: string, texts: readonly Searched[]): void {
    this.#filled(name)?.put(texts);
  }

  /** Puts texts into every set whose name begins so and whose index is there. */
  putWhere(beginning: string, texts: readonly Searched[]): void {
    for (const name of [...this.#indexes.keys()]) if (name.startsWith(beginning)) this.put(name, texts);
  }

  remove(name: string, keys: readonly string[]): void {
    this.#filled(name)?.remove(keys);
  }

  /** Lets go of every index whose name begins so, but for those whose name begins as `except` says. */
  drop(beginning: string, except?: string): void {
    for (const name of [...this.#indexes.keys()])
      if (name.startsWith(beginning) && (except === undefined || !name.startsWith(except))) this.#close(name);
  }

  close(): void {
    this.drop("");
  }

  /** An index with everything in it. Whoever changes what belongs into one that is being made lets it begin anew. */
  async #indexOf(set: SearchedSet): Promise<KeyedIndex> {
    for (let turn = 1; ; turn++) {
      const held = this.#held(set, turn < INDEX_TRIES_MAX);
      await held.filling;
      if (this.#indexes.get(set.name) !== held) continue;
      this.#indexes.delete(set.name);
      this.#indexes.set(set.name, held);
      this.#makeRoom(set.name);
      return held.index;
    }
  }

  #held(set: SearchedSet, isPausing: boolean): Held {
    const known = this.#indexes.get(set.name);
    if (known !== undefined) return known;
    const index = new KeyedIndex(this.#parts.openIndex(set.dimensions), set.dimensions);
    const held: Held = { index, isFilled: false, filling: Promise.resolve() };
    this.#indexes.set(set.name, held);
    held.filling = this.#fill(set, held, isPausing ? this.#parts.pauses() : () => undefined);
    return held;
  }

  async #fill({ name, all }: SearchedSet, held: Held, pause: () => Promise<void> | undefined): Promise<void> {
    try {
      const batch: Searched[] = [];
      for (const one of all()) {
        batch.push(one);
        if (batch.length % INDEXED_A_STEP !== 0) continue;
        if (batch.length === INDEXED_AT_ONCE) held.index.put(batch.splice(0));
        const others = pause();
        if (others !== undefined) await others;
        if (this.#indexes.get(name) !== held) return;
      }
      held.index.put(batch);
      held.isFilled = true;
    } catch (error) {
      if (this.#indexes.get(name) === held) this.#close(name);
      throw error;
    }
  }

  /** The index of this name. One that is being made may hold already what is changed now, or read it late: it is let go. */
  #filled(name: string): KeyedIndex | undefined {
    const held = this.#indexes.get(name);
    if (held === undefined || held.isFilled) return held?.index;
    return void this.#close(name);
  }

  #makeRoom(used: string): void {
    let bytes = [...this.#indexes.values()].reduce((sum, { index }) => sum + index.bytes, 0);
    for (const [name, { index, isFilled }] of [...this.#indexes]) {
      if (bytes <= INDEXED_BYTES_MAX) return;
      if (name === used || !isFilled) continue;
      bytes -= index.bytes;
      this.#close(name);
    }
  }

  #close(name: string): void {
    this.#indexes.get(name)?.index.close();
    this.#indexes.delete(name);
  }
}

/** An index by keys. */
class KeyedIndex {
  readonly #index: SearchIndex;
  readonly #dimensions: number;
  readonly #rows = new Map<string, { readonly row: number; readonly bytes: number }>();
  readonly #keys = new Map<number, string>();
  #last = 0;
  bytes = 0;

  get size(): number {
    return this.#keys.size;
  }

  constructor(index: SearchIndex, dimensions: number) {
    this.#index = index;
    this.#dimensions = dimensions;
  }

  put(texts: readonly Searched[]): void {
    if (texts.length === 0) return;
    const placed = texts.map(({ key, text, vector }) => {
      const fits = vector?.length === this.#dimensions;
      return { key, row: this.#rows.get(key)?.row ?? ++this.#last, text, ...(fits && { vector }) };
    });
    this.#index.put(placed);
    for (const { key, row, text, vector } of placed) {
      const bytes = text.length + (vector?.length ?? 0) * BYTES_A_NUMBER;
      this.bytes += bytes - (this.#rows.get(key)?.bytes ?? 0);
      this.#rows.set(key, { row, bytes });
      this.#keys.set(row, key);
    }
  }

  remove(keys: readonly string[]): void {
    const there = keys.flatMap((key) => {
      const placed = this.#rows.get(key);
      return placed === undefined ? [] : [{ key, ...placed }];
    });
    this.#index.remove(there.map(({ row }) => row));
    for (const { key, row, bytes } of there) {
      this.bytes -= bytes;
      this.#rows.delete(key);
      this.#keys.delete(row);
    }
  }

  byWords(words: readonly string[], limit: number): readonly string[] {
    return this.#keysOf(this.#index.byWords(words, limit));
  }

  byVector(vector: Float32Array, limit: number): readonly string[] {
    return vector.length === this.#dimensions ? this.#keysOf(this.#index.byVector(vector, limit)) : [];
  }

  close(): void {
    this.#index.close();
  }

  #keysOf(rows: readonly number[]): readonly string[] {
    return rows.flatMap((row) => this.#keys.get(row) ?? []);
  }
}
