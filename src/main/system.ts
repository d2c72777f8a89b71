/** The real clock and chance. Made here, in the composition root, and handed to whoever needs them. */
import { getRandomValues, randomBytes } from "node:crypto";
import type { Chance, Clock } from "../call/clock.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Random bytes are drawn from the system so many at a time: a call needs about a dozen small pieces. */
const POOL_BYTES = 4096;
let pool: Uint8Array = new Uint8Array(0);

export const systemChance: Chance = {
  bytes: (count) => {
    if (count > POOL_BYTES / 4) return randomBytes(count);
    if (pool.length < count) pool = getRandomValues(new Uint8Array(POOL_BYTES));
    // A copy: the slice of a Uint8Array is one, that of a Buffer would not be.
    const drawn = pool.slice(0, count);
    // What was handed out is gone from here: no later reader of this memory finds a key or a nonce.
    pool.fill(0, 0, count);
    pool = pool.subarray(count);
    return drawn;
  },
};
