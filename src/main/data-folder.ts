/** The files of a data folder beside databases and keys: what the command line and verifiers read. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { KeyObject } from "node:crypto";
import { Fault } from "../call/fault.ts";
import type { HouseId } from "../call/id.ts";
import { logOrigin } from "../ledger/checkpoint.ts";
import { VKEYS_FILE, encodeVkey, noteSigner } from "../ledger/note.ts";
import { fileFault } from "../store/sqlite/file.ts";
import { isLocked } from "../store/sqlite/lock.ts";

/** Where the house answers while it runs; gone after a clean stop. */
export const URL_FILE = "house.url";
/** The operator token of the command line. */
export const TOKEN_FILE = "operator.token";

/** Where the house has what its programs write to (`work-folder.ts`); gone after a clean stop. */
export const WORK_FILE = "work.folder";

/** Makes the folder, readable for its owner alone. Faults: STORE_READ_ONLY, STORE_FULL, STORE_IO. */
export function makeDataFolder(folder: string): void {
  onDisk(folder, () => makeFolders(resolve(folder)));
}

/** One by one from above: Node's own way of making several never ends where nobody can make any, as below /proc. */
function makeFolders(folder: string): void {
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolders(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw thrown;
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** Writes a file of the folder whole, readable for its owner alone. Faults: STORE_READ_ONLY, STORE_FULL, STORE_IO. */
export function writeDataFile(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  onDisk(path, () => {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  });
}

/** What the file system refuses while `write` runs, as a fault of the store. Faults pass through. */
export function onDisk<Result>(path: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw error instanceof Fault ? error : fileFault(error, path);
  }
}

/** The text of a file of the folder; undefined when there is none. */
export function readDataFile(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Where the house of a data folder answers; undefined where none runs. One that was killed leaves its address behind, and
 * somebody else's program may listen there by now: a token goes there only while a house has the folder.
 */
export function addressOf(folder: string): string | undefined {
  const url = readDataFile(folder, URL_FILE)?.trim();
  return url !== undefined && isLocked(folder) ? url : undefined;
}

export function removeDataFile(folder: string, name: string): void {
  rmSync(join(folder, name), { force: true });
}

/** The public key of the house's logs as a vkey (C2SP signed-note), under the name of the house log; it vouches for the agents' logs too. */
export function houseVkey(house: HouseId, logKey: KeyObject): string {
  return encodeVkey(noteSigner(logOrigin(house, "house"), logKey).key);
}

/** Writes the public key for whoever verifies: `house.pub`. */
export function writeVkey(folder: string, vkey: string): void {
  writeDataFile(folder, VKEYS_FILE, `${vkey}\n`);
}
