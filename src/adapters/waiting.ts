/** Waiting for a person: how long, and until when. */
import { pause } from "../client/pause.ts";

export class Waiting {
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;

  /** Waits at most `waitMs` milliseconds, and no longer than the signal lets it. */
  constructor(waitMs: number, signal: AbortSignal | undefined) {
    this.#signal = signal === undefined ? this.#over.signal : AbortSignal.any([signal, this.#over.signal]);
    if (waitMs <= 0) this.end();
    else void pause(Math.min(waitMs, 2 ** 31 - 1), this.#over.signal).then(() => this.end());
  }

  /** Pauses before the next try; false where there is none any more. */
  async goOn(pauseMs: number): Promise<boolean> {
    if (this.#signal.aborted) return false;
    await pause(pauseMs, this.#signal);
    return !this.#signal.aborted;
  }

  end(): void {
    this.#over.abort();
  }
}
