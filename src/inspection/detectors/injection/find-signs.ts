/** Where the signs stand in a text: one pass over all keywords, a pattern where one begins. */
import { automaton } from "../../scan/automaton.ts";
import { BARGAIN } from "./bargain.ts";
import { DELIMITERS } from "./delimiters.ts";
import { DISGUISES } from "./disguise.ts";
import { NO_LIMITS } from "./no-limits.ts";
import { OTHER_LANGUAGES } from "./other-languages.ts";
import { OVERRIDE } from "./override.ts";
import { PERSONA } from "./persona.ts";
import type { Sign } from "./sign.ts";
import { TO_AGENTS } from "./to-agents.ts";

export const SIGNS: readonly Sign[] = [...OVERRIDE, ...OTHER_LANGUAGES, ...PERSONA, ...NO_LIMITS, ...BARGAIN, ...DELIMITERS, ...TO_AGENTS];

export interface FoundSign {
  readonly sign: Sign;
  readonly start: number;
  readonly end: number;
}

/** What may stand behind a keyword: a sign by its index in SIGNS, or a disguise by its own. */
interface Use {
  readonly signs: readonly number[];
  readonly disguises: readonly number[];
  readonly length: number;
  readonly beginsWord: boolean;
}

const PATTERNS = SIGNS.map(({ pattern }) => new RegExp(pattern.source, `${pattern.flags}y`));
const KEYWORDS = [...new Set([...SIGNS, ...DISGUISES].flatMap(({ keywords }) => keywords.map((keyword) => keyword.toLowerCase())))];
const USES: readonly Use[] = KEYWORDS.map((keyword) => ({
  signs: indexesOf(SIGNS, keyword),
  disguises: indexesOf(DISGUISES, keyword),
  length: keyword.length,
  beginsWord: /^[a-z0-9]/.test(keyword),
}));
const { find } = automaton(KEYWORDS);

function indexesOf(all: readonly { readonly keywords: readonly string[] }[], keyword: string): readonly number[] {
  return all.flatMap(({ keywords }, index) => (keywords.some((one) => one.toLowerCase() === keyword) ? [index] : []));
}

/** Where a disguise was undone, what stands there in plain. */
export interface Undone {
  readonly plain: string;
  readonly start: number;
  readonly end: number;
}

/** Signs in the order of the keywords that led to them, none overlapping itself; and what was disguised. */
export function findSigns(text: string): { readonly signs: readonly FoundSign[]; readonly undone: readonly Undone[] } {
  const signs: FoundSign[] = [];
  const undone: Undone[] = [];
  const behind = new Int32Array(SIGNS.length);
  let plainUntil = 0;
  const { count, literal, end } = find(text);
  for (let hit = 0; hit < count; hit++) {
    const use = USES[literal[hit] ?? 0];
    if (use === undefined) continue;
    const at = (end[hit] ?? 0) - use.length;
    if (at >= plainUntil) {
      for (const index of use.disguises) {
        const found = DISGUISES[index]?.undo(text, at);
        if (found === undefined) continue;
        undone.push(found);
        plainUntil = found.end;
      }
    }
    if (use.beginsWord && at > 0 && isWordUnit(text.charCodeAt(at - 1))) continue;
    for (const index of use.signs) {
      const pattern = PATTERNS[index];
      const sign = SIGNS[index];
      if (pattern === undefined || sign === undefined || at < (behind[index] ?? 0)) continue;
      pattern.lastIndex = at;
      if (!pattern.test(text)) continue;
      behind[index] = pattern.lastIndex;
      signs.push({ sign, start: at, end: pattern.lastIndex });
    }
  }
  return { signs, undone };
}

function isWordUnit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
