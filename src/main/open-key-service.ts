/** The key service that a configuration names, with the connections and packages that it needs. Nothing is asked yet. */
import type { Clock } from "../call/clock.ts";
import { SECRET_DEADLINE_MS } from "../execution/limits.ts";
import { awsService, azureService, googleService, transitService } from "../keys/index.ts";
import type { KeyService } from "../keys/index.ts";
import type { RootConfiguration } from "./configuration/configuration.ts";
import { loadPackage } from "./load-package.ts";
import { openVault } from "./open-vault.ts";
import { systemClock } from "./system.ts";

/** A configuration, as far as it says where the root key stands. */
export interface Keyed {
  readonly keys: { readonly root: RootConfiguration };
}

/** The key service of a configuration; undefined where there is none, or no configuration. */
export function keyServiceOf(configuration: Keyed | undefined): KeyService | undefined {
  return configuration === undefined ? undefined : openKeyService(configuration.keys.root, systemClock);
}

/** Undefined where the root key stands in a file as it is. */
export function openKeyService(root: RootConfiguration, clock: Clock): KeyService | undefined {
  switch (root.kind) {
    case "local":
      return undefined;
    case "vault":
      return transitService(async (path, body) => {
        const session = openVault(root, clock);
        const late = new AbortController();
        const cancel = clock.after(SECRET_DEADLINE_MS, () => late.abort());
        try {
          return await session.ask({ method: "POST", path, body, signal: late.signal });
        } finally {
          cancel();
          await session.close();
        }
      }, root);
    case "aws":
      return awsService(loadPackage, root);
    case "azure":
      return azureService(loadPackage, root);
    case "google":
      return googleService(loadPackage, root);
  }
}
