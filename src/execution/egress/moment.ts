/** A short while that those share who come in it: what each does next, all then do in one turn. */
import type { Clock } from "../../call/clock.ts";

export class Moment {
  readonly #clock: Clock;
  readonly #ms: number;
  #now: PromiseWithResolvers<void> | undefined;

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  /** Fulfilled when the moment is over, which begins with the first who waits for it; for all of them at once when one may not wait any more. */
  over(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const moment = (this.#now ??= this.#begin());
    const end = () => this.#end(moment);
    signal.addEventListener("abort", end);
    return moment.promise.then(() => signal.removeEventListener("abort", end));
  }

  #begin(): PromiseWithResolvers<void> {
    const begun = Promise.withResolvers<void>();
    this.#clock.after(this.#ms, () => this.#end(begun));
    return begun;
  }

  #end(moment: PromiseWithResolvers<void>): void {
    moment.resolve();
    if (this.#now === moment) this.#now = undefined;
  }
}
