/** Budgets as rules read them: typed by what is configured, so that a wrong name is an error at load. */
import { describe, expect, test } from "vitest";
import type { BudgetShape } from "../../src/call/budget.ts";
import { load, outcome, rules } from "./house.ts";

const BUDGETS: readonly BudgetShape[] = [
  { name: "spend", reads: "count", ofEveryCall: true },
  { name: "writes", reads: "count", ofEveryCall: false },
  { name: "office", reads: "open", ofEveryCall: true },
];
const PERMIT = `@id("all") permit (principal, action, resource);`;
const asks = (condition: string) => `${PERMIT} @id("asks") @effect("ask") forbid (principal, action, resource) when { ${condition} };`;

/** What stood in the budgets of a call that falls under all but `writes`. */
const READ = { spend: { used: 901, left: 99 }, office: { open: true } };
const call = { args: { path: "/a" } };

describe("a rule about a budget", () => {
  test("decides by what stood in it", () => {
    const set = rules(asks("context.common.budget.spend.left < 100"), { budgets: BUDGETS });
    expect(outcome(set, { ...call, budget: READ })).toBe("ask");
    expect(outcome(set, { ...call, budget: { ...READ, spend: { used: 900, left: 100 } } })).toBe("permit");
  });

  test("asks with has whether a budget of some calls is one of this call's", () => {
    const set = rules(asks("context.common.budget has writes && context.common.budget.writes.used >= 3"), { budgets: BUDGETS });
    expect(outcome(set, { ...call, budget: READ })).toBe("permit");
    expect(outcome(set, { ...call, budget: { ...READ, writes: { used: 3, left: 0 } } })).toBe("ask");
  });

  test("may do otherwise outside of hours", () => {
    const set = rules(asks("!context.common.budget.office.open"), { budgets: BUDGETS });
    expect(outcome(set, { ...call, budget: { ...READ, office: { open: false } } })).toBe("ask");
    expect(outcome(set, { ...call, budget: READ })).toBe("permit");
  });

  test("does not load when it names what is not configured, or reads what is not there", () => {
    for (const condition of ["context.common.budget.spent.left < 100", "context.common.budget.spend.open", "context.common.budget.office.left < 1", "context.common.budget.writes.used > 1"]) {
      const { set, report } = load(asks(condition), { budgets: BUDGETS });
      expect(set, condition).toBeUndefined();
      expect(report.errors.length, condition).toBeGreaterThan(0);
    }
    expect(load(asks("context.common.budget.spend.left < 100")).set).toBeUndefined();
  });

  test("refuses a call whose readings are not those that the rules were validated for", () => {
    const set = rules(asks("context.common.budget.spend.left < 100"), { budgets: BUDGETS });
    expect(outcome(set, { ...call, budget: {} })).toBe("refuse POLICY_REQUEST_INVALID");
    expect(outcome(set, { ...call, budget: { ...READ, spend: { open: true } } })).toBe("refuse POLICY_REQUEST_INVALID");
  });
});
