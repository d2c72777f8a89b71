/** Time for counters: the wall clock's, but never set back. */
import type { Clock } from "../../call/clock.ts";

export class SteadyTime {
  readonly #clock: Clock;
  #at: number;
  #monotonic: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
    this.#monotonic = clock.monotonic();
  }

  /**
   * Epoch milliseconds. Where the wall clock was set back, it goes on from where it stood, as fast as time passes: no limit
   * is free early, and none stays shut until the clock has caught up.
   */
  now(): number {
    const monotonic = this.#clock.monotonic();
    this.#at = Math.max(this.#clock.now(), this.#at + Math.max(0, monotonic - this.#monotonic));
    this.#monotonic = monotonic;
    return this.#at;
  }
}
