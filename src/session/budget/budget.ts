/** A configured budget, made ready: which calls fall under it, whose counter they count in. */
import type { BudgetConfiguration, BudgetScope, HoursBudget } from "./configuration.ts";
import type { BudgetShape } from "../../call/budget.ts";
import type { Call } from "../../call/call.ts";
import type { Caller } from "../../call/caller.ts";
import { definitionName } from "../../call/definition.ts";
import type { SessionView } from "../../call/session-view.ts";

/** What budgets look at. */
export interface Counted {
  readonly call: Pick<Call, "action" | "definition" | "at">;
  readonly caller: Pick<Caller, "agent" | "agentName" | "role">;
  readonly session: Pick<SessionView, "id" | "person">;
}

export type CountingBudget = Exclude<BudgetConfiguration, HoursBudget>;

/** Sessions that serve nobody share one counter: by naming no person, none is escaped. */
const NOBODY = "nobody";

/** What rules can read of a budget. */
export function budgetShape(name: string, budget: BudgetConfiguration): BudgetShape {
  const isOpenToAll = Object.values(budget.only).every((list) => list === undefined);
  return { name, reads: budget.kind === "hours" ? "open" : "count", ofEveryCall: isOpenToAll && !countsTools(budget) };
}

/** Whether a call falls under a budget. */
export function fallsUnder(budget: BudgetConfiguration): (counted: Counted) => boolean {
  const { agents, roles, servers, tools } = budget.only;
  const toolsOnly = countsTools(budget);
  return ({ call: { action, definition }, caller }) =>
    fits(agents, caller.agentName) &&
    fits(roles, caller.role) &&
    fits(servers, definition.server) &&
    ((tools === undefined && !toolsOnly) || action === "callTool") &&
    (tools === undefined || tools.includes(definitionName(definition)));
}

/** The key of a call's counter. Ids and pinned names alone: nothing that an agent can spell another way. */
export function keyOf({ per }: CountingBudget): (counted: Counted) => string {
  const [only, ...others] = per;
  if (only !== undefined && others.length === 0) return (counted) => partOf(only, counted);
  return (counted) => joinKey(per.map((scope) => partOf(scope, counted)));
}

/** The key of several parts: unambiguous whatever stands in them. */
export function joinKey(parts: readonly string[]): string {
  return parts.length === 1 ? (parts[0] ?? "") : JSON.stringify(parts);
}

/** The parts of a key, in the order of the budget's scopes. */
export function partsOf({ per }: CountingBudget, key: string): readonly string[] {
  return per.length === 1 ? [key] : (JSON.parse(key) as string[]);
}

function partOf(scope: BudgetScope, counted: Counted): string {
  const { definition } = counted.call;
  return sessionPart(scope, counted) ?? (scope === "server" ? definition.server : definitionName(definition));
}

/** The part of a key that a session alone decides; undefined where each call does. */
export function sessionPart(
  scope: BudgetScope,
  { caller, session }: Pick<Counted, "session"> & { readonly caller: Pick<Caller, "agent" | "role"> },
): string | undefined {
  switch (scope) {
    case "session":
      return session.id;
    case "agent":
      return caller.agent;
    case "person":
      return session.person ?? NOBODY;
    case "role":
      return caller.role;
    case "house":
      return "house";
    default:
      return undefined;
  }
}

function countsTools(budget: BudgetConfiguration): boolean {
  return budget.only.tools !== undefined || (budget.kind !== "hours" && budget.per.includes("tool"));
}

function fits(list: readonly string[] | undefined, name: string): boolean {
  return list === undefined || list.includes(name);
}
