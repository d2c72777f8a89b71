/** Patterns of the owner's own. They run on RE2's algorithm, so that none can take longer than the text is long. */
import type { RE2JS } from "re2js";
import { inspectionFault } from "../../fault.ts";
import { OWN_CHARS_MAX, OWN_MATCHES_MAX, OWN_WINDOW_CHARS } from "../../limits.ts";
import type { Detector, Seen } from "../../scan/detector.ts";
import { compilePattern } from "./compile-pattern.ts";

export interface OwnPattern {
  readonly name: string;
  readonly pattern: string;
  /** The class of what it finds. `user-defined:<name>` where absent. */
  readonly class?: string | undefined;
  /** Looked for only near one of these, without case, or in a member whose name holds one. Everywhere where absent. */
  readonly words?: readonly string[] | undefined;
}

interface Compiled extends OwnPattern {
  readonly compiled: RE2JS;
  readonly finds: { readonly class: string; readonly group: "user-defined" };
  readonly wanted: RegExp | undefined;
}

/** The class of what a pattern finds. */
export function classOf({ name, class: named = `user-defined:${name}` }: OwnPattern): string {
  return named;
}

/** The detector of patterns that were checked when they were read; see `compilePattern`. */
export function userDefined(patterns: readonly OwnPattern[]): Detector {
  const compiled = patterns.map((own): Compiled => {
    const finds = { class: classOf(own), group: "user-defined" } as const;
    return { ...own, compiled: compilePattern(own.pattern), finds, wanted: wordsOf(own.words) };
  });
  return {
    name: "user-defined",
    finds: compiled.map(({ finds }) => finds),
    reach: OWN_WINDOW_CHARS,
    look: (text, { key = "" }) => {
      if (text.length * compiled.length > OWN_CHARS_MAX) {
        throw inspectionFault(
          "INSPECTION_TOO_MUCH",
          "a text is longer than patterns of one's own are tried on",
          "send it in smaller parts",
        );
      }
      return compiled.flatMap((own) => stretchesOf(own, text, key).flatMap(({ from, to }) => found(own, text, from, to)));
    },
  };
}

function wordsOf(words: readonly string[] = []): RegExp | undefined {
  if (words.length === 0) return undefined;
  return new RegExp(words.map((word) => word.replaceAll(/[^\p{L}\p{N}\s]/gu, String.raw`\$&`)).join("|"), "gi");
}

/** Where a pattern is tried: all of a text, or what is near its words. */
function stretchesOf({ wanted }: Compiled, text: string, key: string): readonly { readonly from: number; readonly to: number }[] {
  if (wanted === undefined || key.search(wanted) !== -1) return [{ from: 0, to: text.length }];
  const stretches: { from: number; to: number }[] = [];
  for (const { index, 0: word } of text.matchAll(wanted)) {
    const from = Math.max(0, index - OWN_WINDOW_CHARS);
    const to = Math.min(text.length, index + word.length + OWN_WINDOW_CHARS);
    const last = stretches.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else stretches.push({ from, to });
  }
  return stretches;
}

function found({ compiled, finds, name }: Compiled, text: string, from: number, to: number): readonly Seen[] {
  const matcher = compiled.matcher(text.slice(from, to));
  const seen: Seen[] = [];
  while (matcher.find()) {
    if (seen.length >= OWN_MATCHES_MAX)
      throw inspectionFault(
        "INSPECTION_TOO_MUCH",
        `more than ${OWN_MATCHES_MAX} matches of a pattern of one's own`,
        "make the pattern more precise",
      );
    if (matcher.end() > matcher.start())
      seen.push({ ...finds, rule: `user-defined:${name}`, start: from + matcher.start(), end: from + matcher.end(), score: 0.9 });
  }
  return seen;
}
