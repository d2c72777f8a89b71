/**
 * What one call holds of the budgets while it is on its way. Everything is taken in one turn before policy decides, or
 * nothing is. A rate counts attempts: it keeps what a refused call took. Every other budget counts what runs: a call that
 * is refused or waits for people gives all back, and what it takes when it comes again is taken once.
 */
import type { BudgetReadings, Charge } from "../../call/budget.ts";
import type { Price } from "./configuration.ts";
import type { Outcome } from "../../call/outcome.ts";
import type { Ruling } from "../../call/ruling.ts";
import type { CountingBudget } from "./budget.ts";
import type { Counter } from "./counter.ts";
import type { Meter } from "./meter.ts";
import { wasNotTaken } from "./usage.ts";

/** One place in one counter. */
export interface Place {
  readonly budget: string;
  readonly kind: CountingBudget["kind"];
  readonly meter: Meter;
  readonly key: string;
  readonly counter: Counter;
  /** What it takes; for a rate and for concurrency 1. */
  amount: number;
  /** The counter's period when it was taken. */
  readonly since: number;
  /** For a rate, where its counter stood before and after it was taken; else 0. */
  readonly before: number;
  after: number;
}

/** What is recorded with the decision. */
export interface Decided {
  readonly budget: BudgetReadings | undefined;
  readonly charges: readonly Charge[];
}

export interface HoldParts {
  /** Takes the places, all or none, and says what stood in the budgets before. Faults: SESSION_*. */
  readonly take: (places: Place[]) => BudgetReadings;
  /** What an outcome says that the call came to. */
  readonly usage: (outcome: Outcome) => Partial<Price>;
  readonly now: () => number;
}

export class Hold {
  readonly #parts: HoldParts;
  readonly #places: Place[] = [];
  #readings: BudgetReadings | undefined;

  constructor(parts: HoldParts) {
    this.#parts = parts;
  }

  /** Takes the call's place in every budget that it falls under, or in none; what stood in them before. Faults: SESSION_*. */
  reserve(): BudgetReadings {
    return (this.#readings = this.#parts.take(this.#places));
  }

  /** What is to be recorded with a ruling; what is not, is given back. Asked again with `refuse` when the ruling could not be recorded. */
  decided(effect: Ruling["effect"]): Decided {
    if (effect !== "permit") for (const place of this.#places) giveBack(place, effect);
    return { budget: this.#readings, charges: this.#places.filter(isCharged).map((place) => chargeOf(place, place.amount)) };
  }

  /** What an outcome came to beyond what was taken: to be recorded with it. */
  closed(outcome: Outcome): readonly Charge[] {
    const usage = this.#parts.usage(outcome);
    const notTaken = wasNotTaken(outcome);
    return this.#places.flatMap((place) => this.#settle(place, notTaken ? 0 : cameTo(place, usage)) ?? []);
  }

  /** Lets go, however the call ended. Only the first time does anything. */
  end(): void {
    for (const { counter, kind, amount } of this.#places.splice(0)) {
      counter.holds -= 1;
      if (kind === "concurrency") counter.running -= amount;
    }
  }

  #settle(place: Place, amount: number): Charge | undefined {
    const more = amount - place.amount;
    if (place.kind === "rate" || place.kind === "concurrency" || more === 0) return undefined;
    place.amount = amount;
    const { counter, meter } = place;
    meter.roll(counter, this.#parts.now());
    // What was taken in a period that is over has nothing to give back to this one; what it came to beyond counts now.
    if (counter.since !== place.since && more < 0) return undefined;
    counter.used = Math.max(0, counter.used + more);
    return { ...chargeOf(place, more), since: counter.since };
  }
}

function giveBack(place: Place, effect: "ask" | "refuse"): void {
  const { counter, kind, amount, since, before, after } = place;
  if (kind === "concurrency") {
    counter.running -= amount;
    place.amount = 0;
    return;
  }
  if (kind !== "rate") {
    if (counter.since === since) counter.used -= amount;
    place.amount = 0;
    return;
  }
  // Another call may have come in between: then nobody can tell how it would stand without this one, and it stays.
  if (effect !== "ask" || amount === 0 || counter.until !== after) return;
  counter.until = before;
  counter.used -= amount;
  place.amount = 0;
}

function cameTo({ kind, amount }: Place, { tokens, moneyMicros }: Partial<Price>): number {
  if (kind === "tokens") return tokens ?? amount;
  return kind === "money" ? (moneyMicros ?? amount) : amount;
}

/** After a start no call is under way: that is counted in memory alone. */
function isCharged({ kind, amount }: Place): boolean {
  return kind !== "concurrency" && amount !== 0;
}

function chargeOf({ budget, key, since, after }: Place, amount: number): Charge {
  return { budget, key, since, amount, until: after };
}
