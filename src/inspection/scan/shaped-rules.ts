/** Rules by shape, looked at from where each word with a digit begins, and from up to two short words before it. */
import type { Look, OfDetector } from "./look.ts";
import type { ShapeRule } from "./rule.ts";
import { SHAPE_CHARS_MAX } from "../limits.ts";
import { isCommaOfNumber, shapes } from "./shape.ts";
import type { Shapes } from "./shape.ts";
import { isDigit, isLetter, isWordUnit } from "./unit.ts";

/** Words without a digit that may begin a shape: "DE 129 273 398", "KA EF 12". */
const LEADING_WORD_CHARS = 4;

/** What a shape stands for, as it is written and without its separators. */
interface Found {
  readonly end: number;
  readonly written: string;
  readonly compact: string;
}

export class ShapedRules {
  readonly #rules: readonly OfDetector<ShapeRule>[];
  readonly #all: Shapes;
  /** How far from where a word begins a word of a context may count. */
  readonly #reach: number;
  /** Those that may follow a word without a space between. */
  readonly #glued: Shapes;
  /** By the least score that counts: those that have it without a word near them. */
  readonly #sure = new Map<number, Shapes>();
  /** The least score that counted in the text before, and the shapes for it: a number as a key is slow to find. */
  #least: number | undefined;
  #sureOfLeast: Shapes;

  constructor(rules: readonly OfDetector<ShapeRule>[]) {
    this.#rules = rules;
    this.#all = this.#shapesOf(() => true);
    this.#reach = SHAPE_CHARS_MAX + Math.max(0, ...rules.map(({ window }) => window));
    this.#sureOfLeast = this.#all;
    this.#glued = this.#shapesOf(({ rule }) => rule.glued === true);
  }

  look(look: Look): void {
    const { numbers, words, isNamed } = look;
    const { units, base } = look.placed;
    const sure = this.#sureFrom(look.how.least);
    // Numbers and words of contexts stand in the same order: the first word that is not too far behind is never one before.
    let met = 0;
    for (let index = 0; index < numbers.count; index++) {
      const word = base + numbers.start(index);
      const digit = base + numbers.digit(index);
      while (met < words.count && words.end(met) < numbers.start(index) - this.#reach) met++;
      const isMet = isNamed || (met < words.count && words.start(met) <= numbers.start(index) + this.#reach);
      const shapes = isMet ? this.#all : sure;
      const nearest = leadingWord(units, word);
      if (nearest < word) {
        const farthest = leadingWord(units, nearest);
        if (farthest < nearest) this.#from(farthest, shapes, look);
        this.#from(nearest, shapes, look);
      }
      this.#from(word, shapes, look);
      if (word < digit && isLowerCase(units, word, digit)) this.#tell(digit, this.#glued, look);
    }
  }

  #shapesOf(has: (rule: OfDetector<ShapeRule>) => boolean): Shapes {
    return shapes(this.#rules.map((one) => (has(one) ? one.rule.shapes : [])));
  }

  #sureFrom(least: number): Shapes {
    if (least === this.#least) return this.#sureOfLeast;
    const sure = this.#sure.get(least) ?? this.#shapesOf((rule) => isSure(rule, least));
    this.#sure.set(least, sure);
    this.#least = least;
    this.#sureOfLeast = sure;
    return sure;
  }

  #from(at: number, shapes: Shapes, look: Look): void {
    if (!isJoined(look.placed.units, at)) this.#tell(at, shapes, look);
  }

  #tell(at: number, shapes: Shapes, look: Look): void {
    const { text, units, base } = look.placed;
    const { count, state, end } = shapes.walk(units, at);
    if (count === 0) return;
    let found: Found | undefined;
    for (let index = 0; index < count; index++) {
      const start = at - base;
      const to = (end[index] ?? 0) - base;
      for (const number of shapes.endedIn(state[index] ?? 0)) {
        const shaped = this.#rules[number];
        if (shaped === undefined) continue;
        const isEnough = isSure(shaped, look.how.least) && (!look.placed.isNumber || countsAlone(shaped, look));
        if (!isEnough && !look.isInContext(shaped, start, to)) continue;
        if (found?.end !== to) found = foundAt(text, start, to);
        if (shaped.rule.valid?.(found.compact, found.written) !== false) look.add(shaped, start, to);
      }
    }
  }
}

/** Whether it counts without a context. */
function isSure({ score }: OfDetector<ShapeRule>, least: number): boolean {
  return score > 0 && score >= least;
}

/** Whether it counts in a number that JSON holds as one, in a member whose name does not say how many or which row. */
function countsAlone({ rule: { alone = false } }: OfDetector<ShapeRule>, { placed: { key } }: Look): boolean {
  return alone && key !== "";
}

function foundAt(text: string, start: number, end: number): Found {
  const written = text.slice(start, end);
  return { end, written, compact: /^[0-9A-Z]+$/.test(written) ? written : written.replace(/[^0-9A-Za-z]/g, "").toUpperCase() };
}

/** Where a word without a digit begins that stands right before `at` and is short, a separator between; `at` where there is none. */
function leadingWord(units: Uint16Array, at: number): number {
  const between = units[at - 1];
  if (between !== 32 && between !== 46 && between !== 45) return at;
  let start = at - 1;
  while (at - start <= LEADING_WORD_CHARS + 1 && isLetter(units[start - 1] ?? 0)) start--;
  const isShort = start < at - 1 && at - start <= LEADING_WORD_CHARS + 1;
  return isShort && !isWordUnit(units[start - 1] ?? 0) ? start : at;
}

function isLowerCase(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = units[at] ?? 0;
    if (code < 97 || code > 122) return false;
  }
  return true;
}

/** Whether a word goes on before `at`: "05" in "078-05-1123", a part of a path, of a decimal number. */
function isJoined(units: Uint16Array, at: number): boolean {
  const code = units[at - 1] ?? 0;
  if (code === 45 || code === 47) return isWordUnit(units[at - 2] ?? 0);
  if (!isDigit(units[at - 2] ?? 0)) return false;
  return code === 46 || code === 58 || (code === 44 && isCommaOfNumber(units, at - 1));
}
