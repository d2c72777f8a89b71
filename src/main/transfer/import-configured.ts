/** Importing into a house whose root key may stand in a key service, as its configuration says. */
import type { Configuration } from "../configuration/configuration.ts";
import { openKeyService } from "../open-key-service.ts";
import { systemClock } from "../system.ts";
import { importAgent } from "./import-agent.ts";
import type { Imported, ImportWish } from "./import-agent.ts";

/** Imports an agent. Faults: HOUSE_IMPORT_*, STORE_*, KEYS_*. */
export function importConfigured(wish: Omit<ImportWish, "keyService">, configuration: Configuration | undefined): Promise<Imported> {
  const keyService = configuration === undefined ? undefined : openKeyService(configuration.keys.root, systemClock);
  return importAgent({ ...wish, keyService });
}
