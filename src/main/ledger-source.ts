/** The logs that lie in a folder: of a house, whether it runs or not, or of an export. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataFolder } from "../store/sqlite/data-folder.ts";
import { exportFolder } from "./export-folder.ts";
import type { VerifySource } from "../verify/source.ts";

/** Opens nothing yet. Undefined where there is neither a house nor an export. */
export function ledgerIn(folder: string): VerifySource | undefined {
  // A folder whose house.db is lost still has its agents: the verifier is to say what is missing.
  if (existsSync(join(folder, "house.db")) || existsSync(join(folder, "agents"))) return new DataFolder(folder);
  return existsSync(join(folder, "house.pub")) ? exportFolder(folder) : undefined;
}
