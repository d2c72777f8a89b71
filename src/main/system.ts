/** The real clock and chance. Made here, in the composition root, and handed to whoever needs them. */
import { randomBytes } from "node:crypto";
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

export const systemChance: Chance = {
  bytes: (count) => randomBytes(count),
};
