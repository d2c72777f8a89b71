/** Offsets in a text, in UTF-16 units; end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value may be broken up by so many signs that it takes at most so many units of a text. */
export const SPREAD_CHARS_MAX = 8192;
