/**
 * An Aho-Corasick automaton over literals: one pass over a text finds every occurrence of every literal, whatever their
 * number. Table-driven: a class for each unit, a row for each state. Case is folded. Texts are in the same few hundred states
 * nearly all the time, and what the commonest units lead to from a state lies together: that stays in the processor's cache.
 * Source: Aho and Corasick, Efficient string matching, CACM 18(6), 1975.
 */
import type { NumberWords } from "./number-words.ts";
import { DIGIT, KINDS } from "./unit.ts";
import { EDGE, Units } from "./units.ts";

/** Occurrences in the order of their ends. The arrays are the automaton's own: they hold until it is cleared. */
export interface Hits {
  readonly count: number;
  /** Index of the literal. */
  readonly literal: Int32Array;
  /** Offset behind its last unit. */
  readonly end: Int32Array;
}

const UNITS = 65_536;
/** Behind the class of a unit stand its kinds. */
const KIND_BITS = 8;
/** The classes of a row, as a power of two. */
const ROW_BITS = 6;
/** Units that have a class of their own, in the order of the classes from 1 on: the commonest of texts stand first. */
const OWN = ' etaoinsrhldcumfpgwybvkxjqz0123456789._-/:=@"<#';
/** All others that literals hold share so many: a hit of a literal that has some is compared again. */
const SHARED_CLASSES = (1 << ROW_BITS) - OWN.length - 1;
/** So many units are passed over before what ended in them is told: the loop over them calls nothing. */
const STRETCH_UNITS = 2048;

/** Compiles literals. They are folded to lower case; none may be empty or hold the edge between texts. */
export function automaton(literals: readonly string[]): Automaton {
  return new Automaton(literals.map((literal) => literal.toLowerCase()));
}

export class Automaton {
  readonly #folded: readonly string[];
  /** Literals with units that share a class. */
  readonly #isShared: readonly boolean[];
  /** The class of each unit in the low byte, its kinds (unit.ts) in the high one. */
  readonly #ofUnit: Uint16Array;
  readonly #table: Table;
  readonly #units = new Units();
  #count = 0;
  #literal = new Int32Array(256);
  #end = new Int32Array(256);
  /** Of one stretch: the states in which literals end, and behind which unit. */
  readonly #states = new Int32Array(STRETCH_UNITS);
  readonly #ends = new Int32Array(STRETCH_UNITS);
  /** And where rows of digits begin in it. */
  readonly #rows = new Int32Array(STRETCH_UNITS);

  constructor(folded: readonly string[]) {
    this.#folded = folded;
    this.#isShared = folded.map((literal) => literal.split("").some((unit) => !OWN.includes(unit)));
    const classes = classesOf(folded);
    this.#ofUnit = withKinds(classes);
    this.#table = tableOf(folded, classes);
  }

