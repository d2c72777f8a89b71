/**
 * Directional formatting (UAX 9): embeddings and overrides (U+202A to U+202E), isolates (U+2066 to U+2069). One that is
 * not closed by the end of its line shows the rest of the line in another order than it is read ("Trojan Source"); an
 * override does so by itself.
 */
import { assertFew } from "./hidden.ts";
import type { Hidden } from "./hidden.ts";

const CONTROL = /[\u202A-\u202E\u2066-\u2069\n\r\u2029]/g;
const OVERRIDE = /[\u202D\u202E]/;
const POP_EMBEDDING = "\u202C";
const POP_ISOLATE = "\u2069";

/** UAX 9, BD2: deeper ones have no effect, and are odd enough. */
const DEPTH_MAX = 125;

interface Open {
  readonly at: number;
  readonly closes: string;
}

export function bidi(text: string): readonly Hidden[] {
  const odd = new Map<number, number>();
  let open: Open[] = [];
  const leave = (): void => {
    for (const { at } of open) odd.set(at, 0.8);
    open = [];
  };
  for (const { 0: control, index: at } of text.matchAll(CONTROL)) {
    assertFew(odd.size);
    if (OVERRIDE.test(control)) odd.set(at, 0.8);
    if (control === POP_EMBEDDING || control === POP_ISOLATE) {
      const last = open.findLastIndex(({ closes }) => closes === control);
      if (last === -1) odd.set(at, 0.4);
      else {
        for (const { at: unclosed } of open.slice(last + 1)) odd.set(unclosed, 0.8);
        open = open.slice(0, last);
      }
    } else if (control < "\u2000" || control === "\u2029") leave();
    else if (open.length === DEPTH_MAX) odd.set(at, 0.8);
    else open.push({ at, closes: control >= "\u2066" ? POP_ISOLATE : POP_EMBEDDING });
  }
  leave();
  return [...odd].toSorted(([a], [b]) => a - b).map(([at, score]) => ({ sign: "bidi", start: at, end: at + 1, score, plain: "" }));
}
