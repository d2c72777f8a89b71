/**
 * Scanning a text that arrives in parts. What is settled is given out: its text, and what stands in it. The rest is held
 * back, because what follows may still change what is said of it. Whatever the parts, what comes out is what the whole
 * text comes to; `stream.test.ts` cuts every fixture to show it.
 */
import { inspectionFault } from "../fault.ts";
import { HELD_CHARS_MAX } from "../limits.ts";
import type { Match, Span } from "./detector.ts";
import { merge } from "./merge.ts";

/** What is settled: offsets of the matches are those of the whole text. */
export interface Settled {
  readonly text: string;
  readonly matches: readonly Match[];
}

export interface Stream {
  /** Takes the next part. Faults with INSPECTION_TOO_MUCH where more than HELD_CHARS_MAX would be held back. */
  readonly push: (part: string) => Settled;
  /** The rest. Nothing may be pushed any more. */
  readonly end: () => Settled;
}

/** What stands in a part of a text, overlaps included, and every span that a match took, found or not. */
export interface Part {
  readonly matches: readonly Match[];
  readonly taken: readonly Span[];
}

interface Means {
  readonly part: (text: string, free: number) => Part;
  /** How far what is said of a place may depend on the text around it. */
  readonly reach: number;
  /** How much must be new before a text is looked at again; as much as is looked at around, where absent. */
  readonly step?: number;
}

/** What is held back is looked at again when so small a part of it is new. */
const HELD_LOOKS = 4;
const NOTHING: Settled = { text: "", matches: [] };
/** Signs at which no word and no row of numbers goes on: what is before one says nothing of what is behind it. */
const BREAKS = /[\n",;<>{}|]/;

export function stream({ part, reach, step = reach }: Means): Stream {
  /** The text from `base` on; what is before `given` was given out, and is only looked back at. */
  let text = "";
  let base = 0;
  let given = 0;
  let looked = 0;

  function settle(isEnd: boolean): Settled {
    looked = base + text.length;
    const { matches, taken } = part(text, given - base);
    const to = isEnd ? text.length : settledTo(text.length - reach, taken);
    const from = given - base;
    if (to <= from && !isEnd) return NOTHING;
    const settled = matches.filter(({ start }) => start >= from && start < to);
    const out = { text: text.slice(from, to), matches: merge(settled).map((match) => moved(match, base)) };
    given = base + to;
    forget(to - reach);
    return out;
  }

  /** Lets go of what is so far back that nothing looks at it, up to a break. */
  function forget(before: number): void {
    let at = before;
    while (at > 0 && !BREAKS.test(text.charAt(at - 1))) at--;
    if (at <= 0) return;
    text = text.slice(at);
    base += at;
  }

  return {
    push: (more) => {
      text += more;
      // Looking again costs as much as reaches back and ahead, and as is held back: it waits until much is new.
      const end = base + text.length;
      const settled = end - looked < Math.max(step, (end - given) / HELD_LOOKS) ? NOTHING : settle(false);
      if (text.length <= HELD_CHARS_MAX) return settled;
      throw inspectionFault("INSPECTION_TOO_MUCH", `a stream settles nothing in ${HELD_CHARS_MAX} units`, "send it in smaller parts");
    },
    end: () => settle(true),
  };
}

/** As far as this, but in no match. */
function settledTo(least: number, taken: readonly Span[]): number {
  let to = least;
  for (const { start, end } of taken.toSorted((a, b) => b.end - a.end || b.start - a.start)) if (start < to && end > to) to = start;
  return taken.some(({ start, end }) => start < to && end > to) ? settledTo(to, taken) : to;
}

/** The match by so many units further on, with what gave way to it. */
export function moved(match: Match, by: number): Match {
  return { ...match, start: match.start + by, end: match.end + by, also: match.also.map((other) => moved(other, by)) };
}
