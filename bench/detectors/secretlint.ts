/** Snapshots of secretlint's rules: a text, and each span that it reports. */
import type { Case, CaseSet, Goal } from "./case.ts";

interface Row {
  readonly rule: string;
  readonly case: string;
  readonly file: string;
  readonly text: string;
  readonly expected: readonly { readonly span: readonly [number, number] }[];
  readonly label: "positive" | "negative";
}

/** Rules that look for no secret, or for what the configuration of a test names. */
const OTHER = new Set(["example", "filter-comments", "no-dotenv", "no-homedir", "pattern"].map((name) => `secretlint-rule-${name}`));

const isSecret = ({ classes }: Case): boolean => classes.length > 0;

const GOALS: readonly Goal[] = [{ what: "secrets of covered providers", measure: "recall", of: isSecret, bound: 0.95 }];

/** A file that is no text, such as a key store: the set holds words about it, and spans of what it does not hold. */
const isHeld = ({ text, expected }: Row): boolean => expected.every(({ span: [, end] }) => end <= text.length);

export function secretlint(rows: readonly Row[]): readonly CaseSet[] {
  const held = rows.filter(isHeld);
  const cases = held.map(({ rule, text, expected, label }, index): Case => ({
    id: `secretlint-${index}`,
    family: rule,
    positive: label === "positive",
    text,
    classes: OTHER.has(rule) ? [] : ["secret"],
    ...(label === "positive" && { spans: expected.map(({ span }) => span) }),
  }));
  const note = held.length === rows.length ? {} : { note: `${rows.length - held.length} of ${rows.length} left out: a span lies beyond the text that the set holds` };
  return [{ name: "secretlint rules", cases, goals: GOALS, ...note }];
}
