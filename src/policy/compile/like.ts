/** Cedar's `like`: a wildcard stands for any text, the empty one too; there is no other sign. */
import type { PatternElem } from "@cedar-policy/cedar-wasm/nodejs";
import { matcherOf } from "../../call/wildcard.ts";

/** Makes the test of a pattern as Cedar's JSON has it. */
export function matcher(pattern: readonly PatternElem[]): (text: string) => boolean {
  const pieces = [""];
  for (const part of pattern) pieces.push(part === "Wildcard" ? "" : (pieces.pop() ?? "") + part.Literal);
  return matcherOf(pieces);
}
