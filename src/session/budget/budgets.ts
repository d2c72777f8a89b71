/**
 * The budgets of the house. Counters live in memory and are reserved in one turn, so that however many calls come at once
 * exactly as many pass as there is room for; what was taken becomes durable with the entry that records the call.
 * Trust: who controls this can let a call pass that a budget would refuse; it cannot do without a recorded permit.
 */
import type { BudgetConfiguration, BudgetOnly, Price } from "./configuration.ts";
import type { BudgetReading, BudgetReadings, BudgetShape } from "../../call/budget.ts";
import type { Clock } from "../../call/clock.ts";
import { definitionName } from "../../call/definition.ts";
import type { Outcome } from "../../call/outcome.ts";
import { exceededFault } from "../fault.ts";
import { COUNTERS_A_BUDGET_MAX } from "../limits.ts";
import type { CounterStore } from "../port.ts";
import { budgetShape, type Counted, type CountingBudget, fallsUnder, keyOf } from "./budget.ts";
import type { Counter } from "./counter.ts";
import { Counters } from "./counters.ts";
import { Hold, type Place } from "./hold.ts";
import { Hours } from "./hours.ts";
import { type Meter, meterOf } from "./meter.ts";
import { SteadyTime } from "./steady-time.ts";
import { reportedUsage } from "./usage.ts";
import { Zone } from "./zone.ts";

export interface BudgetsParts {
  readonly budgets: { readonly [name: string]: BudgetConfiguration };
  /** What a call costs, by `server/tool`, `provider/model`, or by server or provider; nothing where none is there. */
  readonly prices: { readonly [name: string]: Price };
  readonly currency: string | undefined;
  readonly isTrusted: (server: string) => boolean;
  readonly store: CounterStore;
  readonly clock: Clock;
  /** How many counters a budget holds in memory; COUNTERS_A_BUDGET_MAX where nothing is said. */
  readonly heldMax?: number;
}

/** A budget that counts. */
export interface Counting {
  readonly kind: CountingBudget["kind"];
  readonly budget: CountingBudget;
  readonly meter: Meter;
  readonly counters: Counters;
  readonly keyOf: (counted: Counted) => string;
}

/** Allowed hours. */
export interface Opening {
  readonly kind: "hours";
  readonly hours: Hours;
  readonly zone: string;
}

interface Named {
  readonly name: string;
  readonly only: BudgetOnly;
  readonly refuses: boolean;
  readonly fallsUnder: (counted: Counted) => boolean;
}

export type ReadyBudget = (Counting | Opening) & Named;

/** A place that a call may take. Faults: SESSION_*_EXCEEDED. */
function placeIn(
  ready: Counting & Named,
  at: { readonly key: string; readonly counter: Counter; readonly amount: number; readonly now: number },
): Place {
  const { name: budget, kind, meter } = ready;
  const { key, counter, amount, now } = at;
  const exceeded = ready.refuses ? meter.exceeded(counter, amount, now) : undefined;
  if (exceeded !== undefined) throw exceededFault(kind, { name: budget, per: ready.budget.per, ...exceeded });
  return { budget, kind, meter, key, counter, amount, since: counter.since, before: counter.until, after: 0 };
}

function occupy(place: Place, now: number): void {
  const { kind, meter, counter, amount } = place;
  meter.take(counter, amount, now);
  counter.holds += 1;
  if (kind === "rate") place.after = counter.until;
}

const FREE: Price = { tokens: 0, moneyMicros: 0 };

export class Budgets {
  readonly #parts: BudgetsParts;
  readonly #time: SteadyTime;
  readonly #ready: readonly ReadyBudget[];
  /** The latest that the wall clock has shown: hours are open by it too, so that setting the clock back opens none. */
  #latest = 0;

  /** Reads what the databases know of shared counters. Faults: STORE_*. */
  constructor(parts: BudgetsParts) {
    this.#parts = parts;
    this.#time = new SteadyTime(parts.clock);
    this.#ready = Object.entries(parts.budgets).map(([name, budget]) => this.#makeReady(name, budget));
  }

