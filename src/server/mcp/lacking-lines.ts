/** What is wrong with the values of a call that did not run, in words: which, where each was seen, and what would ground it. */
import type { Lack, Lacking, Seen } from "../../call/flow.ts";

const SAID: Readonly<Record<Lack, string>> = {
  ungrounded: "stands neither in what the person asked for nor in data that no outsider could choose",
  unasked: "does not stand in what the person asked for",
  unsourced: "holds an address, a link, an account or encoded text that no trusted source accounts for",
  unreadable: "is not known to be allowed to read all of the content",
  unseen: "is an address that stood nowhere before",
};

/** One line a value, and one that says what to do; none where nothing is wrong. */
export function lackingLines(lacking: readonly Lacking[]): readonly string[] {
  if (lacking.length === 0) return [];
  const lines = lacking.map(({ argument, lack, seen }) =>
    argument === "" ? "deed: what this call does is not what the person asked for" : `value: ${argument} ${SAID[lack]}${seenIn(seen)}`,
  );
  return [...lines, "grounds: the person names the value in what they ask for, or endorses it (chatelaine endorse)"];
}

function seenIn(seen: readonly Seen[]): string {
  if (seen.length === 0) return "; it was seen nowhere";
  return `; it was seen in ${seen.map(({ call, name, place }) => (call === undefined ? "the prompt" : `${name ?? "a result"} (${call}, ${place})`)).join(", ")}`;
}
