import type { Clock } from "../../src/call/clock.ts";

/** Time that stands until it is told to pass. */
export class HeldClock implements Clock {
  #at = 0;
  #timers: { readonly at: number; readonly task: () => void }[] = [];
  now(): number {
    return Date.now() + this.#at;
  }
  monotonic(): number {
    return this.#at;
  }
  after(delayMs: number, task: () => void): () => void {
    const timer = { at: this.#at + delayMs, task };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((each) => each !== timer));
  }
  pass(ms: number): void {
    this.#at += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#at);
    this.#timers = this.#timers.filter(({ at }) => at > this.#at);
    for (const { task } of due) task();
  }
}
