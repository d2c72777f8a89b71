/** What a detector looks for, as data: the engine (`scanner.ts`) compiles the rules of all detectors into one pass. */

/** How sure a match is, from its score: possible below 0.4, likely below 0.8, certain from there. */
export type Band = "possible" | "likely" | "certain";

/** Words that make a match likelier when one stands near, or in the name of the member that holds the text. */
export interface Context {
  /** Matched as whole words without case; a word may hold spaces, and other letters than ASCII. */
  readonly words: readonly string[];
  /** How far before and after the match a word counts, in UTF-16 units; at most CONTEXT_CHARS_MAX. */
  readonly window: number;
  /** Added to the score when one of the words is there. */
  readonly boost: number;
}

interface Rated {
  /** Names the rule among all detectors: "github-token", "de-tax-id". */
  readonly id: string;
  /** The class of the finding: "email", "credentials". */
  readonly class: string;
  /** The group of classes: "pii", "secret", "injection". */
  readonly group: string;
  /** 0 to 1 before context; with 0 only context makes it a match. Below 0.4 no rule of a policy hears of it. */
  readonly score: number;
  readonly context?: Context;
}

/**
 * A pattern that is tried where one of its keywords stands. A match must cover the keyword: it starts at most `before`
 * units before the keyword and ends at most `after` units behind the keyword's start; the pattern sees nothing else of
 * the text but LOOK_CHARS on either side. With `before` 0 it is tried at the keyword's first unit alone, which is cheap.
 */
export interface Rule extends Rated {
  /** Literals, matched without case; one must occur. Three characters or more, if they can be had: each hit costs a try. */
  readonly keywords: readonly string[];
  readonly before: number;
  readonly after: number;
  /** No flags g or y; never starts with a lazy or unbounded part, and never backtracks more than linearly (`pump.test.ts`). */
  readonly pattern: RegExp;
  /**
   * For a stream: what a text is like from the keyword to its end (`$`) as long as the rule may still match there, or match
   * otherwise, with what follows. Once it is not like that it never is again. Absent: as long as `after` reaches.
   */
  readonly open?: RegExp;
  /** Kinds of units (unit.ts, joined by `|`) that are in every match: the rule is not tried in a text that lacks one. */
  readonly needs?: number;
  /** Capture group that is the value: its span is what is found. The whole match where absent. */
  readonly value?: number;
  /** What no pattern can say: a checksum, a decoded header. */
  readonly valid?: (value: string, match: RegExpExecArray) => boolean;
  /** The least entropy of the value, in bits a character. A rule that has it never matches placeholders (`placeholder.ts`) either. */
  readonly entropyMin?: number;
}

/**
 * Short identifiers made of digits, capitals and separators, such as national ids, as shapes: `#` a digit, `@` a letter
 * A to Z without case, `*` either of the two, `~` at most one separator, `_` exactly one (space `-` `.` `/` `_`);
 * anything else stands for itself, without case. A shape begins and ends at the edge of a word, and all shapes of all
 * detectors are walked together, so that one more costs next to nothing.
 */
export interface ShapeRule extends Rated {
  readonly shapes: readonly string[];
  /** The checksum and everything else that the shape cannot say. `compact` is the match without separators, in capitals. */
  readonly valid?: (compact: string, found: string) => boolean;
  /** Whether it counts without a context in a number that JSON holds as one, too: others are quantities more often than not. */
  readonly alone?: boolean;
  /** Whether the shape may follow a word without a space between. Only for rules with a strong checksum. */
  readonly glued?: boolean;
}
