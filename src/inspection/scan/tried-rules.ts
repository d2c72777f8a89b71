/** Rules that are tried where one of their keywords stands. */
import { inspectionFault } from "../fault.ts";
import { LOOK_CHARS, TRIES_MAX } from "../limits.ts";
import { entropyOf } from "./entropy.ts";
import { isPlaceholder } from "./placeholder.ts";
import type { Rule } from "./rule.ts";

/** What holds of a rule at a place: the span of its value, and that of the whole match. */
export interface Tried {
  readonly rule: number;
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

interface Compiled {
  readonly rule: Rule;
  readonly pattern: RegExp;
}

/** A keyword in a text. */
interface Keyword {
  readonly from: number;
  readonly to: number;
}

export class TriedRules {
  readonly #rules: readonly Compiled[];
  /** From where on each rule may match, in the text that is looked at. */
  readonly #free: Int32Array;
  /** What the rules that were not tried have there. */
  #freeFrom = 0;
  /** Rules that were tried on the text before this one: few of all that there are. */
  readonly #wereTried: number[] = [];
  #tries = 0;

  constructor(rules: readonly Rule[]) {
    this.#rules = rules.map((rule) => ({
      rule,
      pattern: new RegExp(rule.pattern.source, rule.pattern.flags + (rule.before === 0 ? "y" : "g")),
    }));
    this.#free = new Int32Array(rules.length);
  }

  /** Begins a text, in which every rule may match from `free` on. */
  begin(free: number): void {
    if (free !== this.#freeFrom) this.#free.fill(free);
    for (let number = this.#wereTried.pop(); number !== undefined; number = this.#wereTried.pop()) this.#free[number] = free;
    this.#freeFrom = free;
    this.#tries = 0;
  }

  /**
   * Tries a rule at a keyword, and notes from where on the rule may match next.
   * Faults with INSPECTION_TOO_MUCH beyond TRIES_MAX tries in a text.
   */
  tryAt(number: number, text: string, keyword: Keyword): Tried | undefined {
    if (++this.#tries > TRIES_MAX)
      throw inspectionFault(
        "INSPECTION_TOO_MUCH",
        `inspection was given more than ${TRIES_MAX} places to look at`,
        "send it in smaller parts",
      );
    const tried = this.#rules[number];
    const free = this.#free[number] ?? 0;
    if (tried === undefined || free > keyword.from) return undefined;
    this.#wereTried.push(number);
    const isOn = tried.rule.before === 0;
    const found = isOn ? this.#matchOn(number, tried, { text, keyword }) : this.#matchAround(number, tried, { text, keyword, free });
    if (found !== undefined) this.#free[number] = Math.max(free, found.to);
    // Where no match begins before this keyword, none that holds it begins there for the next one either.
    else if (!isOn) this.#free[number] = Math.max(free, keyword.from + 1);
    return found;
  }

  /** A match that begins with its keyword. Where it goes on beyond the window, what the window alone says counts. */
  #matchOn(number: number, tried: Compiled, { text, keyword }: { readonly text: string; readonly keyword: Keyword }): Tried | undefined {
    const { rule, pattern } = tried;
    const { from, to } = keyword;
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const end = from + match[0].length;
    if (end <= from + rule.after) return end >= to ? weighed(number, rule, match, 0) : undefined;
    const found = this.#matchAround(number, tried, { text, keyword, free: from });
    if (found === undefined) this.#free[number] = Math.max(this.#free[number] ?? 0, from + 1);
    return found;
  }

  /** A match that holds its keyword, in the window around it. */
  #matchAround(
    number: number,
    { rule, pattern }: Compiled,
    { text, keyword, free }: { readonly text: string; readonly keyword: Keyword; readonly free: number },
  ): Tried | undefined {
    const { from, to } = keyword;
    const begin = Math.max(from - rule.before, free);
    const base = Math.max(0, begin - LOOK_CHARS);
    const seen = text.slice(base, from + rule.after + LOOK_CHARS);
    for (pattern.lastIndex = begin - base; ;) {
      const match = pattern.exec(seen);
      if (match === null || base + match.index > from) return undefined;
      const end = base + match.index + match[0].length;
      if (end >= to && end <= from + rule.after) return weighed(number, rule, match, base);
      pattern.lastIndex = match.index + 1;
      if (pattern.sticky) return undefined;
    }
  }
}

/** The match, if its value holds. */
function weighed(number: number, rule: Rule, match: RegExpExecArray, base: number): Tried | undefined {
  const value = match[rule.value ?? 0] ?? "";
  if (value === "" || (rule.entropyMin !== undefined && (isPlaceholder(value) || entropyOf(value) < rule.entropyMin))) return undefined;
  if (rule.valid?.(value, match) === false) return undefined;
  const from = base + match.index;
  const start = from + (rule.value === undefined ? 0 : match[0].indexOf(value));
  return { rule: number, start, end: start + value.length, from, to: from + match[0].length };
}
