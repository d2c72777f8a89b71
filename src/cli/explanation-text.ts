/** An explanation of a decision as lines for a terminal. */
import type { ExplanationShown, MissedShown, RuleShown } from "../server/contract.ts";
import { facts } from "./table.ts";
import { type Terminal, toneOf, toned } from "./terminal.ts";

type Line = readonly [name: string, value: string | undefined];

/** The effect, then what decided, what was read, what was missed and what would have permitted. */
export function explanationText(terminal: Terminal, shown: ExplanationShown): string {
  const { effect, reason, deciding, errored, missed, smallest, hint, policy } = shown;
  const lines: readonly Line[] = [
    ["reason", reason === undefined ? undefined : `${reason.code}: ${reason.text}`],
    ...deciding.flatMap((rule): readonly Line[] => [
      ["rule", `${rule.effect} ${named(rule)}${rule.reason === undefined ? "" : `: ${rule.reason}`}`],
      ...readLines(rule),
    ]),
    ...errored.map((rule): Line => ["error in", named(rule)]),
    ...(effect === "refuse" ? missed : []).flatMap((rule): readonly Line[] => [
      ["no permit", `${named(rule)} misses ${missedText(rule.missed)}`],
      ...(rule.missed.on === "scope" ? [] : readLines(rule)),
    ]),
    ...smallest.found.map(({ changes }): Line => ["it would", `if ${changes.map(({ says }) => says).join(", and ")}`]),
    ["it would", effect === "permit" || smallest.found.length > 0 || smallest.tried === 0 ? undefined : notFound(smallest)],
    ["hint", hint],
    ["policy", policy.slice(0, 16)],
  ];
  return `${toned(terminal, toneOf(effect), effect)}\n\n${facts(lines)}`;
}

function named({ rule, file, line }: Pick<RuleShown, "rule" | "file" | "line">): string {
  return `${rule} (${file}:${line})`;
}

function readLines({ reads }: RuleShown): readonly Line[] {
  return reads.map(({ path, content, value }) => [
    "  reads",
    `${path} ${value === undefined ? (content ? "(content, or absent)" : "(absent)") : `= ${JSON.stringify(value)}`}`,
  ]);
}

function missedText(missed: MissedShown): string {
  if (missed.on === "scope") return missed.parts.join(" and ");
  return missed.conditions.map(({ text, file, line, column }) => `${text} (${file}:${line}:${column})`).join(" and ");
}

function notFound({ tried, exhausted }: ExplanationShown["smallest"]): string {
  return exhausted
    ? `not, by any one or two of the changes that were tried (${tried})`
    : `not be found among ${tried} changes; there may be others`;
}
