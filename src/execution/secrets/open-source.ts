/** Makes the source of a configuration. The one place that knows which kind is read by what; nothing is asked yet. */
import type { Clock } from "../../call/clock.ts";
import { AwsSecretSource } from "./cloud/aws-source.ts";
import { AzureSecretSource } from "./cloud/azure-source.ts";
import { GoogleSecretSource } from "./cloud/google-source.ts";
import type { LoadPackage } from "./cloud/load-package.ts";
import type { SourceConfiguration } from "./configuration.ts";
import { environmentSource } from "./environment-source.ts";
import { fileSource } from "./file-source.ts";
import type { ConfiguredSource } from "./source.ts";
import type { VaultServer } from "./vault/configuration.ts";
import type { VaultSession } from "./vault/session.ts";
import { VaultSecrets } from "./vault/source.ts";

/** What sources are made with, beside their configuration. */
export interface SourceParts {
  /** The house's own environment. */
  readonly environment: { readonly [name: string]: string | undefined };
  readonly clock: Clock;
  /** Makes a login at a vault; nothing is asked yet. */
  readonly vault: (server: VaultServer) => VaultSession;
  readonly load: LoadPackage;
}

export function openSource(configuration: SourceConfiguration, parts: SourceParts): ConfiguredSource {
  switch (configuration.kind) {
    case "environment":
      return { source: environmentSource(parts.environment), rereadMs: 0 };
    case "files":
      return { source: fileSource(configuration.folder), rereadMs: configuration.rereadMs };
    case "vault": {
      const { kv, rereadMs } = configuration;
      return { source: new VaultSecrets({ session: parts.vault(configuration), kv, clock: parts.clock }), rereadMs };
    }
    case "aws":
      return { source: new AwsSecretSource(configuration, parts), rereadMs: configuration.rereadMs };
    case "azure":
      return { source: new AzureSecretSource(configuration, parts), rereadMs: configuration.rereadMs };
    case "google":
      return { source: new GoogleSecretSource(configuration, parts), rereadMs: configuration.rereadMs };
  }
}
