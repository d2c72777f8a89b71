/** Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): one ranking of several, by places alone, whatever their scores mean. */
import { FUSION_K } from "./limits.ts";

export interface Ranked<Key> {
  readonly key: Key;
  /** The sum of 1 / (FUSION_K + place) over the rankings that have it, places from 1. */
  readonly score: number;
}

/** The best `limit` of these rankings, best first; of two that are as good, the one that came first in the first ranking that has it. */
export function fuseRanks<Key>(rankings: readonly (readonly Key[])[], limit: number): readonly Ranked<Key>[] {
  const scores = new Map<Key, number>();
  for (const ranking of rankings) {
    for (const [at, key] of ranking.entries()) scores.set(key, (scores.get(key) ?? 0) + 1 / (FUSION_K + at + 1));
  }
  return [...scores]
    .map(([key, score]) => ({ key, score }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit);
}
