/** Keeps what fails over and over from being waited for: for a while it is left alone, then one call may try. */
import type { Clock } from "../call/clock.ts";

export interface BreakerLimits {
  /** Failures in a row that open it. */
  readonly failuresMax: number;
  /** How long it stays open, in milliseconds. */
  readonly openMs: number;
}

export class Breaker {
  readonly #clock: Clock;
  readonly #limits: BreakerLimits;
  #failures = 0;
  #openUntil = 0;
  #isTrying = false;

  constructor(clock: Clock, limits: BreakerLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Whether a call may be made now. One that may must be followed by `answered`, `failed` or `interrupted`. */
  admits(): boolean {
    if (this.#failures < this.#limits.failuresMax) return true;
    if (this.#isTrying || this.#clock.monotonic() < this.#openUntil) return false;
    this.#isTrying = true;
    return true;
  }

  answered(): void {
    this.#failures = 0;
    this.#isTrying = false;
  }

  failed(): void {
    this.#failures += 1;
    this.#isTrying = false;
    if (this.#failures >= this.#limits.failuresMax) this.#openUntil = this.#clock.monotonic() + this.#limits.openMs;
  }

  /** Nothing was learnt: who called gave up. */
  interrupted(): void {
    this.#isTrying = false;
  }
}
