/** Words that hold a digit: where every number, date, address of a machine and identifier begins. */
import { KINDS, WORD } from "./unit.ts";

/** The words of one text that hold a digit, in its order. Offsets are the text's own; valid until the next text. */
export class NumberWords {
  #count = 0;
  #base = 0;
  /** Behind the last word. */
  #behind = 0;
  #starts = new Int32Array(256);
  #digits = new Int32Array(256);
  #ends = new Int32Array(256);

  get count(): number {
    return this.#count;
  }

  /** Where a word begins. */
  start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  /** Its first digit. */
  digit(index: number): number {
    return this.#digits[index] ?? 0;
  }

  /** Behind its last unit. */
  end(index: number): number {
    return this.#ends[index] ?? 0;
  }

  /** Begins a text that stands in its units from `base` on. */
  begin(base: number): void {
    this.#count = 0;
    this.#base = base;
    this.#behind = 0;
  }

  /** Takes in the words in which rows of digits begin, the first `count` of `rows`. An edge is before the text, and one behind it. */
  take(units: Uint16Array, rows: Int32Array, count: number): void {
    const kinds = KINDS;
    const base = this.#base;
    let behind = this.#behind;
    for (let row = 0; row < count; row++) {
      const digit = rows[row] ?? 0;
      if (digit < behind) continue;
      let start = digit;
      while (((kinds[units[start - 1] ?? 0] ?? 0) & WORD) !== 0) start--;
      behind = digit + 1;
      while (((kinds[units[behind] ?? 0] ?? 0) & WORD) !== 0) behind++;
      this.#add(start - base, digit - base, behind - base);
    }
    this.#behind = behind;
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
