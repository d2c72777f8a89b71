/** Calendar periods of a time zone: where the one that a moment falls in begins, and where the next. */
import type { Period } from "./configuration.ts";
import { MINUTE_MS, type Zone } from "./zone.ts";

/** From `since` up to and not including `until`, in epoch milliseconds. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

const EVER: Span = { since: 0, until: Infinity };

export class Periods {
  readonly #period: Period;
  readonly #zone: Zone;
  #newest: Span = { since: 0, until: 0 };

  constructor(period: Period, zone: Zone) {
    this.#period = period;
    this.#zone = zone;
  }

  /** The period that a moment falls in; the newest is remembered, so that it is worked out once. */
  at(ms: number): Span {
    if (ms >= this.#newest.since && ms < this.#newest.until) return this.#newest;
    return (this.#newest = this.#spanAt(ms));
  }

  #spanAt(ms: number): Span {
    const local = this.#zone.at(ms);
    const moment = (day: number, month = local.month) => this.#zone.momentOf({ year: local.year, month, day }, 0);
    switch (this.#period) {
      case "ever":
        return EVER;
      case "hour":
        return this.#hourAt(ms, local.minute % 60);
      case "day":
        return { since: moment(local.day), until: moment(local.day + 1) };
      case "week":
        return { since: moment(local.day - local.weekday), until: moment(local.day - local.weekday + 7) };
      case "month":
        return { since: moment(1), until: moment(1, local.month + 1) };
    }
  }

  /** Hours of the wall clock, each as long as an hour is, also where the clock shows one twice. */
  #hourAt(ms: number, minute: number): Span {
    const since = (Math.floor(ms / MINUTE_MS) - minute) * MINUTE_MS;
    return { since, until: since + 60 * MINUTE_MS };
  }
}
