/** One look at one text: what is known of it, and what was seen in it so far. */
import { bandOf } from "./merge.ts";
import { Places } from "./context.ts";
import type { Detector, MessageAbout, Match, Read, Seen, Span, TextAbout } from "./detector.ts";
import { NO_KEY } from "./keys.ts";
import type { KeyAbout } from "./keys.ts";
import type { NumberWords } from "./number-words.ts";
import type { Context } from "./rule.ts";
import type { Written } from "./units.ts";

/** What all rules have. */
export interface Rated {
  readonly id: string;
  readonly class: string;
  readonly group: string;
  readonly score: number;
  readonly context?: Context;
}

/** A rule of a detector, with where its context words stand in the text that is looked at. */
export interface OfDetector<T> {
  readonly detector: string;
  readonly rule: T;
  /** The rule's own: rules are of many forms, and asking each for it takes longer. */
  readonly score: number;
  readonly window: number;
  readonly places: Places | undefined;
  /** Index of its words among all contexts; -1 for none. */
  readonly words: number;
}

/** A detector that looks, as `Detector` says. They are all of this one form: of many forms, asking each for its gate takes longer. */
export interface Looker {
  readonly name: string;
  readonly look: NonNullable<Detector["look"]>;
  readonly gate: number | undefined;
  readonly wants: ((key: string) => boolean) | undefined;
  readonly holds: ((about: MessageAbout) => string) | undefined;
}

/** How the texts of a message are looked at. */
export interface How {
  readonly about: TextAbout;
  /** The least score that counts. */
  readonly least: number;
  /** From where on rules may match. */
  readonly free: number;
  /** Detectors that look whatever the text is like. */
  readonly always: readonly Looker[];
  /** Takes in the span of each match as a whole, whatever its score; for streams. */
  readonly taken: Span[] | undefined;
}

/** A text, and where it stands among the units of its message: an edge is before it, and one behind it. */
export interface Placed extends Written {
  readonly text: string;
  readonly key: string | undefined;
  /** Whether JSON holds it as a number. */
  readonly isNumber: boolean;
  readonly ofKey: KeyAbout;
}

const NOTHING: readonly Match[] = [];
const NOWHERE: Placed = { text: "", key: undefined, isNumber: false, ofKey: NO_KEY, units: new Uint16Array(2), base: 1 };
const ANYHOW: How = { about: {}, least: 0, free: 0, always: [], taken: undefined };

/** One for all texts of a scanner, which are many and mostly plain: it begins anew with each. */
export class Look implements Read {
  placed: Placed = NOWHERE;
  how: How = ANYHOW;
  readonly numbers: NumberWords;
  kinds = 0;
  /** Where words of any context stand in the text. */
  readonly words = new Places();
  /** Whether one stands in its member's name. */
  isNamed = false;
  #matches: Match[] | undefined;
  readonly #about: { -readonly [known in keyof TextAbout]: TextAbout[known] } = {
    key: undefined,
    direction: undefined,
    presented: undefined,
  };

  constructor(numbers: NumberWords) {
    this.numbers = numbers;
  }

  begin(placed: Placed, how: How, kinds: number): void {
    this.placed = placed;
    this.how = how;
    this.kinds = kinds;
    this.words.clear();
    this.isNamed = placed.ofKey.contexts.size > 0;
    this.#matches = undefined;
    this.#about.key = placed.key;
    this.#about.direction = how.about.direction;
    this.#about.presented = how.about.presented;
  }

  get units(): Uint16Array {
    return this.placed.units;
  }

  get base(): number {
    return this.placed.base;
  }

  get matches(): readonly Match[] {
    return this.#matches ?? NOTHING;
  }

  /** Holds until the next text. */
  get about(): TextAbout {
    return this.#about;
  }

  /** Whether a context word of the rule is near a span. */
  isInContext({ places, words, window }: OfDetector<Rated>, start: number, end: number): boolean {
    if (places === undefined) return false;
    return places.near(start, end, window) || (this.isNamed && this.placed.ofKey.contexts.has(words));
  }

  add(found: OfDetector<Rated>, start: number, end: number): void {
    const { rule, detector } = found;
    const boost = this.isInContext(found, start, end) ? (rule.context?.boost ?? 0) : 0;
    const score = Math.min(1, rule.score + boost);
    if (score <= 0 || score < this.how.least) return;
    this.#keep(matchOf(detector, { class: rule.class, group: rule.group, rule: rule.id, start, end, score }));
  }

  addSeen(detector: string, found: readonly Seen[]): void {
    for (const seen of found) if (seen.score >= this.how.least) this.#keep(matchOf(detector, seen));
  }

  #keep(match: Match): void {
    if (this.#matches === undefined) this.#matches = [match];
    else this.#matches.push(match);
  }
}

function matchOf(detector: string, { class: named, group, rule, start, end, score }: Seen): Match {
  return { detector, class: named, group, rule, start, end, score, band: bandOf(score), also: [] };
}
