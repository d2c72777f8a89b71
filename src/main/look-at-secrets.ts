/** Reads each secret that a configuration names, to see whether it is to be had. For `doctor`, with no house running. */
import { asFault, type Fault } from "../call/fault.ts";
import { handleNamed, LOCAL_SOURCE } from "../execution/secrets/handle.ts";
import { neededBy, neededByHosts, neededByModels } from "../execution/secrets/server-secrets.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { openSecretsAside } from "./house-secrets.ts";

/** A secret by its name, and why it is not to be had; undefined where it is. */
export interface LookedSecret {
  readonly secret: string;
  readonly fault: Fault | undefined;
}

/** Those of configured sources: the house's own store opens in a house alone. A lease that is taken out for it is given back. Never rejects. */
export async function lookAtSecrets(configuration: Configuration): Promise<readonly LookedSecret[]> {
  const { servers, egress, models } = configuration;
  const needed = [...neededBy(servers), ...neededByHosts(egress.headers), ...neededByModels(models)];
  const names = [...new Set(needed.map(({ secret }) => secret))].sort();
  const handles = names.flatMap((name) => handleNamed(name) ?? []).filter(({ source }) => source !== LOCAL_SOURCE);
  const secrets = openSecretsAside(configuration.secrets);
  try {
    return await Promise.all(
      handles.map((handle) =>
        secrets.reread(handle).then(
          () => ({ secret: handle.name, fault: undefined }),
          (thrown: unknown) => ({ secret: handle.name, fault: asFault(thrown, "EXECUTION_SECRET_UNREADABLE") }),
        ),
      ),
    );
  } finally {
    await secrets.close();
  }
}
