import type { Clock } from "../call/clock.ts";

/** A time that runs out once, and stands still while somebody else is waited for. */
export class Deadline {
  readonly #clock: Clock;
  readonly #passed: () => void;
  #leftMs: number;
  #startedAt = 0;
  #holds = 0;
  #cancel: (() => void) | undefined;

  /** Starts at once; calls `passed` when `ms` milliseconds have run. */
  constructor(ms: number, clock: Clock, passed: () => void) {
    this.#clock = clock;
    this.#passed = passed;
    this.#leftMs = ms;
    this.#run();
  }

  /** Whether somebody else is waited for. */
  get isHeld(): boolean {
    return this.#holds > 0;
  }

  /** What is left of it, in milliseconds; 0 where it has passed. */
  get leftMs(): number {
    const ran = this.#cancel === undefined ? 0 : this.#clock.monotonic() - this.#startedAt;
    return Math.max(0, this.#leftMs - ran);
  }

  /** Lets the time stand still until the result is called. */
  hold(): () => void {
    if (this.#holds++ === 0) this.#stand();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--this.#holds === 0) this.#run();
    };
  }

  /** Ends it: it passes no more. */
  end(): void {
    this.#holds = Number.POSITIVE_INFINITY;
    this.#stand();
  }

  #run(): void {
    this.#startedAt = this.#clock.monotonic();
    this.#cancel = this.#clock.after(Math.max(0, this.#leftMs), () => {
      this.end();
      this.#passed();
    });
  }

  #stand(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#leftMs -= this.#clock.monotonic() - this.#startedAt;
  }
}
