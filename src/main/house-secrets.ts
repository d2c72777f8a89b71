/** The secrets of a house: its sources as they are configured, and what every value is struck as. */
import type { Clock } from "../call/clock.ts";
import type { SecretsConfiguration } from "../execution/secrets/configuration.ts";
import { LOCAL_SOURCE } from "../execution/secrets/handle.ts";
import { openSource } from "../execution/secrets/open-source.ts";
import { Secrets } from "../execution/secrets/secrets.ts";
import type { SecretEvent } from "../execution/secrets/secrets.ts";
import type { SecretSource } from "../execution/secrets/source.ts";
import type { VaultServer } from "../execution/secrets/vault/configuration.ts";
import { KnownValues } from "../inspection/detectors/known-secret/known-values.ts";
import { loadPackage } from "./load-package.ts";
import { openVault } from "./open-vault.ts";
import { valuesIn } from "./own-secrets.ts";
import { systemClock } from "./system.ts";

export interface HouseSecrets {
  readonly configuration: SecretsConfiguration;
  readonly clock: Clock;
  /** What is looked for in everything that flows. */
  readonly known: KnownValues;
  /** The house's own store; absent where there is no house. */
  readonly local: SecretSource | undefined;
  readonly log: (event: SecretEvent) => void;
}

/** Opens the sources; nothing is read yet. */
export function openSecrets({ configuration, clock, known, local, log }: HouseSecrets): Secrets {
  const parts = { environment: process.env, clock, vault: (server: VaultServer) => openVault(server, clock), load: loadPackage };
  const configured = Object.entries(configuration.sources).map(
    ([name, source]) => [name, openSource(source, parts)] as const,
  );
  const own = local === undefined ? [] : [[LOCAL_SOURCE, { source: local, rereadMs: 0 }] as const];
  return new Secrets({
    sources: new Map([...own, ...configured]),
    clock,
    strike: (secret, values) => known.register(`secret://${secret}`, [...new Set(values.flatMap(valuesIn))]),
    graceMs: configuration.graceMs,
    log,
  });
}

/** The same beside a house or before there is one: configured sources alone, and nothing told to any log. */
export function openSecretsAside(configuration: SecretsConfiguration): Secrets {
  return openSecrets({ configuration, clock: systemClock, known: new KnownValues(), local: undefined, log: () => {} });
}
