/** What every log is checked for, entry by entry, beyond its form: that it tells what can have happened. */
import type { Entry } from "../ledger/entry.ts";
import type { Findings } from "./report.ts";

/** The story that a log tells. */
export interface Story<E extends Entry> {
  /** Takes the next entry. */
  take(index: number, entry: E): void;
  /** Says what only shows at the end. */
  end(): void;
}

/** What is watched in every log: the clock, which may be set back. */
export class ClockStory implements Story<Entry> {
  readonly #findings: Findings;
  #at = 0;
  #setBack: { times: number; readonly index: number; readonly byMs: number } | undefined;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  take(index: number, entry: Entry): void {
    if (entry.at < this.#at) {
      if (this.#setBack === undefined) this.#setBack = { times: 1, index, byMs: this.#at - entry.at };
      else this.#setBack.times += 1;
    }
    this.#at = entry.at;
  }

  end(): void {
    if (this.#setBack === undefined) return;
    const { times, index, byMs } = this.#setBack;
    this.#findings.note("CLOCK", `the clock went back ${times === 1 ? "once" : `${times} times`}, first by ${byMs} ms; order is by index`, {
      index,
    });
  }
}
