/** A short while that those share who come in it: what each does next, all then do in one turn. */
import type { Clock } from "../../call/clock.ts";

export class Moment {
  readonly #clock: Clock;
  readonly #ms: number;
  #now: Promise<void> | undefined;

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  /** Fulfilled when the moment is over; it begins with the first who waits for it. */
  over(): Promise<void> {
    this.#now ??= new Promise((resolve) => {
      this.#clock.after(this.#ms, () => {
        this.#now = undefined;
        resolve();
      });
    });
    return this.#now;
  }
}
