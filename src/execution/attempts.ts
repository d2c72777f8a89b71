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
  /** Milliseconds that are left of the call: no try is waited for that would come after its end. */
  readonly leftMs?: () => number;
  /** Aborted when the call ends; then there is no further try. */
  readonly stop: AbortSignal;
}

/** Makes a call up to so many times, with growing pauses; gives the last ending, with the pause that was asked for and not kept. */
export async function attempt(once: () => Promise<Try>, options: AttemptOptions): Promise<Ending> {
  const { isIdempotent, triesMax = TRIES_MAX, leftMs = () => Number.POSITIVE_INFINITY, clock, chance, stop } = options;
  for (let tries = 1; ; tries++) {
    const { ending, again } = await once();
    if (again === undefined) return ending;
    const last = withPause(ending, again.pauseMs);
    if (tries >= triesMax || stop.aborted || (again.wasHeard && !isIdempotent)) return last;
    const pauseMs = Math.max(restartPauseMs(tries, chance), again.pauseMs ?? 0);
    if (pauseMs > TRY_PAUSE_MAX_MS || pauseMs >= leftMs()) return last;
    await sleep(pauseMs, clock, stop);
    if (stop.aborted) return last;
  }
}

/** Whoever asked for the call is told how long to wait: nobody waits for it here. */
function withPause(ending: Ending, pauseMs: number | undefined): Ending {
  if (ending.fault === undefined || pauseMs === undefined) return ending;
  const hint = `it asks to be left alone for ${Math.ceil(pauseMs / 1000)} s`;
  return { ...ending, fault: { hint, ...ending.fault, retryAfterMs: pauseMs } };
}
