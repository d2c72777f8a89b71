/** Looking for what stands in a JSON value: each text is scanned with the name of the member that holds it. */
import type { Finding } from "../call/finding.ts";
import type { JsonValue } from "../call/json.ts";
import { leavesOf, pathOf } from "./leaf.ts";
import type { Direction, Match } from "./scan/detector.ts";
import type { Scanner } from "./scan/scanner.ts";

/** Whom the texts reach, and the credential with which the call was made. */
export interface About {
  readonly direction: Direction;
  readonly presented: string;
}

/** What stands in a text, and where the text stands. */
export interface Found {
  readonly path: string;
  readonly match: Match;
}

/** What stands in the value and is likely or certain, what gave way to something else included. */
export function find(value: JsonValue, about: About, scanner: Pick<Scanner, "scanAll">): readonly Found[] {
  const leaves = leavesOf(value);
  const found: Found[] = [];
  for (const { index, matches } of scanner.scanAll(leaves, about, "likely")) {
    const leaf = leaves[index];
    const path = leaf === undefined ? "" : pathOf(leaf);
    for (const match of matches) {
      found.push({ path, match });
      for (const other of match.also) found.push({ path, match: other });
    }
  }
  return found;
}

/** Matches with those that gave way to them. */
export function overlapping(matches: readonly Match[]): readonly Match[] {
  return matches.flatMap((match) => [match, ...match.also]);
}

/** Each finding by its class. A place is named and never its content. */
export function findingsOf(found: readonly Found[]): readonly Finding[] {
  return found.map(({ path, match }) => findingOf(match, match.class, path));
}

/** What rules learn: each finding by its class, and each group of classes once, at its surest finding. */
export function findingsWithGroups(found: readonly Found[]): readonly Finding[] {
  const groups = new Map<string, Found>();
  for (const one of found) {
    const { group, score } = one.match;
    if (group !== one.match.class && score > (groups.get(group)?.match.score ?? -1)) groups.set(group, one);
  }
  return [...findingsOf(found), ...[...groups].map(([group, { path, match }]) => findingOf(match, group, path))];
}

function findingOf({ detector, band, start, end }: Match, named: string, path: string): Finding {
  return { detector, class: named, band, path, start, end };
}
