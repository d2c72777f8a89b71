/**
 * Files that hold a secret: 0600, in a folder 0700. The only file of `keys/` that touches the disk.
 * Trust: who reads these files reads the house's content and can sign in its name; nothing else in the house has them.
 */
import { closeSync, existsSync, fchmodSync, fstatSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { keysFault } from "./fault.ts";

const OTHERS_MASK = 0o077;
const SECRET_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Reads a secret file; undefined when there is none. Faults with KEYS_EXPOSED when group or others have any right to it,
 * because a secret that others could read is no secret any more.
 */
export function readSecretFile(path: string): string | undefined {
  const file = openIfThere(path);
  if (file === undefined) return undefined;
  try {
    const mode = fstatSync(file).mode;
    if ((mode & OTHERS_MASK) !== 0) {
      throw keysFault(
        "KEYS_EXPOSED",
        `others than its owner have rights to ${path} (mode ${(mode & 0o777).toString(8).padStart(4, "0")})`,
        {
          where: path,
          hint: `chmod 600 ${path}, and think about who could have read it`,
        },
      );
    }
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/** Writes a new secret file, durable when this returns; never replaces one. False when one was there already. Its folder's parent must be there. */
export function makeSecretFile(path: string, secret: string): boolean {
  const folder = dirname(path);
  makeFolder(folder);
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const file = openSync(draft, "wx", SECRET_MODE);
  try {
    fchmodSync(file, SECRET_MODE);
    writeSync(file, secret);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  // A hard link appears whole or not at all and, unlike a rename, never replaces what is there.
  const made = linkIfFree(draft, path);
  rmSync(draft, { force: true });
  syncFolder(folder);
  return made;
}

/** The names in a folder of secret files; none where it is not there. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}

/** Takes a secret file away, durably. What a disk or a file system keeps of it is beyond the house. */
export function removeSecretFile(path: string): void {
  if (!existsSync(path)) return;
  rmSync(path);
  syncFolder(dirname(path));
}

function makeFolder(folder: string): void {
  try {
    // Not recursive: on a medium that cannot be written Node would then say that the path is not there.
    mkdirSync(folder, { mode: FOLDER_MODE });
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw keysFault("KEYS_MISSING", `${path} cannot be read`, {
      where: path,
      hint: "check who owns the file and its folder",
      cause: error,
    });
  }
}

function linkIfFree(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
