/** Budgets as they are configured: what limits whom, and what calls cost. Every unit is in its name. */

/** Whose counter a call counts in. With several, each combination has one of its own. */
export type BudgetScope = "session" | "agent" | "person" | "role" | "server" | "tool" | "house";

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** A calendar period in the budget's time zone; `ever` has no end. Weeks begin on Monday. */
export type Period = "hour" | "day" | "week" | "month" | "ever";

interface BudgetCommon {
  /** The calls that fall under it: those that fit every list that is there. */
  readonly only: BudgetOnly;
  /** False: it counts, and only rules look at it. */
  readonly refuses: boolean;
}

export interface BudgetOnly {
  readonly agents?: readonly string[] | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly servers?: readonly string[] | undefined;
  /** `server/tool`. */
  readonly tools?: readonly string[] | undefined;
}

/** `burst` calls at once, and in the long run `calls` every `everyMs`. */
export interface RateBudget extends BudgetCommon {
  readonly kind: "rate";
  readonly per: readonly BudgetScope[];
  readonly calls: number;
  readonly everyMs: number;
  readonly burst: number;
}

/** Calls under way at the same time. */
export interface ConcurrencyBudget extends BudgetCommon {
  readonly kind: "concurrency";
  readonly per: readonly BudgetScope[];
  readonly max: number;
}

/** So many calls, tokens, or millionths of the house's currency in a period. */
export interface AmountBudget extends BudgetCommon {
  readonly kind: "calls" | "tokens" | "money";
  readonly per: readonly BudgetScope[];
  readonly max: number;
  readonly period: Period;
  /** IANA time zone. */
  readonly zone: string;
}

/** When calls may be made at all. */
export interface HoursBudget extends BudgetCommon {
  readonly kind: "hours";
  readonly zone: string;
  readonly times: readonly OpenTime[];
}

/** From one local time of day up to another, on days that begin it; past midnight where `to` is not later than `from`. */
export interface OpenTime {
  readonly days: readonly Weekday[];
  /** HH:MM. */
  readonly from: string;
  /** HH:MM, up to 24:00. */
  readonly to: string;
}

export type BudgetConfiguration = RateBudget | ConcurrencyBudget | AmountBudget | HoursBudget;
export type BudgetKind = BudgetConfiguration["kind"];

/** What one call costs: tokens, and millionths of the house's currency. */
export interface Price {
  readonly tokens: number;
  readonly moneyMicros: number;
}
