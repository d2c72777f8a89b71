/** Budgets as an operator sees them: what stands in each that a session's calls can fall under. */
import type { AgentId, PersonId, SessionId } from "../../call/id.ts";
import { COUNTERS_SHOWN_MAX } from "../limits.ts";
import { joinKey, partsOf, sessionPart } from "./budget.ts";
import type { Budgets, Counting, ReadyBudget } from "./budgets.ts";
import type { Counter } from "./counter.ts";
import type { BudgetKind, BudgetScope } from "./configuration.ts";

/** Whose budgets are looked at. */
export interface BudgetsOf {
  readonly agent: AgentId;
  readonly agentName: string;
  readonly role: string;
  readonly session: SessionId;
  readonly person: PersonId | undefined;
}

export interface BudgetShown {
  readonly name: string;
  readonly kind: BudgetKind;
  readonly per: readonly BudgetScope[];
  /** The server or tool whose counter it is, where the budget has one for each. */
  readonly of?: string;
  readonly used?: number;
  readonly left?: number;
  /** For hours. */
  readonly open?: boolean;
  /** False: only rules look at it. */
  readonly refuses: boolean;
}

/** The budgets of a session, in the order of the configuration. Changes nothing. `wall` is epoch milliseconds. Faults: STORE_*. */
export function showBudgets(budgets: Budgets, of: BudgetsOf, wall: number): readonly BudgetShown[] {
  const { ready, now } = budgets.standing;
  return ready
    .filter((budget) => isOf(budget, of))
    .flatMap((budget): readonly BudgetShown[] => {
      const { name, kind, refuses } = budget;
      if (budget.kind === "hours") return [{ name, kind, per: [], refuses, open: budgets.isOpen(budget.hours, wall) }];
      const { per } = budget.budget;
      return countersOf(budget, of, now).map((counter) => ({ name, kind, per, refuses, ...counter }));
    });
}

function isOf({ only }: ReadyBudget, { agentName, role }: BudgetsOf): boolean {
  return (only.agents?.includes(agentName) ?? true) && (only.roles?.includes(role) ?? true);
}

type Shown = Pick<BudgetShown, "of"> & { readonly used: number; readonly left: number };

function countersOf({ budget, meter, counters }: Counting, of: BudgetsOf, now: number): readonly Shown[] {
  const own = budget.per.map((scope) => sessionPart(scope, { caller: of, session: { id: of.session, person: of.person } }));
  const read = (counter: Counter) => {
    meter.roll(counter, now);
    return meter.read(counter, now);
  };
  const key = own.filter((part) => part !== undefined);
  if (key.length === own.length) return [read(counters.peek(joinKey(key), of.agent, now))];
  const found: Shown[] = [];
  for (const [held, counter] of counters.entries()) {
    const parts = partsOf(budget, held);
    if (own.some((part, place) => part !== undefined && part !== parts[place])) continue;
    found.push({ of: parts.filter((_, place) => own[place] === undefined).join(" "), ...read(counter) });
    if (found.length === COUNTERS_SHOWN_MAX) break;
  }
  return found;
}
