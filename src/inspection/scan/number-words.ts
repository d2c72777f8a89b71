/** Words that hold a digit, in one pass over a text: where every number, date, address of a machine and identifier begins. */
import { DIGIT, KINDS, WORD } from "./unit.ts";

/** The words of one text that hold a digit, in its order. Offsets are the text's own; valid until the next text. */
export class NumberWords {
  #count = 0;
  #base = 0;
  #starts = new Int32Array(256);
  #digits = new Int32Array(256);
  #ends = new Int32Array(256);

  get count(): number {
    return this.#count;
  }

  /** Where a word begins. */
  start(index: number): number {
    return (this.#starts[index] ?? 0) - this.#base;
  }

  /** Its first digit. */
  digit(index: number): number {
    return (this.#digits[index] ?? 0) - this.#base;
  }

  /** Behind its last unit. */
  end(index: number): number {
    return (this.#ends[index] ?? 0) - this.#base;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Takes in a text that stands in `units`, an edge before and behind it. */
  read(units: Uint16Array, from: number, to: number): void {
    const kinds = KINDS;
    this.#count = 0;
    this.#base = from;
    for (let at = from; at < to; at++) {
      let kind = kinds[units[at] ?? 0] ?? 0;
      if ((kind & WORD) === 0) continue;
      const start = at;
      while ((kind & (WORD | DIGIT)) === WORD) kind = kinds[units[++at] ?? 0] ?? 0;
      if ((kind & DIGIT) === 0) continue;
      const digit = at;
      while ((kind & WORD) !== 0) kind = kinds[units[++at] ?? 0] ?? 0;
      this.#add(start, digit, at);
    }
  }

  #add(start: number, digit: number, end: number): void {
    if (this.#count === this.#starts.length) this.#grow();
    this.#starts[this.#count] = start;
    this.#digits[this.#count] = digit;
    this.#ends[this.#count++] = end;
  }

  #grow(): void {
    this.#starts = twice(this.#starts);
    this.#digits = twice(this.#digits);
    this.#ends = twice(this.#ends);
  }
}

function twice(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
