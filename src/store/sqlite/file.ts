/** Files of the data folder: made here, with the owner's rights alone, before SQLite sees them. */
import { closeSync, existsSync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { storeFault } from "../fault.ts";

const FILE_MODE = 0o600;

/**
 * Makes an empty file where there is none: SQLite would give it the rights of the process's umask, and its companions
 * (`-wal`, `-shm`) take theirs from it. Faults: STORE_READ_ONLY, STORE_FULL, STORE_IO.
 */
export function makeFile(path: string): void {
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, "wx", FILE_MODE));
    const folder = openSync(dirname(path), "r");
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    throw fileFault(error, path);
  }
}

/** An error of the file system, as a fault of the store. */
export function fileFault(error: unknown, path: string): Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const more = { where: path, cause: error };
  if (code === "ENOSPC" || code === "EDQUOT") {
    return storeFault("STORE_FULL", "there is no space left for a new file", {
      ...more,
      hint: "make space on the disk; the house goes on by itself",
    });
  }
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") {
    return storeFault("STORE_READ_ONLY", "the data folder cannot be written", {
      ...more,
      hint: "check the rights and the mount of the data folder",
    });
  }
  if (code === "ENOTDIR" || code === "EEXIST") {
    return storeFault("STORE_IO", "a file stands where the data folder is to be", { ...more, hint: "the data of a house is a folder: name another" });
  }
  return storeFault("STORE_IO", "a file of the data folder cannot be made", {
    ...more,
    hint: "check that the data folder is there and yours",
  });
}
