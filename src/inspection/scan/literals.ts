/** What the automaton looks for: the literals of all detectors, and what each is wanted for. */
import { CONTEXT_CHARS_MAX } from "../limits.ts";
import { Places, contextKey } from "./context.ts";
import type { Detector } from "./detector.ts";
import type { OfDetector, Rated } from "./look.ts";
import type { Rule } from "./rule.ts";

/** What a literal is wanted for. */
export interface Use {
  /** Rules that are tried where it stands. */
  readonly tried: number[];
  /** Contexts of which it is a word. */
  readonly contexts: number[];
  /** Listening detectors, and the index of the literal among their own. */
  readonly heard: { readonly by: number; readonly literal: number }[];
}

interface Contexts {
  /** By the index of a context: where its words stand in the text that is looked at, and the words. */
  readonly places: readonly Places[];
  readonly words: readonly (readonly string[])[];
  /** A rule of a detector with the places of its context. */
  readonly own: <T extends Rated>(detector: string, rule: T) => OfDetector<T>;
}

/** The contexts of all rules: those with the same words are one. */
export function contextsOf(detectors: readonly Detector[]): Contexts {
  const known = new Map<string, number>();
  const places: Places[] = [];
  const words: (readonly string[])[] = [];
  for (const { context } of detectors.flatMap(({ rules = [], shapes = [] }): Rated[] => [...rules, ...shapes])) {
    if (context === undefined || known.has(contextKey(context))) continue;
    known.set(contextKey(context), words.push(context.words) - 1);
    places.push(new Places());
  }
  return {
    places,
    words,
    own: (detector, rule) => {
      const { context, score } = rule;
      if (context === undefined) return { detector, rule, score, window: 0, places: undefined, words: -1 };
      if (context.window > CONTEXT_CHARS_MAX) throw new Error(`${rule.id}: a context window of ${context.window}`);
      const index = known.get(contextKey(context)) ?? -1;
      return { detector, rule, score, window: context.window, places: places[index], words: index };
    },
  };
}

/** Shorter words that are put together could be anything. */
const TOGETHER_CHARS = 6;

/** A word of several, and as names of members and columns have it: date_of_birth, date-of-birth, dateOfBirth. */
function asWritten(word: string): readonly string[] {
  if (!word.includes(" ")) return [word];
  const together = word.replaceAll(" ", "");
  return [word, word.replaceAll(" ", "_"), word.replaceAll(" ", "-"), ...(together.length >= TOGETHER_CHARS ? [together] : [])];
}

/** Every literal in lower case, with what it is wanted for. */
export function usesOf(wanted: {
  readonly rules: readonly Rule[];
  readonly contexts: readonly (readonly string[])[];
  readonly listening: readonly Detector[];
}): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  const useOf = (literal: string): Use => {
    const lower = literal.toLowerCase();
    const use = uses.get(lower) ?? { tried: [], contexts: [], heard: [] };
    uses.set(lower, use);
    return use;
  };
  for (const [index, { keywords }] of wanted.rules.entries()) for (const keyword of new Set(keywords)) useOf(keyword).tried.push(index);
  for (const [index, words] of wanted.contexts.entries())
    for (const word of new Set(words.flatMap(asWritten))) useOf(word).contexts.push(index);
  for (const [by, { listens }] of wanted.listening.entries())
    for (const [literal, text] of (listens?.literals ?? []).entries()) useOf(text).heard.push({ by, literal });
  return uses;
}
