/** Exporting from and importing into a house whose root key may stand in a key service, as its configuration says. */
import type { Configuration } from "../configuration/configuration.ts";
import { keyServiceOf } from "../open-key-service.ts";
import { exportAgent } from "./export-agent.ts";
import type { Exported, ExportWish } from "./export-agent.ts";
import { importAgent } from "./import-agent.ts";
import type { Imported, ImportWish } from "./import-agent.ts";

/** Imports an agent. Faults: HOUSE_IMPORT_*, STORE_*, KEYS_*. */
export function importConfigured(wish: Omit<ImportWish, "keyService">, configuration: Configuration | undefined): Promise<Imported> {
  return importAgent({ ...wish, keyService: keyServiceOf(configuration) });
}

/** Exports an agent. Faults: HOUSE_EXPORT_*, STORE_*, KEYS_*. */
export function exportConfigured(wish: Omit<ExportWish, "keyService">, configuration: Configuration | undefined): Promise<Exported> {
  return exportAgent({ ...wish, keyService: keyServiceOf(configuration) });
}
