/**
 * Toxicity by small lists: threats, insults to whoever is spoken to, slurs; obscene words are possible at most. A hint
 * for people who watch, by which nothing is refused unless a rule says so.
 */
import type { Detector } from "../../scan/detector.ts";
import type { Rule } from "../../scan/rule.ts";
import { INSULTS, OBSCENITIES, SLURS, THREATS } from "./words.ts";

const name = "toxicity";
const LIKELY = 0.5;
const POSSIBLE = 0.3;
const WORD = String.raw`[\p{L}\p{N}_]`;

/** `extra` are words or phrases of the house's own, matched whole and without case. */
export function toxicityWith(extra: readonly string[]): Detector {
  return {
    name,
    rules: [
      ...THREATS.map(([keyword, pattern]) => ruleOf(`threat: ${keyword}`, keyword, pattern, LIKELY)),
      ...INSULTS.map(([keyword, pattern]) => ruleOf(`insult: ${keyword}`, keyword, pattern, LIKELY)),
      ...SLURS.map((word, index) => ruleOf(`slur ${index}`, word, whole(word, "s?"), LIKELY)),
      ...OBSCENITIES.map((word) => ruleOf(`obscenity: ${word}`, word, whole(word), POSSIBLE)),
      ...extra.map((word) => ruleOf(`word of the house: ${word}`, word, whole(word), LIKELY)),
    ],
  };
}

export const toxicity: Detector = toxicityWith([]);

/** The word by itself: "Scunthorpe" holds none. */
function whole(word: string, ending = ""): RegExp {
  return new RegExp(`${word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}${ending}(?!${WORD})`, "iu");
}

function ruleOf(id: string, keyword: string, pattern: RegExp, score: number): Rule {
  return {
    id,
    class: name,
    group: name,
    keywords: [keyword],
    before: 0,
    after: keyword.length + 48,
    pattern: new RegExp(`(?<!${WORD})(?:${pattern.source})`, "iu"),
    score,
  };
}
