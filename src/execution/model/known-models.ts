/** What can be known of the configured models with nothing opened: their names, their definitions, and the secrets that they need. */
import { neededByModels } from "../secrets/server-secrets.ts";
import type { ModelProvider } from "./configuration.ts";
import { modelDefinition } from "./model-definition.ts";
import type { Models } from "./models.ts";

export function knownModels(providers: { readonly [name: string]: ModelProvider }): Omit<Models, "perform"> {
  const definition: Models["definition"] = (provider, model) => {
    const configuration = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
    if (configuration === undefined || configuration.models?.includes(model) === false) return undefined;
    const { kind } = configuration;
    return modelDefinition({ provider, kind, model, ...("baseUrl" in configuration && { baseUrl: configuration.baseUrl }) });
  };
  return {
    providers: Object.keys(providers),
    listed: Object.entries(providers).flatMap(([name, { models = [] }]) => models.flatMap((model) => definition(name, model) ?? [])),
    needed: neededByModels(providers),
    definition,
  };
}
