/** The providers of models of this house, on connections of their own. */
import type { Chance, Clock } from "../call/clock.ts";
import { httpSend } from "../execution/http-send.ts";
import { openModels, type OpenedModels } from "../execution/model/open-models.ts";
import type { Secrets } from "../execution/secrets/secrets.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { loadPackage } from "./load-package.ts";

export function modelsOfHouse(
  { models, modelPrices, limits }: Configuration,
  parts: { readonly clock: Clock; readonly chance: Chance; readonly secrets: Secrets },
): OpenedModels {
  return openModels({
    providers: models,
    prices: modelPrices,
    send: httpSend(),
    loadPackage,
    resultBytesMax: limits.resultBytesMax,
    ...parts,
  });
}
