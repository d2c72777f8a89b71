/**
 * Texts that prove a detector. `ok.ts` of its folder exports `ok`, texts in which it may find nothing; `ng.ts` exports
 * `ng`, texts in which it must find what is marked, and nothing else. What has the shape of a credential is put together
 * at run time.
 */
import type { Direction } from "../scan/detector.ts";

export interface Fixture {
  readonly text: string;
  /** The name of the member that holds the text. */
  readonly key?: string;
  readonly direction?: Direction;
  /** The class that must be found; any of the detector's where absent. */
  readonly class?: string;
  /** What must be found, no more and no less: offsets in UTF-16 units. Absent where it is enough that something is. */
  readonly spans?: readonly (readonly [start: number, end: number])[];
}

/** A text with what must be found between ⟦ and ⟧, which are none of the text. */
export function marked(text: string, more: Omit<Fixture, "text" | "spans"> = {}): Fixture {
  const spans: (readonly [number, number])[] = [];
  let plain = "";
  for (const part of text.split("⟦")) {
    const [inside = "", ...outside] = part.split("⟧");
    if (outside.length > 0) spans.push([plain.length, plain.length + inside.length]);
    plain += inside + outside.join("");
  }
  return { text: plain, spans, ...more };
}

/** A text in which something must be found, wherever. */
export function anywhere(text: string, more: Omit<Fixture, "text" | "spans"> = {}): Fixture {
  return { text, ...more };
}

/** A text in which nothing may be found. */
export function clean(text: string, more: Omit<Fixture, "text" | "spans" | "class"> = {}): Fixture {
  return { text, spans: [], ...more };
}
