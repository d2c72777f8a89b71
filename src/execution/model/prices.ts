/** What models cost, and how much they take in. A price that is not known is not there: nothing ever counts as free by default. */
import type { ModelUsage } from "./usage.ts";

/** Prices in a currency for a million tokens, which is millionths of it for one. */
export interface ModelPrice {
  /** ISO 4217. */
  readonly currency: string;
  readonly inputPerMillion?: number | undefined;
  readonly outputPerMillion?: number | undefined;
  /** Tokens read from a cache of the provider; absent: as any input. */
  readonly cachedInputPerMillion?: number | undefined;
  /** Tokens written to it; absent: as any input. */
  readonly cacheWritePerMillion?: number | undefined;
  /** How many tokens a request and its answer may have together. */
  readonly contextTokens?: number | undefined;
}

/** By `provider/model`, and by `kind/model` for what ships with the house. */
export type ModelPrices = { readonly [model: string]: ModelPrice };

export interface ModelCost {
  readonly moneyMicros: number;
  readonly currency: string;
}

/** Names of versions that providers append: `-20250929`, `-2025-08-07`, `@20250929`, `-latest`. */
const VERSION = /(?:[-@]\d{8}|-\d{4}-\d{2}-\d{2}|-latest)$/;

/** What is known of a model: by the provider's own name first, then by its kind; a dated version as the model that it is of. */
export function priceOf(
  prices: ModelPrices,
  names: { readonly provider: string; readonly kind: string; readonly model: string },
): ModelPrice | undefined {
  const { provider, kind, model } = names;
  const undated = model.replace(VERSION, "");
  const keys = [`${provider}/${model}`, `${provider}/${undated}`, `${kind}/${model}`, `${kind}/${undated}`];
  const found = keys.find((key) => Object.hasOwn(prices, key));
  return found === undefined ? undefined : prices[found];
}

/** What a call cost, rounded up to a whole millionth; undefined where a price or a count is not known. */
export function costOf(usage: ModelUsage, price: ModelPrice | undefined): ModelCost | undefined {
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens = 0 } = usage;
  if (price?.inputPerMillion === undefined || inputTokens === undefined) return undefined;
  const output = outputTokens === 0 ? 0 : (outputTokens ?? Number.NaN) * (price.outputPerMillion ?? Number.NaN);
  const fresh = Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens);
  const input =
    fresh * price.inputPerMillion +
    cachedInputTokens * (price.cachedInputPerMillion ?? price.inputPerMillion) +
    cacheWriteTokens * (price.cacheWritePerMillion ?? price.inputPerMillion);
  const micros = Math.ceil(Number((input + output).toFixed(6)));
  return Number.isSafeInteger(micros) ? { moneyMicros: micros, currency: price.currency } : undefined;
}
