/** Cedar's `like`: a wildcard stands for any text, the empty one too; there is no other sign. */
import type { PatternElem } from "@cedar-policy/cedar-wasm/nodejs";

/** Makes the test of a pattern. Its time is linear in the text for each piece between wildcards. */
export function matcher(pattern: readonly PatternElem[]): (text: string) => boolean {
  const pieces = [""];
  for (const part of pattern) pieces.push(part === "Wildcard" ? "" : (pieces.pop() ?? "") + part.Literal);
  const [head = "", ...rest] = pieces;
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  return (text) =>
    text.length >= head.length + tail.length &&
    text.startsWith(head) &&
    text.endsWith(tail) &&
    holds(text.slice(head.length, text.length - tail.length), rest);
}

/** Whether the pieces stand in the text one after the other. The earliest place of each leaves most room for the next. */
function holds(text: string, pieces: readonly string[]): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}