  /** What rules can read of them. */
  shapes(): readonly BudgetShape[] {
    return Object.entries(this.#parts.budgets).map(([name, budget]) => budgetShape(name, budget));
  }

  /** A hold for a call that begins: it has taken nothing yet. With `takes` false it reads and never takes. */
  hold(counted: Counted, takes: boolean): Hold {
    return new Hold({
      take: (places) => this.#take(counted, takes ? places : undefined),
      usage: (outcome) => this.#usage(counted, outcome),
      now: () => this.#time.now(),
    });
  }

  /** The budgets that are ready, and the moment that they count by. */
  get standing(): { readonly ready: readonly ReadyBudget[]; readonly now: number } {
    return { ready: this.#ready, now: this.#time.now() };
  }

  /** What stands in the hours of a budget at the wall clock's moment. */
  isOpen(hours: Hours, wall: number): boolean {
    this.#latest = Math.max(this.#latest, wall);
    return hours.isOpen(this.#latest) && (wall === this.#latest || hours.isOpen(wall));
  }

  /** Looks at every budget that the call falls under, and only when all of them have room takes its places. */
  #take(counted: Counted, places: Place[] | undefined): BudgetReadings {
    const readings: { [name: string]: BudgetReading } = {};
    if (this.#ready.length === 0) return readings;
    const now = this.#time.now();
    const price = this.#price(counted);
    const found: Place[] = [];
    for (const ready of this.#ready) {
      if (!ready.fallsUnder(counted)) continue;
      if (ready.kind === "hours") {
        const open = this.isOpen(ready.hours, counted.call.at);
        readings[ready.name] = { open };
        if (places !== undefined && ready.refuses && !open) throw this.#closed(ready, counted.call.at);
        continue;
      }
      const key = ready.keyOf(counted);
      const counter = ready.counters.at(key, counted.caller.agent, now);
      readings[ready.name] = ready.meter.read(counter, now);
      if (places !== undefined) found.push(placeIn(ready, { key, counter, amount: ready.meter.amountOf(price), now }));
    }
    for (const place of found) occupy(place, now);
    places?.push(...found);
    return readings;
  }

  #closed({ name, hours, zone }: Opening & Named, wall: number): Error {
    const opens = hours.opensAfter(Math.max(wall, this.#latest));
    return exceededFault("hours", {
      name,
      per: [],
      what: `calls are not allowed at this time (${zone})`,
      retryAfterMs: opens === undefined ? undefined : Math.ceil(opens - wall),
    });
  }

  #price({ call: { action, definition } }: Counted): Price {
    const { prices } = this.#parts;
    const tool = action === "callTool" || action === "callModel" ? prices[definitionName(definition)] : undefined;
    return tool ?? prices[definition.server] ?? FREE;
  }

  #usage({ call }: Counted, outcome: Outcome): Partial<Price> {
    const { isTrusted, currency } = this.#parts;
    return isTrusted(call.definition.server) ? reportedUsage(outcome, currency) : {};
  }

  #makeReady(name: string, budget: BudgetConfiguration): ReadyBudget {
    const common = { name, only: budget.only, refuses: budget.refuses, fallsUnder: fallsUnder(budget) };
    if (budget.kind === "hours")
      return { ...common, kind: budget.kind, hours: new Hours(new Zone(budget.zone), budget.times), zone: budget.zone };
    const { store, heldMax = COUNTERS_A_BUDGET_MAX } = this.#parts;
    const meter = meterOf(budget);
    const ofOneAgent = budget.per.includes("session") || budget.per.includes("agent");
    const counters = new Counters({ budget: name, meter, ofOneAgent, store, heldMax }, this.#time.now());
    return { ...common, kind: budget.kind, budget, meter, counters, keyOf: keyOf(budget) };
  }
}
