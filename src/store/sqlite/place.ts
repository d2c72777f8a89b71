/** Where the files of a house are. Names come from ids that were checked, never from what anybody typed. */
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isId } from "../../call/id.ts";
import type { AgentId } from "../../call/id.ts";
import { noAgent } from "../fault.ts";
import { fileFault } from "./file.ts";

const FOLDER_MODE = 0o700;
const SUFFIX = ".db";

export type LogName = AgentId | "house";

/** The file of a log. Faults with STORE_NO_AGENT for a name that is no agent's id. */
export function databasePath(folder: string, log: LogName): string {
  if (log === "house") return join(folder, "house.db");
  if (!isId("agt", log)) throw noAgent("a name that is no agent's id");
  return join(folder, "agents", `${log}${SUFFIX}`);
}

export function lockPath(folder: string): string {
  return join(folder, "lock.db");
}

/** Makes the folders where they are missing, 0700. Faults: STORE_READ_ONLY, STORE_FULL, STORE_IO. */
export function makeFolders(folder: string): void {
  try {
    mkdirSync(join(folder, "agents"), { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw fileFault(error, folder);
  }
}

/** Ids of the agents that have a file in which anything was ever committed, in the order of their registration. */
export function agentFiles(folder: string): readonly AgentId[] {
  return namesIn(join(folder, "agents"))
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .filter((name): name is AgentId => isId("agt", name))
    .filter((agent) => isStarted(databasePath(folder, agent)))
    .sort();
}

/**
 * Whether anything was ever committed to a database. The house may have died while it made the file: then it is empty, or
 * a rollback journal says that it counts as empty.
 */
export function isStarted(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return size > 0 && !existsSync(`${path}-journal`);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw fileFault(error, folder);
  }
}
