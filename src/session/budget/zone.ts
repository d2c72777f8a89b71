/** Local time in an IANA time zone, from the runtime's own tables (ECMA-402). */
import type { Weekday } from "./configuration.ts";

export const WEEKDAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export const MINUTE_MS = 60_000;
export const DAY_MINUTES = 24 * 60;
export const DAY_MS = DAY_MINUTES * MINUTE_MS;

/** What a clock on the wall shows. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** Minutes since midnight. */
  readonly minute: number;
  /** Monday is 0. */
  readonly weekday: number;
}

export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;

  /** Faults with a RangeError where there is no such zone: configuration is checked before. */
  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  }

  /** The local time at a moment in epoch milliseconds. */
  at(ms: number): LocalTime {
    const parts: { [type: string]: number } = {};
    for (const { type, value } of this.#format.formatToParts(ms)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
    return { year, month, day, minute: hour * 60 + minute, weekday: weekdayOf(year, month, day) };
  }

  /**
   * The first moment, in epoch milliseconds, at which the clock shows this time of this day or a later one: where it is put
   * forward over it, the moment after the gap; where it shows it twice, the first. A day may overflow its month.
   */
  momentOf({ year, month, day }: Pick<LocalTime, "year" | "month" | "day">, minute: number): number {
    const wanted = Date.UTC(year, month - 1, day, 0, minute);
    const near = wanted - this.#offset(wanted);
    // A zone does not change its offset twice within two days, so one of these two holds at the moment that is looked for.
    const candidates = [near - DAY_MS, near + DAY_MS].map((moment) => wanted - this.#offset(moment)).sort((a, b) => a - b);
    const found = candidates.find((moment) => this.#shown(moment) === wanted);
    return found ?? this.#afterGap(wanted, candidates);
  }

  /** Within a gap's neighbourhood what the clock shows only grows: the search halves whole minutes. */
  #afterGap(wanted: number, [early = 0, late = 0]: readonly number[]): number {
    let before = early;
    let after = late;
    while (after - before > MINUTE_MS) {
      const middle = before + Math.floor((after - before) / MINUTE_MS / 2) * MINUTE_MS;
      if (this.#shown(middle) >= wanted) after = middle;
      else before = middle;
    }
    return after;
  }

  /** Milliseconds that local time is ahead of UTC. */
  #offset(ms: number): number {
    return this.#shown(ms) - Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  }

  /** What the clock shows, as if it were UTC. */
  #shown(ms: number): number {
    const { year, month, day, minute } = this.at(ms);
    return Date.UTC(year, month - 1, day, 0, minute);
  }
}

function weekdayOf(year: number, month: number, day: number): number {
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}
