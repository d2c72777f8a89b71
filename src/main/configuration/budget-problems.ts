/** What the shape of budgets and prices alone does not show: servers that are not configured, money without a currency. */
import type { ConfigurationProblem } from "./fault.ts";
import { oneOf } from "./one-of.ts";
import type { Path, Place } from "./problems.ts";
import type { CheckedConfiguration } from "./schema.ts";

/** Agents, roles and tools may come later; `policy check` says which budget names one that is not there. */
export function budgetProblems(checked: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  return [...unknownServers(checked, place), ...moneyWithoutCurrency(checked, place), ...pricedTokens(checked, place)];
}

/** Only models are paid for by the token. */
function pricedTokens({ models, prices }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  return Object.entries(prices)
    .filter(([name, price]) => isOfModel(price) && !(name.includes("/") && Object.hasOwn(models, serverOf(name))))
    .map(([name]) => ({
      code: "CONFIGURATION_INVALID",
      what: `prices.${name} is the price of a model, and there is no such provider of models`,
      where: place(["prices", name], true),
      hint: "write provider/model, with a provider of models; of everything else tokens and moneyMicros are the price of a call",
    }));
}

/** Whether a price says something of the tokens of a model. */
export function isOfModel({ tokens: _tokens, moneyMicros: _money, ...ofModel }: CheckedConfiguration["prices"][string]): boolean {
  return Object.values(ofModel).some((value) => value !== undefined);
}

function unknownServers({ servers, models, budgets, prices }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  const known = [...Object.keys(servers), ...Object.keys(models)];
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
  const priced = Object.entries(prices).flatMap(([name, { moneyMicros, inputPerMillion, outputPerMillion }]): Path[] =>
    moneyMicros > 0 || inputPerMillion !== undefined || outputPerMillion !== undefined ? [["prices", name]] : [],
  );
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
