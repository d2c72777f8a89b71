/** How the events of a run are told to a client: one protocol a function of this shape. */
import type { RunEvent } from "../../runtime/event.ts";

export interface Told {
  /** Server-sent events have them; a protocol that knows no names has none. */
  readonly event?: string;
  readonly id?: string;
  readonly data: string;
}

export interface Telling {
  /** Headers of the answer beside those of every stream. */
  readonly headers: { readonly [name: string]: string };
  /** What a turn before told already: it is not told again, and what of it the rest needs is kept in mind. */
  pass(event: RunEvent): void;
  tell(event: RunEvent): readonly Told[];
  /** Whether nothing is told after this event: the run ended, or in a protocol of turns the turn did. */
  isLast(event: RunEvent): boolean;
  /** What is told where the stream ends. */
  end(): readonly Told[];
}
