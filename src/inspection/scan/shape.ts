/** Shapes of short identifiers, all of them in one deterministic automaton that is walked from where a word with a digit begins. */

export interface Shapes {
  /** Calls `visit` for each shape that stands in the text from `start` to some edge of a word. */
  readonly walk: (text: string, start: number, visit: (shape: number, end: number) => void) => void;
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

/** Compiles shapes; see `ShapeRule` for their letters. Separators of one match are all the same unit. */
export function shapes(written: readonly string[]): Shapes {
  const lines = written.flatMap((shape, index) => separated(shape).map((steps) => ({ steps, index })));
  const { classOf, classes } = alphabetOf(lines.flatMap(({ steps }) => steps.map(({ units }) => units)));
  const { next, accepts } = determinize(lines, classes);
  const width = classes.length + 1;

  function walk(text: string, start: number, visit: (shape: number, end: number) => void): void {
    let state = 0;
    for (let at = start; at < text.length; at++) {
      state = next[state * width + (classOf[text.charCodeAt(at)] ?? 0)] ?? 0;
      if (state === 0) return;
      const accepted = accepts[state];
      if (accepted === undefined || !isEdge(text, at + 1)) continue;
      for (const shape of accepted) visit(shape, at + 1);
    }
  }
  return { walk };
}

/** Whether a unit is part of a word: ASCII letters, digits and the underscore. */
export function isWordUnit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether an identifier may end before `at`: no word goes on, and no number is joined to it. */
function isEdge(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isWordUnit(code)) return false;
  const after = text.charCodeAt(at + 1);
  // `-` and `/` join words, the others join only numbers: "in 1990, 2" and "of 12." end one.
  if (code === 45 || code === 47) return !isWordUnit(after);
  return !((code === 46 || code === 44 || code === 58) && isDigit(after));
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

/** A place in a line: how many of its steps are behind. */
interface Place {
  readonly line: Line;
  readonly at: number;
}

interface Machine {
  readonly next: Uint32Array;
  readonly accepts: readonly (readonly number[] | undefined)[];
}

/** Subset construction. State 0 is the start; it is never come back to, so that it also says that no shape goes on. */
function determinize(lines: readonly Line[], classes: readonly string[]): Machine {
  const width = classes.length + 1;
  const numbers = new Map(lines.map((line, number) => [line, number]));
  const known = new Map<string, number>();
  const places: (readonly Place[])[] = [lines.flatMap((line) => closed({ line, at: 0 }))];
  const rows: number[][] = [];
  for (const from of places) {
    const row = Array.from({ length: width }, () => 0);
    for (const [index, units] of classes.entries()) {
      const to = from.filter(({ line, at }) => line.steps[at]?.units.includes(units[0] ?? "") === true);
      if (to.length === 0) continue;
      const reached = to.flatMap(({ line, at }) => closed({ line, at: at + 1 }));
      const key = [...new Set(reached.map(({ line, at }) => `${numbers.get(line)}:${at}`))].join(" ");
      if (!known.has(key)) known.set(key, places.push(unique(reached)) - 1);
      row[index + 1] = known.get(key) ?? 0;
    }
    rows.push(row);
  }
  return { next: Uint32Array.from(rows.flat()), accepts: places.map(accepted) };
}

/** The place and those that its optional steps let it be as well. */
function closed({ line, at }: Place): Place[] {
  const here = [{ line, at }];
  return line.steps[at]?.optional === true ? [...here, ...closed({ line, at: at + 1 })] : here;
}

function unique(places: readonly Place[]): readonly Place[] {
  return places.filter((place, index) => places.findIndex(({ line, at }) => line === place.line && at === place.at) === index);
}

function accepted(places: readonly Place[]): readonly number[] | undefined {
  const ended = places.filter(({ line, at }) => at === line.steps.length).map(({ line }) => line.index);
  return ended.length === 0 ? undefined : [...new Set(ended)];
}
