/**
 * Workspaces: folders of the host that programs inside write to. What stands in one was made by whoever ran there: names,
 * links and sizes are to be distrusted, so files are read without following any link, and only where nobody else has
 * another name for them.
 */
import { chmodSync, chownSync, closeSync, constants, fstatSync, mkdirSync, openSync, readSync, rmSync } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { refused } from "./mounts.ts";
import { WORKSPACE_ENTRIES_MAX } from "./limits.ts";

/** Makes a folder that a program inside may write to, and nobody else but the house. `user` is who programs inside are, where that is not the house. */
export function makeWorkspace(folder: string, user: number | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user === undefined) return;
  chownSync(folder, user, user);
  // Bubblewrap enters it before it becomes that user; the folder above keeps everybody else of this machine out.
  chmodSync(folder, 0o711);
}

/** Removes a workspace and what is in it; links are removed and not followed. Nothing may run there any more. */
export function removeWorkspace(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * A file of a workspace. Every step of the way is opened by itself, so that no link is followed even while a program
 * inside changes names (openat(2) with O_NOFOLLOW, by way of /proc/self/fd).
 * Faults: EXECUTION_SANDBOX_REFUSED: there is none, it is no plain file, it has another name, or it is larger than the limit.
 */
export function readFromWorkspace(folder: string, path: string, bytesMax: number): Buffer {
  const steps = path.split("/");
  if (steps.some((step) => step === "" || step === "." || step === "..") || path.includes("\0"))
    throw refused("that is no path of a workspace", path);
  let at = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    for (const step of steps.slice(0, -1)) at = stepped(at, step, constants.O_DIRECTORY);
    at = stepped(at, steps.at(-1) ?? "", constants.O_NONBLOCK);
    return contentOf(at, path, bytesMax);
  } finally {
    closeSync(at);
  }
}

/** Opens an entry of an open folder, which is closed. */
function stepped(folder: number, name: string, flags: number): number {
  try {
    const next = openSync(`/proc/self/fd/${folder}/${name}`, constants.O_RDONLY | constants.O_NOFOLLOW | flags);
    closeSync(folder);
    return next;
  } catch (error) {
    throw refused("there is no such file in the workspace, or it is a link", name, error);
  }
}

function contentOf(file: number, path: string, bytesMax: number): Buffer {
  const found = fstatSync(file);
  if (!found.isFile()) throw refused("it is no plain file", path);
  if (found.nlink > 1) throw refused("it has another name, and could be another's file", path);
  if (found.size > bytesMax) throw refused(`it is larger than ${bytesMax} bytes`, path);
  const bytes = Buffer.alloc(found.size);
  let read = 0;
  while (read < bytes.length) {
    const count = readSync(file, bytes, read, bytes.length - read, read);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

/** The bytes that a folder takes, links not followed. Ends once it is over `bytesMax`, or has too many entries, which counts as full. */
export async function bytesIn(folder: string, bytesMax: number): Promise<number> {
  let [bytes, entries] = [0, 0];
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for (const entry of await readdir(at, { withFileTypes: true }).catch(() => [])) {
      entries += 1;
      if (entries > WORKSPACE_ENTRIES_MAX) return Number.POSITIVE_INFINITY;
      const path = join(at, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else
        bytes += await lstat(path).then(
          ({ blocks }) => blocks * 512,
          () => 0,
        );
    }
    if (bytes > bytesMax) return bytes;
  }
  return bytes;
}
