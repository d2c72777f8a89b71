/** Patterns in which a wildcard stands for any text, the empty one too: those of rules (`like`) and of leases. */

/** Makes the test of a pattern, given as the pieces between its wildcards. Its time is linear in the text for each piece. */
export function matcherOf(pieces: readonly string[]): (text: string) => boolean {
  const [head = "", ...rest] = pieces;
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  return (text) =>
    text.length >= head.length + tail.length &&
    text.startsWith(head) &&
    text.endsWith(tail) &&
    (rest.length === 0 || holds(text.slice(head.length, text.length - tail.length), rest));
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
