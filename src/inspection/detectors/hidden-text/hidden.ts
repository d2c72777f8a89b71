/** One stretch of a text that shows a reader something else than it gives a machine. */
export interface Hidden {
  readonly sign: Sign;
  /** Offsets in UTF-16 units; end excluded. */
  readonly start: number;
  readonly end: number;
  /** How surely it hides something, 0 to 1. */
  readonly score: number;
  /** What was smuggled, where it could be decoded. */
  readonly payload?: string;
  /** What the stretch amounts to in plain letters: empty where it is invisible. Absent where it stays as it is. */
  readonly plain?: string;
}

export type Sign =
  | "tags"
  | "variation-selectors"
  | "zero-width"
  | "filler"
  | "bidi"
  | "lookalike"
  | "stacked-marks"
  | "terminal-escape"
  | "invisible-bits";
