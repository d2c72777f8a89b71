/** Turns for others while the house does long work: whoever loads thousands of rules must not keep calls waiting. */
import type { Clock } from "../call/clock.ts";
import { LOAD_SLICE_MS } from "./limits.ts";

/** Asked after each step of long work. After LOAD_SLICE_MS it gives a promise that is kept once all that waited had its turn. */
export function breather(clock: Clock): () => Promise<void> | undefined {
  let since = clock.monotonic();
  return () => {
    if (clock.monotonic() - since < LOAD_SLICE_MS) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        since = clock.monotonic();
        resolve();
      });
    });
  };
}
