/**
 * An Aho-Corasick automaton over literals: one pass over a text finds every occurrence of every literal, whatever their
 * number. Table-driven: a class for each unit, a row for each state. Case is folded.
 * Source: Aho and Corasick, Efficient string matching, CACM 18(6), 1975.
 */

/** Occurrences in the order of their ends. */
export interface Hits {
  readonly count: number;
  /** Index of the literal. */
  readonly literal: Int32Array;
  /** Offset behind its last unit. */
  readonly end: Int32Array;
}

export interface Automaton {
  /** Occurrences in a text. The arrays are the automaton's own: they hold until the next call. */
  readonly find: (text: string) => Hits;
}

const UNITS = 65_536;
/** Units beyond ASCII share so many classes: a hit of a literal that has some is compared again. */
const WIDE_CLASSES = 16;

/** Compiles literals. They are folded to lower case; none may be empty. */
export function automaton(literals: readonly string[]): Automaton {
  const folded = literals.map((literal) => literal.toLowerCase());
  const classes = classesOf(folded);
  const wide = folded.map((literal) => /[^\0-\x7f]/.test(literal));
  const table = tableOf(folded, classes);
  const { next, width, ends: flag, outputs } = table;
  const number = flag - 1;
  let found = new Int32Array(256);
  let ends = new Int32Array(256);

  function find(text: string): Hits {
    const { length } = text;
    let count = 0;
    let state = 0;
    for (let at = 0; at < length; at++) {
      state = next[(state & number) * width + (classes[text.charCodeAt(at)] ?? 0)] ?? 0;
      if (state < flag) continue;
      const out = outputs[state & number] ?? [];
      while (count + out.length > found.length) [found, ends] = [grown(found), grown(ends)];
      for (const literal of out) {
        if (wide[literal] === true && !stands(text, at + 1, folded[literal] ?? "")) continue;
        found[count] = literal;
        ends[count++] = at + 1;
      }
    }
    return { count, literal: found, end: ends };
  }
  return { find };
}

function stands(text: string, end: number, literal: string): boolean {
  return text.slice(end - literal.length, end).toLowerCase() === literal;
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 4);
  larger.set(array);
  return larger;
}

/** The class of each unit: 0 for those that stand in no literal, one for each of ASCII, some shared ones beyond. */
function classesOf(folded: readonly string[]): Uint8Array {
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
  return classes;
}

interface Table {
  /** The state that follows, at `state * width + class`; with the bit `ends` set where literals end in it. */
  readonly next: Int32Array | Uint16Array;
  readonly width: number;
  readonly ends: number;
  /** Literals that end in a state. */
  readonly outputs: readonly (readonly number[] | undefined)[];
}

/** Half the memory is twice the chance that it is in the cache, as long as the numbers of states fit. */
const ENDS_NARROW = 1 << 15;
const ENDS_WIDE = 1 << 30;

function tableOf(folded: readonly string[], classes: Uint8Array): Table {
  const width = classes.reduce((most, unit) => Math.max(most, unit), 0) + 1;
  const states = folded.reduce((units, literal) => units + literal.length, 1);
  const next = new Int32Array(states * width);
  const outputs: (number[] | undefined)[] = [undefined];
  let count = 1;
  for (const [index, literal] of folded.entries()) {
    let state = 0;
    for (let at = 0; at < literal.length; at++) {
      const slot = state * width + (classes[literal.charCodeAt(at)] ?? 0);
      if (next[slot] === 0) next[slot] = count++;
      state = next[slot] ?? 0;
    }
    (outputs[state] ??= []).push(index);
  }
  completeByFailure(next, width, outputs, count);
  const ends = count < ENDS_NARROW ? ENDS_NARROW : ENDS_WIDE;
  const used = next.subarray(0, count * width).map((state) => (outputs[state] === undefined ? state : state | ends));
  return {
    next: ends === ENDS_NARROW ? Uint16Array.from(used) : used,
    width,
    ends,
    outputs: Array.from({ length: count }, (_, state) => outputs[state]),
  };
}

/** Turns the trie into the automaton, breadth first: what a state lacks it takes from its longest proper suffix. */
function completeByFailure(next: Int32Array, width: number, outputs: (number[] | undefined)[], count: number): void {
  const failure = new Int32Array(count);
  const queue: number[] = [0];
  for (const state of queue) {
    const suffix = failure[state] ?? 0;
    for (let unit = 0; unit < width; unit++) {
      const slot = state * width + unit;
      const child = next[slot] ?? 0;
      const beside = state === 0 ? 0 : (next[suffix * width + unit] ?? 0);
      if (child === 0) next[slot] = beside;
      else {
        failure[child] = beside;
        const inherited = outputs[beside];
        if (inherited !== undefined) outputs[child] = [...(outputs[child] ?? []), ...inherited];
        queue.push(child);
      }
    }
  }
}
