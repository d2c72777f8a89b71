/** The providers of models that agents name: those that they describe, and well-known ones that need only a key in the environment. */
import { templateOf } from "../execution/secrets/handle.ts";
import { modelsOf, type AgentDefinition } from "../runtime/definition.ts";
import type { ConfigurationInput } from "./configuration/configuration.ts";

type Models = NonNullable<ConfigurationInput["models"]>;
type Sources = NonNullable<NonNullable<ConfigurationInput["secrets"]>["sources"]>;

/** The source of secrets that the environment is. */
const ENVIRONMENT = "env";

/** Variables in which the packages of AI SDK look for keys. */
const KEYS = { anthropic: "ANTHROPIC_API_KEY", openai: "OPENAI_API_KEY", google: "GOOGLE_GENERATIVE_AI_API_KEY" } as const;

interface Provided {
  readonly models: Models;
  readonly sources: Sources;
  /** Names of the secrets that calls of an agent need. */
  readonly secretsOf: (definition: AgentDefinition, servers: object) => readonly string[];
}

export function providersFor(agents: readonly { readonly definition: AgentDefinition; readonly models: Models }[]): Provided {
  const written: Models = Object.assign({}, ...agents.map(({ models }) => models));
  const missing = agents
    .flatMap(({ definition }) => modelsOf(definition))
    .map(({ provider }) => provider)
    .filter((provider) => !Object.hasOwn(written, provider));
  const usual: Models = Object.assign({}, ...missing.map(usualProvider));
  const models = { ...usual, ...written };
  return {
    models,
    sources: { [ENVIRONMENT]: { kind: "environment" } },
    secretsOf: (definition, servers) =>
      (templateOf(JSON.stringify([modelsOf(definition).map(({ provider }) => models[provider] ?? null), servers]))?.handles ?? []).map(
        ({ name }) => name,
      ),
  };
}

/** Nothing for a name that is not well known: the configuration then says that there is no such provider. */
function usualProvider(provider: string): Models {
  if (provider === "ollama") return { ollama: { kind: "ollama" } };
  if (provider !== "anthropic" && provider !== "openai" && provider !== "google") return {};
  return { [provider]: { kind: provider, key: `secret://${ENVIRONMENT}/${KEYS[provider]}` } };
}
