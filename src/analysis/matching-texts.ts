/**
 * Texts that match some patterns and not others: one for each combination that is possible. Exact, by walking the
 * automata of all patterns together; a combination that is not in the answer does not exist, unless the walk was cut.
 */
import { WILDCARD } from "./expression.ts";
import type { Pattern } from "./expression.ts";
import { PATTERN_STATES_MAX } from "./limits.ts";

export interface MatchingTexts {
  /** For each text, which of the patterns it matches, in their order. */
  readonly texts: readonly { readonly text: string; readonly matches: readonly boolean[] }[];
  /** Whether every possible combination is there. */
  readonly complete: boolean;
}

/** Where each pattern stands: the positions that it may have reached. */
type State = readonly (readonly number[])[];

/** One text for each combination, the shortest but the empty one where there is another. */
export function matchingTexts(patterns: readonly Pattern[]): MatchingTexts {
  const other = characterBeside(patterns);
  const start: State = patterns.map((pattern) => reached(pattern, [0]));
  const seen = new Set([keyOf(start)]);
  const found = new Map<string, { readonly text: string; readonly matches: readonly boolean[] }>();
  let front: readonly { readonly state: State; readonly text: string }[] = [{ state: start, text: "" }];
  while (front.length > 0) {
    const next: { readonly state: State; readonly text: string }[] = [];
    for (const { state, text } of front) {
      const matches = state.map((positions, index) => positions.includes(patterns[index]?.length ?? -1));
      const key = matches.join();
      if ((found.get(key)?.text ?? "") === "") found.set(key, { text, matches });
      for (const character of [other, ...expected(patterns, state)]) {
        const stepped = state.map((positions, index) => step(patterns[index] ?? [], positions, character));
        // The empty text stands where nothing else does: its state may be reached again by a text that is one.
        if (text !== "" && seen.has(keyOf(stepped))) continue;
        if (seen.size >= PATTERN_STATES_MAX) return { texts: [...found.values()], complete: false };
        seen.add(keyOf(stepped));
        next.push({ state: stepped, text: text + character });
      }
    }
    front = next;
  }
  return { texts: [...found.values()], complete: true };
}

/** Characters that a pattern waits for; every other one does what the character beside all patterns does. */
function expected(patterns: readonly Pattern[], state: State): ReadonlySet<string> {
  const characters = state.flatMap((positions, index) => positions.map((position) => patterns[index]?.[position]));
  return new Set(characters.filter((character) => typeof character === "string"));
}

function step(pattern: Pattern, positions: readonly number[], character: string): readonly number[] {
  const next = positions.flatMap((position) =>
    pattern[position] === WILDCARD ? [position] : pattern[position] === character ? [position + 1] : [],
  );
  return reached(pattern, next);
}

/** The positions, and those behind wildcards that stand for nothing. */
function reached(pattern: Pattern, positions: readonly number[]): readonly number[] {
  const all = new Set<number>();
  for (const position of positions) {
    let at = position;
    all.add(at);
    while (pattern[at] === WILDCARD) all.add(++at);
  }
  return [...all].sort((a, b) => a - b);
}

function keyOf(state: State): string {
  return state.map((positions) => positions.join()).join(";");
}

function characterBeside(patterns: readonly Pattern[]): string {
  const taken = new Set(patterns.flat());
  for (const character of "xyzqwvkjuopabcdefghilmnrst0123456789_-") if (!taken.has(character)) return character;
  let code = 0x100;
  while (taken.has(String.fromCodePoint(code))) code += 1;
  return String.fromCodePoint(code);
}
