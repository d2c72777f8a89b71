/** Budgets as they travel: what a decision read of them, and what a call takes of them. */

/** What stood in a budget when a call was decided on, without that call: a count, or whether its hours are open. */
export type BudgetReading = { readonly used: number; readonly left: number } | { readonly open: boolean };

/** By the budget's name: the budgets that the call falls under, and no others. */
export interface BudgetReadings {
  readonly [name: string]: BudgetReading;
}

/** A configured budget as rules see it: what it gives them to read, and whether every call falls under it. */
export interface BudgetShape {
  readonly name: string;
  readonly reads: "count" | "open";
  readonly ofEveryCall: boolean;
}

/** What a call adds to one counter; it becomes durable with the entry that records it. */
export interface Charge {
  readonly budget: string;
  /** Whose counter: the id that the budget counts by. */
  readonly key: string;
  /** Start of the period that it falls in, epoch milliseconds; 0 where the budget has none. */
  readonly since: number;
  /** Whole units; below zero it gives back. */
  readonly amount: number;
  /** For a rate, the moment until which it is spoken for, in epoch microseconds; 0 for everything else. */
  readonly until: number;
}
