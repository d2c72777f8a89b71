/** Words and turns of phrase of the owner's own, as findings of a class that the house has. */
import { OWN_WORD_CHARS_MAX } from "../limits.ts";
import type { Detector } from "../scan/detector.ts";

const SCORE = 0.7;
/** A phrase whose words stand further apart is not looked for. */
const GAP = String.raw`\s{1,8}`;
const REACH = OWN_WORD_CHARS_MAX * 8;
const INSIDE = String.raw`[\p{L}\p{N}_]`;

/** Without case, as whole words, whatever white space stands between them. */
export function ownPhrases(named: "toxicity" | "injection", phrases: readonly string[]): readonly Detector[] {
  if (phrases.length === 0) return [];
  const kind = { class: named, group: named } as const;
  const words = phrases.map((phrase) => phrase.split(/\s+/));
  const patterns = words.map((each) => new RegExp(`(?<!${INSIDE})${each.map(escaped).join(GAP)}(?!${INSIDE})`, "iuy"));
  return [
    {
      name: `own-${named}`,
      finds: [kind],
      reach: REACH,
      listens: {
        literals: words.map(([first = ""]) => first),
        hear: (text, heard) =>
          heard.flatMap(({ literal, start }) => {
            const pattern = patterns[literal];
            if (pattern === undefined) return [];
            pattern.lastIndex = start;
            const [found] = pattern.exec(text) ?? [];
            return found === undefined ? [] : [{ ...kind, rule: `own-${named}`, start, end: start + found.length, score: SCORE }];
          }),
      },
    },
  ];
}

function escaped(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
