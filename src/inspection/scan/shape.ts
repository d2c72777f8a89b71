/** Shapes of short identifiers, all of them in one deterministic automaton that is walked from where a word with a digit begins. */
import { SHAPE_CHARS_MAX } from "../limits.ts";
import { isDigit, isWordUnit } from "./unit.ts";

export interface Shapes {
  /** What stands from `start` to some edge of a word, in units that end in an edge. It holds until the next call. */
  readonly walk: (units: Uint16Array, start: number) => Walked;
  /** The rules of which a shape ends in a state. */
  readonly endedIn: (state: number) => readonly number[];
}

export interface Walked {
  readonly count: number;
  /** The state that it is in at an edge. */
  readonly state: Int32Array;
  /** Offset behind the last unit. */
  readonly end: Int32Array;
}

const SEPARATORS = [" ", "-", ".", "_"] as const;
const UNITS = 65_536;
const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Units that are written for a space or a hyphen. */
const LIKE: { readonly [unit: string]: string } = {
  "\u00a0": " ",
  "\u202f": " ",
  "\u2007": " ",
  "\u2009": " ",
  "\u2010": "-",
  "\u2011": "-",
  "\u2012": "-",
  "\u2013": "-",
};

/** A step of a shape: the units that it takes, in capitals, and whether it may be left out. */
interface Step {
  readonly units: string;
  readonly optional: boolean;
}

/** Compiles the shapes of rules; see `ShapeRule` for their letters. Separators of one match are all the same unit. */
export function shapes(written: readonly (readonly string[])[]): Shapes {
  const lines = written.flatMap((forms, index) => forms.flatMap((shape) => separated(shape).map((steps) => ({ steps, index }))));
  const long = lines.find(({ steps }) => steps.length > SHAPE_CHARS_MAX);
  if (long !== undefined) throw new Error(`a shape of ${long.steps.length} units`);
  const { classOf, classes } = alphabetOf(lines.flatMap(({ steps }) => steps.map(({ units }) => units)));
  const machine = new Machine(lines, classes);
  const state = new Int32Array(SHAPE_CHARS_MAX);
  const end = new Int32Array(SHAPE_CHARS_MAX);
  const walked = { count: 0, state, end };

  function walk(units: Uint16Array, start: number): Walked {
    let next = machine.next;
    let count = 0;
    let row = 0;
    for (let at = start; ; at++) {
      const unit = classOf[units[at] ?? 0] ?? 0;
      let to = next[row + unit] ?? 0;
      if (to <= 0) {
        if (to === 0) break;
        next = machine.expand(row);
        to = next[row + unit] ?? 0;
        if (to === 0) break;
      }
      row = to >> 1;
      if ((to & 1) === 0 || !isEdge(units, at + 1)) continue;
      state[count] = machine.stateOf(row);
      end[count++] = at + 1;
    }
    walked.count = count;
    return walked;
  }
  return { walk, endedIn: (ended) => machine.endedIn(ended) };
}

/** Whether an identifier may end before `at`: no word goes on, and no number is joined to it. */
function isEdge(units: Uint16Array, at: number): boolean {
  const code = units[at] ?? 0;
  if (isWordUnit(code)) return false;
  const after = units[at + 1] ?? 0;
  // `-` and `/` join words, the others join only numbers: "in 1990, 2" and "of 12." end one.
  if (code === 45 || code === 47) return !isWordUnit(after);
  return !((code === 46 || code === 44 || code === 58) && isDigit(after)) || (code === 44 && !isCommaOfNumber(units, at));
}

/** What is longer than this before or behind a comma is no group of thousands, and no fraction of cents. */
const GROUP_DIGITS = 3;
const FRACTION_DIGITS = 2;
const PLAIN_DIGITS = 9;

