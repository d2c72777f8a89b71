/** Prices of models: those that ship with the house, and over them those of the configuration. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ModelPrice, ModelPrices } from "../../execution/model/prices.ts";
import { isOfModel } from "./budget-problems.ts";
import type { CheckedConfiguration } from "./schema.ts";

export const SHIPPED_PRICES = join(import.meta.dirname, "..", "..", "..", "models", "prices.json");

const perMillion = z.number().min(0);
const shipped = z.strictObject({
  about: z.string(),
  asOf: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  sources: z.record(z.string(), z.string()),
  currency: z.string().regex(/^[A-Z]{3}$/),
  models: z.record(
    z.string().regex(/^[a-z-]+\/.+$/),
    z.strictObject({
      inputPerMillion: perMillion.optional(),
      outputPerMillion: perMillion.optional(),
      cachedInputPerMillion: perMillion.optional(),
      cacheWritePerMillion: perMillion.optional(),
      contextTokens: z.number().int().min(1).optional(),
    }),
  ),
});

let read: ModelPrices | undefined;

/** The table that ships with the house, by kind/model; read once. */
export function shippedPrices(): ModelPrices {
  return (read ??= readShipped());
}

function readShipped(): ModelPrices {
  const { currency, models } = shipped.parse(JSON.parse(readFileSync(SHIPPED_PRICES, "utf8")));
  return Object.fromEntries(Object.entries(models).map(([model, price]) => [model, { currency, ...price }]));
}

/** The configured ones, in the currency of the house. Where only the context window is named, the shipped price is not touched. */
export function modelPricesOf({ prices, currency, models }: CheckedConfiguration): ModelPrices {
  const ofModels = Object.entries(prices).filter(([, price]) => isOfModel(price));
  return Object.fromEntries(
    ofModels.map(([name, { tokens: _tokens, moneyMicros: _money, ...ofModel }]): [string, ModelPrice] => {
      const isPriced = ofModel.inputPerMillion !== undefined || ofModel.outputPerMillion !== undefined;
      const [provider = "", ...model] = name.split("/");
      const known = isPriced ? undefined : shippedPrices()[`${models[provider]?.kind ?? ""}/${model.join("/")}`];
      return [name, { ...known, ...given(ofModel), currency: known?.currency ?? currency ?? "USD" }];
    }),
  );
}

function given(price: Omit<ModelPrice, "currency">): Omit<ModelPrice, "currency"> {
  return Object.fromEntries(Object.entries(price).filter(([, value]) => value !== undefined));
}
