/** One text with what must or must not be found in it. */
import type { TextAbout } from "../../src/inspection/scan/detector.ts";

export interface Case {
  readonly id: string;
  /** What it is counted under: an entity, a rule, a source of texts. */
  readonly family: string;
  /** Whether something must be found. */
  readonly positive: boolean;
  readonly text: string;
  readonly about?: TextAbout;
  /** What counts: classes or groups. Empty where no detector claims the family. */
  readonly classes: readonly string[];
  /** Where it must be found, where the set says so: offsets in UTF-16 units. */
  readonly spans?: readonly (readonly [start: number, end: number])[];
}

/** Cases of one kind, and the goals that they are held to. */
export interface CaseSet {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly goals: readonly Goal[];
  /** What a reader must know of how these cases are read. */
  readonly note?: string;
}

/** A figure over some families and what it must be. */
export interface Goal {
  readonly what: string;
  readonly measure: "recall" | "precision" | "flagged";
  readonly of: (one: Case) => boolean;
  /** At least, for recall and precision; at most, for flagged. */
  readonly bound: number;
}
