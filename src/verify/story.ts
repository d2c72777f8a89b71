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

/** What holds in every log: ids are used once, and the clock, which may be set back, is watched. */
export class CommonStory implements Story<Entry> {
  readonly #findings: Findings;
  readonly #ids = new Set<string>();
  #at = 0;
  #setBack: { times: number; readonly index: number; readonly byMs: number } | undefined;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  take(index: number, entry: Entry): void {
    if (this.#ids.has(entry.id)) this.#findings.wrong("STORY", `${entry.id} was there before: an entry was repeated`, { index });
    this.#ids.add(entry.id);
    if (entry.at < this.#at) {
      if (this.#setBack === undefined) this.#setBack = { times: 1, index, byMs: this.#at - entry.at };
      else this.#setBack.times += 1;
    }
    this.#at = entry.at;
  }

  end(): void {
    if (this.#setBack === undefined) return;
    const { times, index, byMs } = this.#setBack;
    this.#findings.note("CLOCK", `the clock went back ${times === 1 ? "once" : `${times} times`}, first by ${byMs} ms; order is by index`, { index });
  }
}
