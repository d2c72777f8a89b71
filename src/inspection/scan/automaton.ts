/**
 * An Aho-Corasick automaton over literals: one pass over a text finds every occurrence of every literal, whatever their
 * number. Table-driven: a class for each unit, a row for each state. Case is folded. States are numbered breadth first,
 * so that those that texts are in all the time lie together.
 * Source: Aho and Corasick, Efficient string matching, CACM 18(6), 1975.
 */
import { KINDS } from "./unit.ts";
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
/** So many units are passed over before what ended in them is told: the loop over them calls nothing. */
const STRETCH_UNITS = 2048;
/** Units beyond ASCII share so many classes: a hit of a literal that has some is compared again. */
const WIDE_CLASSES = 16;

/** Compiles literals. They are folded to lower case; none may be empty or hold the edge between texts. */
export function automaton(literals: readonly string[]): Automaton {
  return new Automaton(literals.map((literal) => literal.toLowerCase()));
}

export class Automaton {
  readonly #folded: readonly string[];
  readonly #wide: readonly boolean[];
  /** The class of each unit in the low byte, its kinds (unit.ts) in the high one. */
  readonly #ofUnit: Uint16Array;
  /** The row that follows, at `row + class`; negative where literals end in its state. */
  readonly #next: Int32Array;
  readonly #width: number;
  /** Literals that end in a state. */
  readonly #outputs: readonly (readonly number[] | undefined)[];
  readonly #units = new Units();
  #count = 0;
  #literal = new Int32Array(256);
  #end = new Int32Array(256);
  /** Of one stretch: the rows in which literals end, and behind which unit. */
  readonly #rows = new Int32Array(STRETCH_UNITS);
  readonly #ends = new Int32Array(STRETCH_UNITS);

  constructor(folded: readonly string[]) {
    this.#folded = folded;
    this.#wide = folded.map((literal) => /[^\0-\x7f]/.test(literal));
    const { classes, width } = classesOf(folded);
    this.#ofUnit = withKinds(classes);
    this.#width = width;
    const { next, outputs } = tableOf(folded, classes, this.#width);
    this.#next = next;
    this.#outputs = outputs;
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

  /** Adds the occurrences in a text that stands in `units` to the hits. Returns which kinds of units it has; see unit.ts. */
  pass(units: Uint16Array, from: number, to: number): number {
    const next = this.#next;
    const ofUnit = this.#ofUnit;
    const rows = this.#rows;
    const ends = this.#ends;
    let kinds = 0;
    let row = 0;
    for (let begin = from; begin < to; begin += STRETCH_UNITS) {
      const stop = Math.min(to, begin + STRETCH_UNITS);
      let count = 0;
      for (let at = begin; at < stop; at++) {
        const of = ofUnit[units[at] ?? 0] ?? 0;
        kinds |= of;
        row = next[row + (of & 0xff)] ?? 0;
        if (row >= 0) continue;
        row = -row;
        rows[count] = row;
        ends[count++] = at + 1;
      }
      for (let ended = 0; ended < count; ended++) this.#hit(rows[ended] ?? 0, units, ends[ended] ?? 0);
    }
    return kinds >> 8;
  }

  #hit(row: number, units: Uint16Array, end: number): void {
    for (const literal of this.#outputs[row / this.#width] ?? []) {
      if (this.#wide[literal] === true && !stands(units, end, this.#folded[literal] ?? "")) continue;
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

/** The class of each unit: 0 for those that stand in no literal, one for each of ASCII, some shared ones beyond. */
function classesOf(folded: readonly string[]): { readonly classes: Uint8Array; readonly width: number } {
  const units = [...new Set(folded.join("").split(""))];
  const narrow = units.filter((unit) => unit < "\x80");
  const classes = new Uint8Array(UNITS);
  for (const unit of units) {
    const shared = narrow.length + 1 + (unit.charCodeAt(0) % WIDE_CLASSES);
    const at = unit < "\x80" ? narrow.indexOf(unit) + 1 : shared;
    classes[unit.charCodeAt(0)] = at;
    const upper = unit.toUpperCase();
    // The capital of "ı" is "I" and of "ß" is "SS": neither may take a letter of ASCII from its own class.
    if (upper.length === 1 && upper < "\x80" === unit < "\x80") classes[upper.charCodeAt(0)] = at;
  }
  if (classes[EDGE] !== 0) throw new Error("a literal holds the edge between texts");
  return { classes, width: narrow.length + 1 + (narrow.length < units.length ? WIDE_CLASSES : 0) };
}

function withKinds(classes: Uint8Array): Uint16Array {
  const ofUnit = new Uint16Array(UNITS);
  for (let unit = 0; unit < UNITS; unit++) ofUnit[unit] = (classes[unit] ?? 0) | ((KINDS[unit] ?? 0) << 8);
  return ofUnit;
}

interface Table {
  readonly next: Int32Array;
  readonly outputs: readonly (readonly number[] | undefined)[];
}

/** The automaton of the trie, breadth first: what a state lacks it takes from its longest proper suffix, which is done before it. */
function tableOf(folded: readonly string[], classes: Uint8Array, width: number): Table {
  const { count, child, sibling, unit, ends } = trieOf(folded, classes);
  const next = new Int32Array(count * width);
  const suffix = new Int32Array(count);
  /** The state of the trie that has each number. */
  const states = new Int32Array(count);
  const outputs: (readonly number[] | undefined)[] = [undefined];
  for (let number = 0; number < outputs.length; number++) {
    const from = (suffix[number] ?? 0) * width;
    if (number > 0) next.copyWithin(number * width, from, from + width);
    for (let to = child[states[number] ?? 0] ?? 0; to !== 0; to = sibling[to] ?? 0) {
      const at = outputs.length;
      const beside = number === 0 ? 0 : Math.abs(next[from + (unit[to] ?? 0)] ?? 0) / width;
      suffix[at] = beside;
      states[at] = to;
      const inherited = outputs[beside];
      const own = ends[to];
      const output = own === undefined ? inherited : [...own, ...(inherited ?? [])];
      outputs.push(output);
      next[number * width + (unit[to] ?? 0)] = output === undefined ? at * width : -at * width;
    }
  }
  return { next, outputs };
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
