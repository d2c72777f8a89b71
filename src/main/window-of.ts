/** Tokens that a model takes, as the table of models has it; undefined where it has not. */
import { priceOf } from "../execution/model/prices.ts";
import type { ModelRef } from "../runtime/definition.ts";
import type { Configuration } from "./configuration/configuration.ts";

export function windowOf(
  { models, modelPrices }: Pick<Configuration, "models" | "modelPrices">,
  { provider, id: model }: ModelRef,
): number | undefined {
  const kind = Object.hasOwn(models, provider) ? models[provider]?.kind : undefined;
  return kind === undefined ? undefined : priceOf(modelPrices, { provider, kind, model })?.contextTokens;
}
