/** Which of several matches of the same place stands: secrets before checksums before what only context makes likely. */
import type { Match } from "./detector.ts";
import type { Band } from "./rule.ts";

/** Groups of which nothing may be hidden behind another finding. */
const FIRST = new Set(["secret"]);

export function bandOf(score: number): Band {
  return score < 0.4 ? "possible" : score < 0.8 ? "likely" : "certain";
}

/**
 * The matches that stand, in the order of the text and without overlap; each holds what gave way to it. Of two that
 * overlap the secret stands, then the higher score, the longer, the earlier, the one whose rule sorts first. Of several of
 * one class at the very same place the first stands for all: it was found once, however many rules see it.
 */
export function merge(matches: readonly Match[]): readonly Match[] {
  if (matches.length < 2) return matches;
  const inOrder = matches.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const merged: Match[] = [];
  for (let from = 0, to = 0; from < inOrder.length; from = to) {
    let end = 0;
    for (to = from; to < inOrder.length && (to === from || (inOrder[to]?.start ?? 0) < end); to++)
      end = Math.max(end, inOrder[to]?.end ?? 0);
    merged.push(...standing(inOrder.slice(from, to)));
  }
  return merged;
}

/** The same for matches that overlap in a chain. */
function standing(chain: readonly Match[]): readonly Match[] {
  if (chain.length === 1) return chain;
  const stand: { readonly match: Match; readonly also: Match[] }[] = [];
  const known = new Set<string>();
  for (const match of chain.toSorted(byRank)) {
    const { size } = known;
    if (known.add(`${match.class} ${match.group} ${match.start} ${match.end}`).size === size) continue;
    const over = stand.find((other) => match.start < other.match.end && other.match.start < match.end);
    if (over === undefined) stand.push({ match, also: [] });
    else over.also.push(match);
  }
  return stand.map(({ match, also }) => ({ ...match, also })).toSorted((a, b) => a.start - b.start);
}

function byRank(a: Match, b: Match): number {
  return (
    Number(FIRST.has(b.group)) - Number(FIRST.has(a.group)) ||
    b.score - a.score ||
    b.end - b.start - (a.end - a.start) ||
    a.start - b.start ||
    (a.rule < b.rule ? -1 : 1)
  );
}