/** Whether the comma at `at` stands in a number, as in 1,234 and 1234,56, and not between two cells of a row. */
export function isCommaOfNumber(units: Uint16Array, at: number): boolean {
  let before = 0;
  while (before < PLAIN_DIGITS && isDigit(units[at - 1 - before] ?? 0)) before++;
  let behind = 0;
  while (behind <= GROUP_DIGITS && isWordUnit(units[at + 1 + behind] ?? 0)) behind++;
  if (before === 1 && units[at - 1] === 48) return true;
  if (isGrouped(units, at + 1)) return false;
  return before <= GROUP_DIGITS ? behind <= GROUP_DIGITS : before < PLAIN_DIGITS && behind <= FRACTION_DIGITS;
}

/** Whether what begins here are three groups with the same sign between, as in 536-22-4567 and 20.05.2009. */
function isGrouped(units: Uint16Array, from: number): boolean {
  const second = behindGroup(units, from);
  const third = behindGroup(units, second + 1);
  const sign = units[second] ?? 0;
  return (sign === 45 || sign === 46 || sign === 47 || sign === 32) && units[third] === sign && isDigit(units[third + 1] ?? 0);
}

function behindGroup(units: Uint16Array, from: number): number {
  let at = from;
  while (at - from <= GROUP_DIGITS && isDigit(units[at] ?? 0)) at++;
  return at;
}

/** The shape's steps, once for each separator that it could be written with. */
function separated(shape: string): (readonly Step[])[] {
  if (!/[~_]/.test(shape)) return [[...shape].map((letter) => stepOf(letter, ""))];
  return SEPARATORS.map((separator) => [...shape].map((letter) => stepOf(letter, separator)));
}

function stepOf(letter: string, separator: string): Step {
  switch (letter) {
    case "#":
      return { units: DIGITS, optional: false };
    case "@":
      return { units: LETTERS, optional: false };
    case "*":
      return { units: DIGITS + LETTERS, optional: false };
    case "~":
      return { units: separator, optional: true };
    case "_":
      return { units: separator, optional: false };
    default:
      return { units: letter.toUpperCase(), optional: false };
  }
}

/** Units that every step treats alike share a class. Class 0 is for those in no shape. */
function alphabetOf(sets: readonly string[]): { readonly classOf: Uint8Array; readonly classes: readonly string[] } {
  const distinct = [...new Set(sets)];
  const byUse = new Map<string, string>();
  for (const unit of new Set(distinct.join(""))) {
    const use = distinct.map((set) => (set.includes(unit) ? "1" : "0")).join("");
    byUse.set(use, (byUse.get(use) ?? "") + unit);
  }
  const classes = [...byUse.values()];
  const classOf = new Uint8Array(UNITS);
  for (const [index, units] of classes.entries()) {
    for (const unit of units) {
      classOf[unit.charCodeAt(0)] = index + 1;
      classOf[unit.toLowerCase().charCodeAt(0)] = index + 1;
    }
  }
  for (const [unit, like] of Object.entries(LIKE)) classOf[unit.charCodeAt(0)] = classOf[like.charCodeAt(0)] ?? 0;
  return { classOf, classes };
}

interface Line {
  readonly steps: readonly Step[];
  readonly index: number;
}

/** One place in a line, between its steps. */
interface Place {
  /** Classes of the step that follows; none at the end of the line. */
  readonly takes: readonly number[];
  /** Itself, and the places behind it that its optional steps let it be as well. */
  readonly reached: readonly number[];
  /** The shape whose end it is. */
  readonly ends: number | undefined;
}

/** In the row of a state that no text led out of yet. */
const UNKNOWN = -1;

/**
 * Subset construction, each state when a text first leads out of it: of all that there could be, texts meet few. State 0 is
 * the start; it is never come back to, so that it also says that no shape goes on.
 */
class Machine {
  readonly #width: number;
  readonly #places: readonly Place[];
  readonly #known = new Map<string, number>();
  readonly #states: (readonly number[])[];
  readonly #ended: (readonly number[])[];
  /**
   * Where a class leads from a state, at `row + class`; the row of a state is itself times the width. 0 is nowhere, else
   * twice the row that it leads to, and one more where a shape ends there.
   */
  #next: Int32Array;

