/** Where the signs stand in a text: a pattern is tried where a keyword begins. */
import { automaton } from "../../scan/automaton.ts";
import type { Heard } from "../../scan/detector.ts";
import { BARGAIN } from "./bargain.ts";
import { DELIMITERS } from "./delimiters.ts";
import { DISGUISES } from "./disguise.ts";
import { FORGET_ALL } from "./forget-all.ts";
import { NO_LIMITS } from "./unbound.ts";
import { OTHER_LANGUAGES } from "./other-languages.ts";
import { OVERRIDE } from "./override.ts";
import { PERSONA } from "./persona.ts";
import type { Sign } from "./sign.ts";
import { STEERED } from "./steered.ts";
import { TO_AGENTS } from "./to-agents.ts";
import { UNBOUND_IN_LANGUAGES } from "./unbound-in-languages.ts";

export const SIGNS: readonly Sign[] = [
  ...OVERRIDE,
  ...OTHER_LANGUAGES,
  ...FORGET_ALL,
  ...PERSONA,
  ...NO_LIMITS,
  ...BARGAIN,
  ...DELIMITERS,
  ...TO_AGENTS,
  ...STEERED,
  ...UNBOUND_IN_LANGUAGES,
];

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
/** What must be listened for. */
export const KEYWORDS: readonly string[] = [
  ...new Set([...SIGNS, ...DISGUISES].flatMap(({ keywords }) => keywords.map((keyword) => keyword.toLowerCase()))),
];
const OF_SIGNS = indexesOf(SIGNS);
const OF_DISGUISES = indexesOf(DISGUISES);
const USES: readonly Use[] = KEYWORDS.map((keyword) => ({
  signs: OF_SIGNS.get(keyword) ?? [],
  disguises: OF_DISGUISES.get(keyword) ?? [],
  length: keyword.length,
  beginsWord: /^[a-z0-9]/.test(keyword),
}));

/** By keyword, the indexes of those that have it, each once and in their order. */
function indexesOf(all: readonly { readonly keywords: readonly string[] }[]): ReadonlyMap<string, readonly number[]> {
  const indexes = new Map<string, number[]>();
  for (const [index, { keywords }] of all.entries()) {
    for (const keyword of new Set(keywords.map((one) => one.toLowerCase()))) {
      const known = indexes.get(keyword);
      if (known === undefined) indexes.set(keyword, [index]);
      else known.push(index);
    }
  }
  return indexes;
}

/** Where a disguise was undone, what stands there in plain. */
export interface Undone {
  readonly plain: string;
  readonly start: number;
  readonly end: number;
}

/** Signs in the order of the keywords that led to them, none overlapping itself; and what was disguised. */
export function findSigns(
  text: string,
  heard: readonly Heard[],
): { readonly signs: readonly FoundSign[]; readonly undone: readonly Undone[] } {
  const signs: FoundSign[] = [];
  const undone: Undone[] = [];
  const behind = new Map<number, number>();
  let plainUntil = 0;
  for (const { literal, start: at } of heard) {
    const use = USES[literal];
    if (use === undefined) continue;
    const found = at < plainUntil ? undefined : undoneAt(text, at, use);
    if (found !== undefined) {
      undone.push(found);
      plainUntil = found.end;
    }
    if (use.beginsWord && at > 0 && isWordUnit(text.charCodeAt(at - 1))) continue;
    for (const index of use.signs) {
      const pattern = PATTERNS[index];
      const sign = SIGNS[index];
      if (pattern === undefined || sign === undefined || at < (behind.get(index) ?? 0)) continue;
      pattern.lastIndex = at;
      if (!pattern.test(text)) continue;
      behind.set(index, pattern.lastIndex);
      signs.push({ sign, start: at, end: pattern.lastIndex });
    }
  }
  return { signs, undone };
}

function undoneAt(text: string, at: number, { disguises }: Use): Undone | undefined {
  for (const index of disguises) {
    const found = DISGUISES[index]?.undo(text, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

let finding: ReturnType<typeof automaton> | undefined;

/** The signs of a text that the engine does not pass over, such as one that was encoded. */
export function findSignsIn(text: string): readonly FoundSign[] {
  finding ??= automaton(KEYWORDS);
  const { count, literal, end } = finding.find(text);
  const heard = Array.from({ length: count }, (_, hit): Heard => {
    const keyword = literal[hit] ?? 0;
    return { literal: keyword, start: (end[hit] ?? 0) - (USES[keyword]?.length ?? 0) };
  });
  return findSigns(text, heard).signs;
}

function isWordUnit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
