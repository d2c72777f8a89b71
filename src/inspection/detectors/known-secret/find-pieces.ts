/**
 * A known value that is cut over several texts of one message: each text begins or ends with a piece of it. The pieces
 * together must be nearly all of it, in whatever order the texts come.
 */
import type { Span } from "./span.ts";
import { COUNTS_AS } from "./written.ts";

/** A shorter piece is not told from ordinary text. */
const PIECE_LETTERS_MIN = 8;
/** So much of the value must be there, in tenths. */
const TENTHS_MIN = 9;

export interface Piece extends Span {
  /** Index of the text in the message. */
  readonly text: number;
}

interface Place {
  readonly value: number;
  readonly at: number;
}

interface Found extends Piece, Place {
  readonly letters: number;
}

/** Finds the pieces of values, given as their letters and digits. */
export function findPieces(values: readonly string[]): (texts: readonly string[]) => readonly Piece[] {
  const grams = gramsOf(values);
  const edges = new Edges(grams.keys());
  return (texts) => {
    const found: Found[] = [];
    for (let index = 0; index < texts.length; index++) {
      const text = texts[index] ?? "";
      if (text.length >= PIECE_LETTERS_MIN && edges.mayHave(text)) found.push(...piecesOf({ text, index, values, grams }));
    }
    if (found.length < 2) return [];
    return values.flatMap((letters, value) => {
      const own = found.filter((piece) => piece.value === value);
      return own.length > 1 && isCovered(letters.length, own) ? once(own) : [];
    });
  };
}

function once(pieces: readonly Found[]): readonly Piece[] {
  const known = new Map(pieces.map(({ text, start, end }) => [`${text}:${start}-${end}`, { text, start, end }]));
  return [...known.values()];
}

/** Every run of PIECE_LETTERS_MIN letters of the values, and where it stands in which. */
function gramsOf(values: readonly string[]): ReadonlyMap<string, readonly Place[]> {
  const grams = new Map<string, Place[]>();
  for (const [value, letters] of values.entries()) {
    for (let at = 0; at + PIECE_LETTERS_MIN <= letters.length; at++) {
      const gram = letters.slice(at, at + PIECE_LETTERS_MIN);
      const places = grams.get(gram) ?? [];
      grams.set(gram, places);
      places.push({ value, at });
    }
  }
  return grams;
}

interface Looked {
  readonly text: string;
  readonly index: number;
  readonly values: readonly string[];
  readonly grams: ReadonlyMap<string, readonly Place[]>;
}

/** So many letters at the edge of a text tell nearly always that no piece stands there. */
const TELLING_LETTERS = 4;
const TELLING_SLOTS = 65_536;

/** How runs begin, and how they end. Most texts begin and end like none, which is all there is to know of them. */
class Edges {
  readonly #begin = new Uint8Array(TELLING_SLOTS);
  readonly #end = new Uint8Array(TELLING_SLOTS);

  constructor(grams: Iterable<string>) {
    for (const gram of grams) {
      this.#begin[slotOf(gram, 0, 1)] = 1;
      this.#end[slotOf(gram, gram.length - 1, -1)] = 1;
    }
  }

  mayHave(text: string): boolean {
    return this.#begin[slotOf(text, 0, 1)] === 1 || this.#end[slotOf(text, text.length - 1, -1)] === 1;
  }
}

/** The slot of the letters that stand first from a place on. */
function slotOf(text: string, from: number, step: 1 | -1): number {
  let slot = 0;
  for (let at = from, left = TELLING_LETTERS; left > 0 && at >= 0 && at < text.length; at += step) {
    const unit = COUNTS_AS[text.charCodeAt(at)] ?? 0;
    if (unit === 0) continue;
    slot = (slot * 31 + unit) % TELLING_SLOTS;
    left--;
  }
  return slot;
}

/** The pieces with which a text begins and ends. */
function piecesOf({ text, index, values, grams }: Looked): readonly Found[] {
  const head = lettersFrom(text, 0, 1);
  const tail = lettersFrom(text, text.length - 1, -1);
  const heads = (grams.get(head.letters) ?? []).map(({ value, at }) => {
    const rest = runOn(text, head.end + 1, 1, values[value] ?? "", at + PIECE_LETTERS_MIN);
    return { text: index, value, at, letters: PIECE_LETTERS_MIN + rest.letters, start: head.start, end: rest.at };
  });
  const tails = (grams.get(tail.letters) ?? []).map(({ value, at }) => {
    const rest = runOn(text, tail.start - 1, -1, values[value] ?? "", at - 1);
    return { text: index, value, at: at - rest.letters, letters: PIECE_LETTERS_MIN + rest.letters, start: rest.at + 1, end: tail.end + 1 };
  });
  return [...heads, ...tails];
}

/** PIECE_LETTERS_MIN letters from a place on, in the order of the text, and the span that they take, both ends included. */
function lettersFrom(text: string, from: number, step: 1 | -1): { readonly letters: string; readonly start: number; readonly end: number } {
  let letters = "";
  let first = -1;
  let last = -1;
  for (let at = from; at >= 0 && at < text.length && letters.length < PIECE_LETTERS_MIN; at += step) {
    const unit = COUNTS_AS[text.charCodeAt(at)] ?? 0;
    if (unit === 0) continue;
    letters = step === 1 ? letters + String.fromCharCode(unit) : String.fromCharCode(unit) + letters;
    if (first === -1) first = at;
    last = at;
  }
  return step === 1 ? { letters, start: first, end: last } : { letters, start: last, end: first };
}

/** How far a text goes on like the value, in one direction. `at` is the first unit that does not belong to it. */
function runOn(text: string, from: number, step: 1 | -1, value: string, place: number): { readonly letters: number; readonly at: number } {
  let letters = 0;
  let end = from;
  for (let at = from; at >= 0 && at < text.length; at += step) {
    const unit = COUNTS_AS[text.charCodeAt(at)] ?? 0;
    if (unit === 0) continue;
    const expected = value.charCodeAt(place + letters * step);
    if (unit !== expected) break;
    letters++;
    end = at + step;
  }
  return { letters, at: end };
}

function isCovered(length: number, pieces: readonly Found[]): boolean {
  const texts = new Set(pieces.map(({ text }) => text));
  if (texts.size < 2) return false;
  let covered = 0;
  let to = 0;
  for (const { at, letters } of pieces.toSorted((a, b) => a.at - b.at)) {
    covered += Math.max(0, at + letters - Math.max(to, at));
    to = Math.max(to, at + letters);
  }
  return covered * 10 >= length * TENTHS_MIN;
}
