import { inspectionFault } from "../../fault.ts";
import { HIDDEN_MAX } from "../../limits.ts";

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

/** Faults with INSPECTION_TOO_MUCH beyond HIDDEN_MAX places: each costs more than the character that made it. */
export function assertFew(places: number): void {
  if (places > HIDDEN_MAX)
    throw inspectionFault("INSPECTION_TOO_MUCH", "the text hides more than is looked at", "send it in smaller parts");
}
