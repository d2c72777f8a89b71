/** Keeps a point that fails over and over from being waited for: for a while it is refused without asking. */
import type { Clock } from "../call/clock.ts";
import { pdpFault } from "./fault.ts";
import { POINT_FAILURES_MAX, POINT_OPEN_MS } from "./limits.ts";

export class Breaker {
  readonly #clock: Clock;
  #failures = 0;
  #openUntil = 0;
  #isTrying = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Faults with PDP_CIRCUIT_OPEN while the point is not to be asked. After the while, one call may try. */
  admit(): void {
    if (this.#failures < POINT_FAILURES_MAX) return;
    if (this.#isTrying || this.#clock.monotonic() < this.#openUntil) {
      throw pdpFault(
        "PDP_CIRCUIT_OPEN",
        "the decision point failed several times in a row and is not asked for a while",
        "try again later",
      );
    }
    this.#isTrying = true;
  }

  answered(): void {
    this.#failures = 0;
    this.#isTrying = false;
  }

  failed(): void {
    this.#failures += 1;
    this.#isTrying = false;
    if (this.#failures >= POINT_FAILURES_MAX) this.#openUntil = this.#clock.monotonic() + POINT_OPEN_MS;
  }

  /** Nothing was learnt: who asked gave up. */
  interrupted(): void {
    this.#isTrying = false;
  }
}
