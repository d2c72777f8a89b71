/** The statements of one file of rules, each with its place: what they say by themselves was read before. */
import type { Place, Rule } from "../policy/rule.ts";
import type { PlacedTemplate } from "./link-rules.ts";
import type { Problem } from "./problem.ts";
import type { Flaw, RuleBody } from "./rule-body.ts";
import type { ReadText } from "./rule-cache.ts";
import { lineStarts, placeAt } from "./split.ts";
import type { Statement } from "./split.ts";
import type { Steps } from "./steps.ts";

/** What stands in a file. It is the same for the same name and text. */
export interface PlacedFile {
  /** Texts of its statements. */
  readonly texts: readonly string[];
  readonly rules: readonly Rule[];
  readonly templates: readonly PlacedTemplate[];
  readonly problems: readonly Problem[];
}

/** Places the statements of a file; `readOf` says what was read of a statement's text. */
export function* placeStatements(
  file: { readonly name: string; readonly text: string },
  statements: readonly Statement[],
  readOf: (text: string) => ReadText,
): Steps<PlacedFile> {
  const placed = { texts: [] as string[], rules: [] as Rule[], templates: [] as PlacedTemplate[], problems: [] as Problem[] };
  const starts = lineStarts(file.text);
  const placeOf = (offset: number): Place => ({ file: file.name, ...placeAt(starts, offset) });
  for (const [index, statement] of statements.entries()) {
    const { text, read } = readOf(statement.text);
    const place = placeOf(statement.start);
    placed.texts.push(text);
    if ("body" in read) placed.rules.push(ruleOf({ text, ...read.body }, place, index + 1));
    else if ("template" in read) placed.templates.push({ text, ...read.template, ...place });
    else placed.problems.push(...read.flaws.map((flaw) => problemOf(flaw, placeOf(statement.start + flaw.at))));
    yield;
  }
  return placed;
}

/** A rule as it stands at a place; without an `@id` it is named after the file and its number there. */
export function ruleOf({ ownId, ...body }: RuleBody & { readonly text: string }, place: Place, number: number): Rule {
  return { ...place, id: ownId ?? `${place.file}#${number}`, ...body };
}

export function problemOf({ code, message, hint }: Flaw, place: Place): Problem {
  return { severity: "error", code, message, ...place, ...(hint !== undefined && { hint }) };
}
