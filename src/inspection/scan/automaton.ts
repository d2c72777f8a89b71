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
  const { next, shift, outputs } = table;
  let found = new Int32Array(256);
  let ends = new Int32Array(256);

  function find(text: string): Hits {
    let count = 0;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      state = next[(state << shift) | (classes[text.charCodeAt(at)] ?? 0)] ?? 0;
      const out = state === 0 ? undefined : outputs[state];
      if (out === undefined) continue;
      if (count + out.length > found.length) [found, ends] = [grown(found), grown(ends)];
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
  /** The state that follows, at `(state << shift) | class`. */
  readonly next: Int32Array;
  readonly shift: number;
  /** Literals that end in a state. */
  readonly outputs: readonly (readonly number[] | undefined)[];
}

function tableOf(folded: readonly string[], classes: Uint8Array): Table {
  const width = classes.reduce((most, unit) => Math.max(most, unit), 0) + 1;
  const shift = Math.max(1, Math.ceil(Math.log2(width)));
  const states = folded.reduce((units, literal) => units + literal.length, 1);
  const next = new Int32Array(states << shift);
  const outputs: (number[] | undefined)[] = [undefined];
  let count = 1;
  for (const [index, literal] of folded.entries()) {
    let state = 0;
    for (let at = 0; at < literal.length; at++) {
      const slot = (state << shift) | (classes[literal.charCodeAt(at)] ?? 0);
      if (next[slot] === 0) next[slot] = count++;
      state = next[slot] ?? 0;
    }
    (outputs[state] ??= []).push(index);
  }
  completeByFailure(next, shift, outputs, count);
  return { next: next.slice(0, count << shift), shift, outputs: Array.from({ length: count }, (_, state) => outputs[state]) };
}

/** Turns the trie into the automaton, breadth first: what a state lacks it takes from its longest proper suffix. */
function completeByFailure(next: Int32Array, shift: number, outputs: (number[] | undefined)[], count: number): void {
  const failure = new Int32Array(count);
  const queue: number[] = [0];
  for (const state of queue) {
    const suffix = failure[state] ?? 0;
    for (let unit = 0; unit < 1 << shift; unit++) {
      const slot = (state << shift) | unit;
      const child = next[slot] ?? 0;
      const beside = state === 0 ? 0 : (next[(suffix << shift) | unit] ?? 0);
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
