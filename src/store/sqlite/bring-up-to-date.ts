/** Agents' databases that an older program wrote, brought to the tables of this one before anybody reads them. */
import { DatabaseSync } from "node:sqlite";
import { LOCK_WAIT_MS } from "../limits.ts";
import { openForWriting } from "./database.ts";
import { agentFiles, databasePath } from "./place.ts";
import { AGENT_SCHEMA } from "./schema.ts";

/**
 * Migrates every agent's file that is older. The readers expect the newest tables and cannot write, so this comes first,
 * under the folder's lock. A file that cannot be read is left as it is: its agent faults when it is used, the others go on.
 */
export function bringUpToDate(folder: string): void {
  for (const agent of agentFiles(folder)) {
    const path = databasePath(folder, agent);
    try {
      if (isOlder(path)) openForWriting(path, AGENT_SCHEMA, () => undefined).close();
    } catch {
      continue;
    }
  }
}

function isOlder(path: string): boolean {
  const db = new DatabaseSync(path, { readOnly: true, timeout: LOCK_WAIT_MS });
  try {
    const version = db.prepare("PRAGMA user_version").get()?.["user_version"];
    return typeof version === "number" && version > 0 && version < AGENT_SCHEMA.versions.length;
  } finally {
    db.close();
  }
}
