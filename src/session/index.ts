/** The door of `session/`. */
export { Budgets } from "./budget/budgets.ts";
export { budgetShape } from "./budget/budget.ts";
export { purposeAbout } from "./held-session.ts";
export type { CallBrief, CallRow, CallStore, CounterStore, SessionStore, StoredCounter, StoredSession } from "./port.ts";
export { Sessions } from "./sessions.ts";
export type { SessionRef, SessionsParts } from "./sessions.ts";
export type { BudgetConfiguration, BudgetKind, BudgetOnly, BudgetScope, OpenTime, Period, Price } from "./budget/configuration.ts";
export type { BudgetShown } from "./budget/show.ts";
