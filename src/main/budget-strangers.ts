/** Budgets and prices that name who or what is not there: a misspelt name would limit nobody, or cost nothing. */
import { nearest } from "../analysis/nearest.ts";
import type { Problem } from "../analysis/problem.ts";
import type { Living } from "../policy/schema.ts";
import type { Configuration } from "./configuration/configuration.ts";

interface Named {
  readonly what: "agent" | "role" | "tool";
  readonly name: string;
  /** Where it stands in the configuration. */
  readonly where: string;
}

/** A warning for each. Agents may be added and tools appear later, so it is no error; of servers that offer nothing yet, nothing can be said. */
export function budgetStrangers({ budgets, prices }: Pick<Configuration, "budgets" | "prices">, living: Living): readonly Problem[] {
  const tools = living.definitions.filter(({ kind }) => kind === "tool").map(({ server, name }) => `${server}/${name}`);
  const there = { agent: living.agents.map(({ name }) => name), role: living.agents.map(({ role }) => role), tool: tools };
  const seen = new Set(living.definitions.map(({ server }) => server));
  return [...namedByBudgets(budgets), ...namedByPrices(prices)]
    .filter(({ what, name }) => !there[what].includes(name) && (what !== "tool" || seen.has(name.split("/", 1)[0] ?? "")))
    .map(({ what, name, where }) => {
      const meant = nearest(name, there[what]);
      const hint = meant === undefined ? `mend ${where} in the configuration` : `did you mean ${meant}?`;
      return { severity: "warning", code: "POLICY_UNKNOWN_NAME", message: `${where} names the ${what} ${name}, which is not there`, hint };
    });
}

function namedByBudgets(budgets: Configuration["budgets"]): readonly Named[] {
  return Object.entries(budgets).flatMap(([budget, { only }]): readonly Named[] => {
    const of = (what: Named["what"], list: readonly string[] = []) =>
      list.map((name): Named => ({ what, name, where: `budgets.${budget}.only.${what}s` }));
    return [...of("agent", only.agents), ...of("role", only.roles), ...of("tool", only.tools)];
  });
}

function namedByPrices(prices: Configuration["prices"]): readonly Named[] {
  const tools = Object.keys(prices).filter((name) => name.includes("/"));
  return tools.map((name) => ({ what: "tool", name, where: "prices" }));
}
