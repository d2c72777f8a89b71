/** The events of one run, for whoever follows it: from the first, from where a lost connection left off, or as they come. */
import type { RunId } from "../call/id.ts";
import { EVENTS_BEHIND_MAX, EVENTS_KEPT_MAX } from "./limits.ts";
import { isEnd, type RunEvent, type RunHappened } from "./event.ts";

export class EventLog {
  readonly #run: RunId;
  readonly #now: () => number;
  #events: RunEvent[] = [];
  #next = 0;
  readonly #followers = new Set<(event: RunEvent) => void>();
  #last: RunEvent | undefined;

  constructor(run: RunId, now: () => number) {
    this.#run = run;
    this.#now = now;
  }

  /** Tells everybody who follows; nobody is waited for. */
  tell(happened: RunHappened): void {
    const event: RunEvent = { ...happened, run: this.#run, index: this.#next++, at: this.#now() };
    this.#last = event;
    this.#keep(event);
    for (const follower of this.#followers) follower(event);
  }

  /**
   * Events from an index on that are still there, and each that comes, until the last one or the signal. An index beyond the end
   * of a run that is over is told how it ended. Whoever is EVENTS_BEHIND_MAX events behind is told no more: it begins again
   * after the last that it read.
   */
  async *follow(from = 0, signal?: AbortSignal): AsyncGenerator<RunEvent, void> {
    const queue = this.#events.filter(({ index }) => index >= from);
    if (queue.length === 0 && this.#last !== undefined && isEnd(this.#last)) queue.push(this.#last);
    let wake = () => {};
    let isBehind = false;
    const follower = (event: RunEvent) => {
      queue.push(event);
      if (queue.length > EVENTS_BEHIND_MAX) {
        // Nothing is kept for whoever does not read: the run does not wait for it, nor does memory.
        isBehind = true;
        queue.length = 0;
        this.#followers.delete(follower);
      }
      wake();
    };
    const gone = () => wake();
    this.#followers.add(follower);
    signal?.addEventListener("abort", gone, { once: true });
    try {
      while (signal?.aborted !== true && !isBehind) {
        const event = queue.shift();
        if (event === undefined) await new Promise<void>((resolve) => (wake = resolve));
        else {
          yield event;
          if (isEnd(event)) return;
        }
      }
    } finally {
      this.#followers.delete(follower);
      signal?.removeEventListener("abort", gone);
    }
  }

  /** Pieces of text go first where there is no room: the whole text stands in the run. */
  #keep(event: RunEvent): void {
    this.#events.push(event);
    if (this.#events.length <= EVENTS_KEPT_MAX) return;
    const whole = this.#events.filter(({ kind }) => kind !== "text.delta" && kind !== "reasoning.delta");
    this.#events = whole.length < this.#events.length ? whole : this.#events.slice(-EVENTS_KEPT_MAX / 2);
  }
}
