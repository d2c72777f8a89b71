/** Texts as numbers: reading a unit of an array costs a fraction of what reading one of a string does. */
import { UNITS_KEPT_MAX } from "../limits.ts";

/** Stands before, between and behind texts. No literal holds it, so that nothing goes on from one text to the next. */
export const EDGE = 0;
export const EDGE_TEXT = "\0";

/** Where the units of a text stand: an edge is before them, and one behind. */
export interface Written {
  readonly units: Uint16Array;
  readonly base: number;
}

/** The units of a text, or of several with an edge between, an edge before and behind. They hold until the next `write`. */
export class Units {
  #bytes = Buffer.alloc(2 * 8192);
  #units = unitsOf(this.#bytes);

  /** The text begins at 1. */
  write(text: string): Uint16Array {
    const [bytes, units] = this.#roomFor(text.length + 2);
    bytes.write(text, 2, "utf16le");
    units[0] = EDGE;
    units[text.length + 1] = EDGE;
    return units;
  }

  #roomFor(length: number): readonly [Buffer, Uint16Array] {
    if (length <= this.#units.length) return [this.#bytes, this.#units];
    const bytes = Buffer.alloc(2 * Math.max(length, Math.min(length * 2, UNITS_KEPT_MAX)));
    const units = unitsOf(bytes);
    if (units.length <= UNITS_KEPT_MAX) [this.#bytes, this.#units] = [bytes, units];
    return [bytes, units];
  }
}

function unitsOf(bytes: Buffer): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}
