/** Striking: what stands in a text is replaced by words that say what stood there. */
import { overlapping } from "./find.ts";
import type { Match } from "./scan/detector.ts";

/** The text with `inItsPlace` instead of what matches and is wanted; matches that overlap are struck as one. */
export function strike(
  text: string,
  matches: readonly Match[],
  isWanted: (match: Match) => boolean,
  inItsPlace: (match: Match) => string = wordsFor,
): string {
  const spans = overlapping(matches)
    .filter(isWanted)
    .toSorted((a, b) => a.start - b.start);
  let struck = "";
  let from = 0;
  for (const span of spans) {
    if (span.start >= from) struck += text.slice(from, span.start) + inItsPlace(span);
    from = Math.max(from, span.end);
  }
  return struck + text.slice(from);
}

/** Words that say what stood there. */
export function wordsFor({ class: named, group }: Match): string {
  const what = group === "secret" || named === "house-credential" ? "credential" : named.replaceAll("-", " ");
  return `[${what} struck by the house]`;
}
