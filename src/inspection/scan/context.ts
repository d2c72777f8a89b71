/** Where the context words of rules stand in a text, and in the name of the member that holds it. */
import type { Context } from "./rule.ts";
import { isLetter, isWordUnit } from "./unit.ts";

/** Words from here on may go on behind: "passports", "Steuernummern". */
const STEM_CHARS = 5;

/** The words of one set of contexts in one text, in the order of their ends. */
export class Places {
  #count = 0;
  #starts = new Int32Array(16);
  #ends = new Int32Array(16);

  get count(): number {
    return this.#count;
  }

  start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  end(index: number): number {
    return this.#ends[index] ?? 0;
  }

  clear(): void {
    this.#count = 0;
  }

  add(start: number, end: number): void {
    if (this.#count === this.#ends.length) [this.#starts, this.#ends] = [twice(this.#starts), twice(this.#ends)];
    this.#starts[this.#count] = start;
    this.#ends[this.#count++] = end;
  }

  /** Whether one of them lies within `window` units of the span, outside of it. */
  near(start: number, end: number, window: number): boolean {
    for (let at = this.#firstFrom(start - window); at < this.#count && (this.#starts[at] ?? 0) <= end + window; at++) {
      if ((this.#ends[at] ?? 0) <= start || (this.#starts[at] ?? 0) >= end) return true;
    }
    return false;
  }

  /** The first that ends at a place or behind it. */
  #firstFrom(place: number): number {
    let low = 0;
    for (let high = this.#count; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function twice(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Whether what stands there is a word of its own, or the stem of one. */
export function isWord(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (isWordUnit(before) && before !== 95 && isWordUnit(text.charCodeAt(start))) return false;
  const after = text.charCodeAt(end);
  return !isLetter(after) || end - start >= STEM_CHARS || !isLetter(text.charCodeAt(end - 1));
}

/** A member's name as words: `passportNumber`, `SSN_last4` and `tax-id` become "passport number", "ssn last4", "tax id". */
export function wordsOf(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_\-./]+/g, " ")
    .toLowerCase();
}

/** Contexts with the same words share one list of places. */
export function contextKey(context: Context): string {
  return context.words.join("\n");
}
