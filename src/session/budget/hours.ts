/** Allowed hours: whether they are open, by the local time of a zone, and when they open next. */
import type { OpenTime } from "./configuration.ts";
import { DAY_MINUTES, MINUTE_MS, WEEKDAYS, type Zone } from "./zone.ts";

interface Span {
  /** Weekdays on which it begins; Monday is 0. */
  readonly days: ReadonlySet<number>;
  readonly from: number;
  /** Later than `from`; beyond a day where it ends on the next one. */
  readonly to: number;
}

/** A week and a day: whatever opens at all opens once in it. */
const DAYS_AHEAD = 8;

export class Hours {
  readonly #zone: Zone;
  readonly #spans: readonly Span[];
  /** Local time changes with whole minutes, and so does the answer: it is worked out once for each. */
  #minute = Number.NaN;
  #open = false;

  constructor(zone: Zone, times: readonly OpenTime[]) {
    this.#zone = zone;
    this.#spans = times.map(spanOf);
  }

  isOpen(ms: number): boolean {
    const minute = Math.floor(ms / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#open = this.#isOpenAt(ms);
      this.#minute = minute;
    }
    return this.#open;
  }

  /** The next moment at which they open, for one at which they are closed; undefined where they never do. */
  opensAfter(ms: number): number | undefined {
    const today = this.#zone.at(ms);
    let next: number | undefined;
    for (let ahead = 0; ahead < DAYS_AHEAD; ahead++) {
      for (const { days, from } of this.#spans) {
        if (!days.has((today.weekday + ahead) % 7)) continue;
        const opens = this.#zone.momentOf({ ...today, day: today.day + ahead }, from);
        if (opens > ms && (next === undefined || opens < next) && this.#isOpenAt(opens)) next = opens;
      }
    }
    return next;
  }

  #isOpenAt(ms: number): boolean {
    const { weekday, minute } = this.#zone.at(ms);
    return this.#spans.some(
      ({ days, from, to }) =>
        (days.has(weekday) && minute >= from && minute < to) || (days.has((weekday + 6) % 7) && minute + DAY_MINUTES < to),
    );
  }
}

function spanOf({ days, from, to }: OpenTime): Span {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return { days: new Set(days.map((day) => WEEKDAYS.indexOf(day))), from: start, to: end > start ? end : end + DAY_MINUTES };
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
