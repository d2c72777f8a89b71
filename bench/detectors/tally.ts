/** Counting: what was found of what had to be, by family. */
import { overlapping } from "../../src/inspection/find.ts";
import type { Match } from "../../src/inspection/scan/detector.ts";
import { SCANNER } from "../../src/inspection/scan/index.ts";
import type { Band } from "../../src/inspection/scan/rule.ts";
import type { Case } from "./case.ts";

export interface Judged {
  readonly one: Case;
  /** Something of the wanted classes was found: at the place, where the set names one. */
  readonly found: boolean;
  /** Every span was found exactly; undefined where the set names none. */
  readonly exact: boolean | undefined;
  /** The rules that found something of the wanted classes. */
  readonly rules: readonly string[];
}

export function judge(one: Case, least: Band): Judged {
  const matches = overlapping(SCANNER.scan(one.text, one.about, least)).filter((match) => counts(match, one.classes));
  const spans = one.positive ? (one.spans ?? []) : [];
  const at = (test: (match: Match, start: number, end: number) => boolean): boolean =>
    spans.every(([start, end]) => matches.some((match) => test(match, start, end)));
  return {
    one,
    found: matches.length > 0 && at((match, start, end) => match.start < end && start < match.end),
    exact: spans.length === 0 ? undefined : at((match, start, end) => match.start === start && match.end === end),
    rules: [...new Set(matches.map(({ rule }) => rule))],
  };
}

function counts(match: Match, classes: readonly string[]): boolean {
  return classes.includes(match.class) || classes.includes(match.group);
}

export interface Tally {
  readonly family: string;
  readonly positives: number;
  readonly recall: number | undefined;
  /** Of the positives whose place is known, those of which every place was found exactly. */
  readonly exact: number | undefined;
  readonly negatives: number;
  readonly flagged: number;
  readonly precision: number | undefined;
}

/** Precision is by text: of the texts in which something of the family's classes was found, the share in which it had to be. */
export function tally(family: string, judged: readonly Judged[]): Tally {
  const positives = judged.filter(({ one }) => one.positive);
  const placed = positives.filter(({ exact }) => exact !== undefined);
  const found = positives.filter((result) => result.found).length;
  const flagged = judged.filter((result) => !result.one.positive && result.found).length;
  return {
    family,
    positives: positives.length,
    recall: share(found, positives.length),
    exact: share(placed.filter(({ exact }) => exact === true).length, placed.length),
    negatives: judged.length - positives.length,
    flagged,
    precision: share(found, found + flagged),
  };
}

export function byFamily(judged: readonly Judged[]): readonly Tally[] {
  const families = Map.groupBy(judged, ({ one }) => one.family);
  return [...families].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([family, results]) => tally(family, results));
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