  /** Occurrences in a text. */
  find(text: string): Hits {
    this.clear();
    this.pass(this.#units.write(text), 1, text.length + 1);
    for (let hit = 0; hit < this.#count; hit++) this.#end[hit] = (this.#end[hit] ?? 0) - 1;
    return this.hits;
  }

  clear(): void {
    this.#count = 0;
  }

  /** What was found since it was cleared. */
  get hits(): Hits {
    return { count: this.#count, literal: this.#literal, end: this.#end };
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Adds the occurrences in a text that stands in `units` to the hits, and its words with a digit to `numbers`. Returns which
   * kinds of units it has; see unit.ts.
   */
  pass(units: Uint16Array, from: number, to: number, numbers?: NumberWords): number {
    const { next, ending } = this.#table;
    const ofUnit = this.#ofUnit;
    const states = this.#states;
    const ends = this.#ends;
    const rows = this.#rows;
    let kinds = 0;
    let state = 0;
    let before = 0;
    for (let begin = from; begin < to; begin += STRETCH_UNITS) {
      const stop = Math.min(to, begin + STRETCH_UNITS);
      let count = 0;
      let rowCount = 0;
      for (let at = begin; at < stop; at++) {
        const of = ofUnit[units[at] ?? 0] ?? 0;
        kinds |= of;
        // Written each time, and counted where a row of digits begins (DIGIT is 1): deciding takes longer.
        rows[rowCount] = at;
        rowCount += ((of & ~before) >> KIND_BITS) & DIGIT;
        before = of;
        state = next[(state << ROW_BITS) + (of & 0xff)] ?? 0;
        if (state < ending) continue;
        states[count] = state;
        ends[count++] = at + 1;
      }
      for (let ended = 0; ended < count; ended++) this.#hit(states[ended] ?? 0, units, ends[ended] ?? 0);
      numbers?.take(units, rows, rowCount);
    }
    return kinds >> KIND_BITS;
  }

  #hit(state: number, units: Uint16Array, end: number): void {
    const { outputs, ending } = this.#table;
    for (const literal of outputs[state - ending] ?? []) {
      if (this.#isShared[literal] === true && !stands(units, end, this.#folded[literal] ?? "")) continue;
      if (this.#count === this.#end.length) [this.#literal, this.#end] = [grown(this.#literal), grown(this.#end)];
      this.#literal[this.#count] = literal;
      this.#end[this.#count++] = end;
    }
  }
}

function stands(units: Uint16Array, end: number, literal: string): boolean {
  return String.fromCharCode(...units.subarray(end - literal.length, end)).toLowerCase() === literal;
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 4);
  larger.set(array);
  return larger;
}

/** The class of each unit: 0 for those that stand in no literal. */
function classesOf(folded: readonly string[]): Uint8Array {
  const classes = new Uint8Array(UNITS);
  for (const unit of new Set(folded.join("").split(""))) {
    const own = OWN.indexOf(unit) + 1;
    const at = own > 0 ? own : OWN.length + 1 + (unit.charCodeAt(0) % SHARED_CLASSES);
    classes[unit.charCodeAt(0)] = at;
    const upper = unit.toUpperCase();
    // The capital of "ı" is "I" and of "ß" is "SS": neither may take a letter of ASCII from its own class.
    if (upper.length === 1 && upper < "\x80" === unit < "\x80") classes[upper.charCodeAt(0)] = at;
  }
  if (classes[EDGE] !== 0) throw new Error("a literal holds the edge between texts");
  return classes;
}

function withKinds(classes: Uint8Array): Uint16Array {
  const ofUnit = new Uint16Array(UNITS);
  for (let unit = 0; unit < UNITS; unit++) ofUnit[unit] = (classes[unit] ?? 0) | ((KINDS[unit] ?? 0) << KIND_BITS);
  return ofUnit;
}

interface Table {
  /** The state that follows, at the state's row and the class of the unit. */
  readonly next: Uint16Array | Uint32Array;
  /** The first state in which literals end: they do in all that are numbered behind it. */
  readonly ending: number;
  /** Literals that end in a state, from that one on. */
  readonly outputs: readonly (readonly number[])[];
}

/** The automaton of the trie, breadth first: what a state lacks it takes from its longest proper suffix, which is done before it. */
function tableOf(folded: readonly string[], classes: Uint8Array): Table {
  const { count, child, sibling, unit, ends } = trieOf(folded, classes);
  const next = count > UNITS ? new Uint32Array(count << ROW_BITS) : new Uint16Array(count << ROW_BITS);
  const outputs: (readonly number[])[] = [];
  const outputOf = (state: number): readonly number[] => outputs[count - 1 - state] ?? [];
  /** States of the trie as they come, and by each its number and that of its suffix. Those in which literals end are numbered from above. */
  const states = new Int32Array(count);
  const number = new Int32Array(count);
  const suffix = new Int32Array(count);
  for (let done = 0, known = 1; done < known; done++) {
    const state = states[done] ?? 0;
    const row = (number[state] ?? 0) << ROW_BITS;
    const from = (suffix[state] ?? 0) << ROW_BITS;
    if (row > 0) next.copyWithin(row, from, from + (1 << ROW_BITS));
    for (let to = child[state] ?? 0; to !== 0; to = sibling[to] ?? 0) {
      const beside = row === 0 ? 0 : (next[from + (unit[to] ?? 0)] ?? 0);
      const output = [...(ends[to] ?? []), ...outputOf(beside)];
      const at = output.length === 0 ? known - outputs.length : count - outputs.push(output);
      next[row + (unit[to] ?? 0)] = at;
      number[to] = at;
      suffix[to] = beside;
      states[known++] = to;
    }
  }
  return { next, ending: count - outputs.length, outputs: outputs.toReversed() };
}

/** The states of the literals; 0 is the first one, and as a child or sibling none. Nearly all have one child: lists are small. */
interface Trie {
  readonly count: number;
  /** The newest child of a state. */
  readonly child: Int32Array;
  /** The child before it, of the same state. */
  readonly sibling: Int32Array;
  /** The class of units that leads to a state. */
  readonly unit: Uint8Array;
  /** Literals that end in a state by themselves. */
  readonly ends: readonly (readonly number[] | undefined)[];
}

function trieOf(folded: readonly string[], classes: Uint8Array): Trie {
  const most = folded.reduce((units, literal) => units + literal.length, 1);
  const trie = { child: new Int32Array(most), sibling: new Int32Array(most), unit: new Uint8Array(most) };
  const { child, sibling, unit } = trie;
  const ends: (number[] | undefined)[] = [undefined];
  for (const [index, literal] of folded.entries()) {
    let state = 0;
    for (let at = 0; at < literal.length; at++) {
      const wanted = classes[literal.charCodeAt(at)] ?? 0;
      let to = child[state] ?? 0;
      while (to !== 0 && unit[to] !== wanted) to = sibling[to] ?? 0;
      if (to === 0) {
        to = ends.push(undefined) - 1;
        unit[to] = wanted;
        sibling[to] = child[state] ?? 0;
        child[state] = to;
      }
      state = to;
    }
    (ends[state] ??= []).push(index);
  }
  return { ...trie, count: ends.length, ends };
}
