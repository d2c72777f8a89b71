/** Trying again, in one place: only what does nothing twice, only a few times, and never past the end of the call. */
import type { Chance, Clock } from "../call/clock.ts";
import { TRIES_MAX, TRY_PAUSE_MAX_MS } from "./limits.ts";
import type { Ending } from "./fault.ts";
import { restartPauseMs } from "./restart-pause.ts";
import { sleep } from "./sleep.ts";

/** How one try ended, and whether another could end better. */
export interface Try {
  readonly ending: Ending;
  /** Absent where this is the end of it; else whether the upstream cannot have heard of this one. */
  readonly again?: {
    readonly wasHeard: boolean;
    /** The least pause that the upstream asks for, in milliseconds. */ readonly pauseMs?: number;
  };
}

export interface AttemptOptions {
  /** Whether making it twice does no more than making it once. What was never heard may be made again in any case. */
  readonly isIdempotent: boolean;
  readonly clock: Clock;
  readonly chance: Chance;
  /** How many tries there are at most; TRIES_MAX where nothing is said. */
  readonly triesMax?: number;
  /** Aborted when the call ends; then there is no further try. */
  readonly stop: AbortSignal;
}

/** Makes a call up to so many times, with growing pauses; gives the last ending. */
export async function attempt(once: () => Promise<Try>, { isIdempotent, triesMax = TRIES_MAX, clock, chance, stop }: AttemptOptions): Promise<Ending> {
  for (let tries = 1; ; tries++) {
    const { ending, again } = await once();
    if (again === undefined || tries >= triesMax || stop.aborted || (again.wasHeard && !isIdempotent)) return ending;
    const pauseMs = Math.max(restartPauseMs(tries, chance), again.pauseMs ?? 0);
    if (pauseMs > TRY_PAUSE_MAX_MS) return ending;
    await sleep(pauseMs, clock, stop);
    if (stop.aborted) return ending;
  }
}