  constructor(lines: readonly Line[], classes: readonly string[]) {
    const { places, starts } = placesOf(lines, classes);
    this.#width = classes.length + 1;
    this.#places = places;
    this.#states = [starts];
    this.#ended = [endedIn(starts, places)];
    this.#next = new Int32Array(64 * this.#width).fill(UNKNOWN);
  }

  /** Holds until a row is expanded. */
  get next(): Int32Array {
    return this.#next;
  }

  stateOf(row: number): number {
    return row / this.#width;
  }

  /** The shapes that end in a state. */
  endedIn(state: number): readonly number[] {
    return this.#ended[state] ?? [];
  }

  /** Works out where a row leads. Returns what `next` is then. */
  expand(row: number): Int32Array {
    const leads = reachedFrom(this.#states[this.stateOf(row)] ?? [], this.#places).map(([unit, to]) => [unit, this.#numberOf(to)] as const);
    this.#next.fill(0, row, row + this.#width);
    for (const [unit, to] of leads) this.#next[row + unit] = to * this.#width * 2 + Number(this.endedIn(to).length > 0);
    return this.#next;
  }

  #numberOf(to: readonly number[]): number {
    const key = to.join(" ");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const number = this.#states.push(to) - 1;
    this.#ended.push(endedIn(to, this.#places));
    if ((number + 1) * this.#width > this.#next.length) this.#grow();
    this.#known.set(key, number);
    return number;
  }

  #grow(): void {
    const next = new Int32Array(this.#next.length * 2).fill(UNKNOWN);
    next.set(this.#next);
    this.#next = next;
  }
}

/**
 * Where each class leads from a state. Steps that take the same units are taken together, and so are classes that lead
 * to the same places.
 */
function reachedFrom(state: readonly number[], places: readonly Place[]): readonly (readonly [unit: number, to: readonly number[]])[] {
  const bySteps = new Map<readonly number[], number[]>();
  for (const at of state) {
    const { takes = [] } = places[at] ?? {};
    const reached = bySteps.get(takes) ?? [];
    bySteps.set(takes, reached);
    reached.push(...(places[at + 1]?.reached ?? []));
  }
  const steps = [...bySteps];
  const bySelection = new Map<string, readonly number[]>();
  return [...new Set(steps.flatMap(([takes]) => takes))].map((unit) => {
    const selected = steps.filter(([takes]) => takes.includes(unit));
    const selection = selected.map((step) => steps.indexOf(step)).join();
    const to = bySelection.get(selection) ?? [...new Set(selected.flatMap(([, reached]) => reached))].sort((one, other) => one - other);
    bySelection.set(selection, to);
    return [unit, to];
  });
}

function placesOf(
  lines: readonly Line[],
  classes: readonly string[],
): { readonly places: readonly Place[]; readonly starts: readonly number[] } {
  const taking = new Map<string, readonly number[]>();
  const places: Place[] = [];
  const starts: number[] = [];
  for (const { steps, index } of lines) {
    const from = places.length;
    for (let at = 0; at <= steps.length; at++) {
      const units = steps[at]?.units ?? "";
      const takes =
        taking.get(units) ?? classes.flatMap((of, number) => (units.includes(of[0] ?? "-") && units !== "" ? [number + 1] : []));
      taking.set(units, takes);
      let last = at;
      while (steps[last]?.optional === true) last++;
      const reached = Array.from({ length: last - at + 1 }, (_, further) => from + at + further);
      places.push({ takes, reached, ends: at === steps.length ? index : undefined });
    }
    starts.push(...(places[from]?.reached ?? []));
  }
  return { places, starts };
}

function endedIn(state: readonly number[], places: readonly Place[]): readonly number[] {
  return [...new Set(state.flatMap((at) => places[at]?.ends ?? []))];
}
