/** A detector: a folder of `detectors/`, which says what it looks for and holds the texts that prove it. */
import type { NumberWords } from "./number-words.ts";
import type { Band, Rule, ShapeRule } from "./rule.ts";
import type { Written } from "./units.ts";

/** What is known of a text besides itself. What a detector is given holds until it answers. */
export interface TextAbout {
  /** The name of the member that holds it, or of the nearest one above: `password`, `iban`. */
  readonly key?: string | undefined;
  /** Whether JSON holds it as a number. */
  readonly isNumber?: boolean | undefined;
  /** Where it is going. */
  readonly direction?: Direction | undefined;
  /** The credential with which this very call was made. */
  readonly presented?: string | undefined;
}

export type MessageAbout = Omit<TextAbout, "key" | "isNumber">;

/** A text as the engine has read it. */
export interface Read extends Written {
  /** Kinds of its units; see unit.ts. */
  readonly kinds: number;
  /** Its words with a digit, for detectors that have a `gate`. */
  readonly numbers: NumberWords;
}

export type Direction = "to-tool" | "to-model" | "to-person" | "to-log";

/** Offsets in a text, in UTF-16 units; end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What was seen in a text. */
export interface Match {
  readonly detector: string;
  readonly class: string;
  readonly group: string;
  readonly rule: string;
  /** Offsets in UTF-16 units; end excluded. */
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly band: Band;
  /** What else overlaps it and gave way to it. */
  readonly also: readonly Match[];
}

/** What `look` says of a text: the detector's name and the band are the engine's to add. */
export type Seen = Pick<Match, "class" | "group" | "rule" | "start" | "end" | "score">;

/** Where a literal of a detector stands. */
export interface Heard {
  /** Index of the literal among those that the detector listens for. */
  readonly literal: number;
  /** Offset in UTF-16 units. */
  readonly start: number;
}

/** For what is more than one pattern: the engine looks for the literals in its one pass and hands over where they stand. */
export interface Listening {
  /** Without case. */
  readonly literals: readonly string[];
  /** `heard` is in the order of the literals' ends, and never empty. */
  readonly hear: (text: string, heard: readonly Heard[], about: TextAbout) => readonly Seen[];
}

/** Another way to read a text, such as what was smuggled in it. */
export interface Reading {
  readonly text: string;
  /** Where a stretch of the reading stands in the text that was read. */
  readonly spanOf: (start: number, end: number) => { readonly start: number; readonly end: number };
}

export interface Detector {
  /** Its folder. */
  readonly name: string;
  readonly rules?: readonly Rule[];
  readonly shapes?: readonly ShapeRule[];
  readonly listens?: Listening;
  /** For what is no pattern, such as hidden characters. */
  readonly look?: (text: string, about: TextAbout, read: Read) => readonly Seen[];
  /** Readings that all detectors see too: what they find in one counts where it stands in the text. A reading is not read again. */
  readonly readings?: (text: string) => readonly Reading[];
  /** Classes that `look` and `listens` find: a rule of a policy may name them. */
  readonly finds?: readonly Pick<Match, "class" | "group">[];
  /** Kinds of units (unit.ts, joined by `|`) of which a text must have one for `look` and `readings` to be worth calling; none where absent. */
  readonly gate?: number;
  /** What must stand in a text for `look` to be worth calling: it is searched for in many texts at once. Anything, where absent. */
  readonly holds?: (about: MessageAbout) => string;
  /** For which names of members `look` is worth calling; asked about once for each name. All, and texts without one, where absent. */
  readonly wants?: (key: string) => boolean;
  /**
   * For a stream: from where on what follows may still change what `look` or `listens` says, however far away that is;
   * undefined where that is `reach` alone.
   */
  readonly openFrom?: (text: string) => number | undefined;
  /** What `look` or `listens` says of a place depends on nothing further away than this, in UTF-16 units. LOOK_REACH_CHARS where absent. */
  readonly reach?: number;
}
