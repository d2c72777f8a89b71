/** How each kind of budget counts: what stands in a counter, whether a call fits, what it takes. Nothing here knows whose it is. */
import type { AmountBudget, BudgetConfiguration, ConcurrencyBudget, Price, RateBudget } from "./configuration.ts";
import type { Counter } from "./counter.ts";
import { atMostFull, paceOf, roomAt, taken, waitUs } from "./gcra.ts";
import { Periods } from "./period.ts";
import { Zone } from "./zone.ts";

/** Why a call does not fit. */
export interface Exceeded {
  readonly what: string;
  /** Milliseconds until it may fit; undefined where no time will do, or nobody can say. */
  readonly retryAfterMs: number | undefined;
}

/** Times are epoch milliseconds of the house's steady time. */
export interface Meter {
  /** Brings a counter to this moment: a period that is over counts no more. */
  roll(counter: Counter, now: number): void;
  /** Makes of what was stored what it can mean at most: the clock may have been set back since. */
  restore(counter: Counter, now: number): void;
  read(counter: Counter, now: number): { readonly used: number; readonly left: number };
  /** What a call takes, before it is known what it comes to. */
  amountOf(price: Price): number;
  exceeded(counter: Counter, amount: number, now: number): Exceeded | undefined;
  take(counter: Counter, amount: number, now: number): void;
  /** Whether nothing is lost with the counter: it stands as a new one would. */
  isSpent(counter: Counter, now: number): boolean;
}

export function meterOf(budget: Exclude<BudgetConfiguration, { kind: "hours" }>): Meter {
  switch (budget.kind) {
    case "rate":
      return rateMeter(budget);
    case "concurrency":
      return concurrencyMeter(budget);
    default:
      return amountMeter(budget);
  }
}

function rateMeter(budget: RateBudget): Meter {
  const pace = paceOf(budget);
  const us = (ms: number) => Math.floor(ms * 1000);
  return {
    roll: () => undefined,
    restore: (counter, now) => void (counter.until = atMostFull(counter.until, us(now), pace)),
    read: ({ until }, now) => {
      const left = roomAt(until, us(now), pace);
      return { used: pace.burst - left, left };
    },
    amountOf: () => 1,
    exceeded: ({ until }, _amount, now) => {
      const wait = waitUs(until, us(now), pace);
      if (wait === 0) return undefined;
      return { what: `${budget.calls} calls every ${budget.everyMs} ms, ${pace.burst} at once`, retryAfterMs: Math.ceil(wait / 1000) };
    },
    take: (counter, amount, now) => {
      counter.until = taken(counter.until, us(now), pace);
      counter.used += amount;
    },
    isSpent: ({ until }, now) => until <= us(now),
  };
}

function concurrencyMeter({ max }: ConcurrencyBudget): Meter {
  return {
    roll: () => undefined,
    restore: () => undefined,
    read: ({ running }) => ({ used: running, left: Math.max(0, max - running) }),
    amountOf: () => 1,
    exceeded: ({ running }) => (running < max ? undefined : { what: `${running} of ${max} calls are under way`, retryAfterMs: undefined }),
    take: (counter, amount) => void (counter.running += amount),
    isSpent: () => true,
  };
}

function amountMeter({ kind, max, period, zone }: AmountBudget): Meter {
  const periods = new Periods(period, new Zone(zone));
  const unit = kind === "money" ? "millionths" : kind;
  return {
    roll: (counter, now) => {
      const { since } = periods.at(now);
      if (counter.since >= since) return;
      counter.since = since;
      counter.used = 0;
    },
    // A start that is further away than the next period says that the clock was ahead once: a whole period is enough.
    restore: (counter, now) => void (counter.since = Math.min(counter.since, nextStart(periods, now))),
    read: ({ used }) => ({ used, left: Math.max(0, max - used) }),
    amountOf: (price) => (kind === "calls" ? 1 : kind === "tokens" ? price.tokens : price.moneyMicros),
    exceeded: ({ used, since }, amount, now) => {
      if (used < max && used + amount <= max) return undefined;
      const until = period === "ever" ? undefined : periods.at(Math.max(now, since)).until;
      const needs = amount > 1 ? `, and the call takes ${amount}` : "";
      return {
        what: `${used} of ${max} ${unit}${period === "ever" ? "" : ` in this ${period}`}${needs}`,
        retryAfterMs: until && Math.ceil(until - now),
      };
    },
    take: (counter, amount) => void (counter.used += amount),
    isSpent: (counter, now) => counter.used === 0 || counter.since < periods.at(now).since,
  };
}

function nextStart(periods: Periods, now: number): number {
  const { since, until } = periods.at(now);
  return until === Infinity ? since : until;
}
