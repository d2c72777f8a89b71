/** What the shape of budgets and prices alone does not show: servers that are not configured, money without a currency. */
import type { ConfigurationProblem } from "./fault.ts";
import { oneOf } from "./one-of.ts";
import type { Path, Place } from "./problems.ts";
import type { CheckedConfiguration } from "./schema.ts";

/** Agents, roles and tools may come later; `policy check` says which budget names one that is not there. */
export function budgetProblems(checked: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  return [...unknownServers(checked, place), ...moneyWithoutCurrency(checked, place)];
}

function unknownServers({ servers, budgets, prices }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  const known = Object.keys(servers);
  const named = Object.entries(budgets).flatMap(([name, { only }]) => {
    const path = (list: string, at: number): Path => ["budgets", name, "only", list, at];
    const ofServers = (only.servers ?? []).map((server, at) => ({ server, path: path("servers", at), key: false }));
    return [...ofServers, ...(only.tools ?? []).map((tool, at) => ({ server: serverOf(tool), path: path("tools", at), key: false }))];
  });
  const priced = Object.keys(prices).map((name) => ({ server: serverOf(name), path: ["prices", name], key: true }));
  return [...named, ...priced]
    .filter(({ server }) => !known.includes(server))
    .map(({ server, path, key }) => ({
      code: "CONFIGURATION_UNKNOWN_NAME",
      what: `${path.join(".")} names the server ${JSON.stringify(server)}, which is not configured`,
      where: place(path, key),
      hint: oneOf(server, known),
    }));
}

function moneyWithoutCurrency({ currency, budgets, prices }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  if (currency !== undefined) return [];
  const counting = Object.entries(budgets).flatMap(([name, { kind }]): Path[] => (kind === "money" ? [["budgets", name]] : []));
  const priced = Object.entries(prices).flatMap(([name, { moneyMicros }]): Path[] => (moneyMicros > 0 ? [["prices", name]] : []));
  return [...counting, ...priced].map((path) => ({
    code: "CONFIGURATION_INVALID",
    what: `${path.join(".")} counts money, and the configuration names no currency`,
    where: place(path, true),
    hint: "currency: EUR, or whichever the house counts in",
  }));
}

function serverOf(name: string): string {
  return name.split("/", 1)[0] ?? name;
}
