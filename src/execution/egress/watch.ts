/** What passes through one connection, counted against its limits. */
import type { Spliced, Splicing } from "./splice.ts";
import { LOOK_EVERY_MS } from "./limits.ts";

export class Watch {
  readonly #watched: Splicing;
  readonly #close: () => void;
  readonly #startedAt: number;
  readonly #onAbort = (): void => this.cut("cancelled");
  #bytesUp = 0;
  #bytesDown = 0;
  #seen = 0;
  #movedAt: number;
  #why: Spliced["cut"];
  #isCut = false;
  #cancelLook = (): void => {};

  /** Begins at once. `close` ends the connection, whatever stands there. */
  constructor(watched: Splicing, close: () => void) {
    this.#watched = watched;
    this.#close = close;
    this.#startedAt = watched.clock.monotonic();
    this.#movedAt = this.#startedAt;
    watched.signal.addEventListener("abort", this.#onAbort, { once: true });
    this.#look();
  }

  up(bytes: number): void {
    if ((this.#bytesUp += bytes) > this.#watched.limits.bytesUpMax) this.cut("limit");
  }

  down(bytes: number): void {
    if ((this.#bytesDown += bytes) > this.#watched.limits.bytesDownMax) this.cut("limit");
  }

  /** Ends the connection; with a reason it counts as cut by the house. What comes after the first time changes nothing. */
  cut(why?: Spliced["cut"]): void {
    if (!this.#isCut) this.#why = why;
    this.#isCut = true;
    this.#close();
  }

  /** What has passed. Looks no more. */
  end(): Spliced {
    this.#cancelLook();
    this.#watched.signal.removeEventListener("abort", this.#onAbort);
    return { bytesUp: this.#bytesUp, bytesDown: this.#bytesDown, ...(this.#why !== undefined && { cut: this.#why }) };
  }

  #look(): void {
    const { clock, limits, signal } = this.#watched;
    const now = clock.monotonic();
    const moved = this.#bytesUp + this.#bytesDown;
    if (moved !== this.#seen) this.#movedAt = now;
    this.#seen = moved;
    if (signal.aborted) return this.cut("cancelled");
    if (now - this.#startedAt >= limits.totalMs) return this.cut("limit");
    if (now - this.#movedAt >= limits.idleMs) return this.cut();
    this.#cancelLook = clock.after(Math.min(LOOK_EVERY_MS, limits.idleMs, limits.totalMs), () => this.#look());
  }
}
