/** Identifiers that an authority hands out, as rules: what differs from one to the next is a line of a table. */
import type { ShapeRule } from "../scan/rule.ts";

/** How much the number itself says, before any word near it. */
export type Strength =
  /** Hardly anything else looks like it and has this checksum. */
  | "strong"
  /** One in ten numbers of its length passes: it takes a word near it. */
  | "weak"
  /** There is no checksum at all. */
  | "bare"
  /** Nothing but what stands near it makes it one: without a word it is no match. */
  | "named";

const SCORES: { readonly [strength in Strength]: readonly [score: number, boost: number] } = {
  strong: [0.55, 0.35],
  weak: [0.3, 0.4],
  bare: [0.1, 0.4],
  named: [0, 0.5],
};

/** So many digits. */
export function digits(count: number): string {
  return "#".repeat(count);
}

/** Words count so far before or behind an identifier, in UTF-16 units. */
const WINDOW = 60;

export interface Identifier extends Pick<ShapeRule, "id" | "class" | "shapes" | "valid" | "glued"> {
  readonly strength: Strength;
  /** What people call it. */
  readonly words: readonly string[];
  readonly group?: string;
  /** How far a word counts, in UTF-16 units; 60 where absent. */
  readonly window?: number;
}

/**
 * The same rule apart from numbers that a clock may have made: milliseconds of our decades have 13 digits, and a tenth of
 * them passes any check digit. Those take a word near them.
 */
export function apartFromMoments(rule: ShapeRule): readonly ShapeRule[] {
  const { valid = () => true } = rule;
  const [score, boost] = SCORES.weak;
  const context = rule.context === undefined ? {} : { context: { ...rule.context, boost } };
  return [
    { ...rule, valid: (compact, found) => !isMoment(compact) && valid(compact, found) },
    { ...rule, ...context, id: `${rule.id}-like-a-moment`, score, valid: (compact, found) => isMoment(compact) && valid(compact, found) },
  ];
}

/** Whether it may be the milliseconds of a moment between 2001 and 2065, written without a sign. */
function isMoment(compact: string): boolean {
  return /^[12]\d{12}$/.test(compact) && Number(compact) < 3e12;
}

export function identifier({
  id,
  class: named,
  shapes,
  valid,
  glued,
  strength,
  words,
  group = "pii",
  window = WINDOW,
}: Identifier): ShapeRule {
  const [score, boost] = SCORES[strength];
  return {
    id,
    class: named,
    group,
    shapes,
    score,
    context: { words, window, boost },
    ...(valid !== undefined && { valid }),
    ...(glued !== undefined && { glued }),
  };
}
