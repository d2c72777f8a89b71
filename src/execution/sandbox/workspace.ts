/**
 * Workspaces: folders of the host that programs inside write to. What stands in one was made by whoever ran there: names,
 * links and sizes are to be distrusted, so files are read without following any link, and only where nobody else has
 * another name for them.
 */
import { chmodSync, chownSync, closeSync, constants, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { entriesOf } from "./entries-of.ts";
import { refused } from "./mounts.ts";
import { WORKSPACE_ENTRIES_MAX } from "./limits.ts";

/** What the system counts a file's size in, whatever the disk does (stat(2), st_blocks). */
const BLOCK_BYTES = 512;

/** Makes a folder that a program inside may write to, and nobody else but the house. `user` is who programs inside are, where that is not the house. */
export function makeWorkspace(folder: string, user: number | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user === undefined) return;
  chownSync(folder, user, user);
  // Bubblewrap enters it before it becomes that user; the folder above keeps everybody else of this machine out.
  chmodSync(folder, 0o711);
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

/**
 * The bytes that a folder takes, links not followed. Ends once it is over `bytesMax`. What cannot be looked into counts as full, because
 * anything may stand there: a folder that its program shut, one that is nested deeper than a path can say, too many entries.
 */
export async function bytesIn(folder: string, bytesMax: number): Promise<number> {
  const counted: Counted = { bytes: 0, entries: 0, folders: [Buffer.from(folder)] };
  try {
    for (let at = counted.folders.pop(); at !== undefined && counted.bytes <= bytesMax; at = counted.folders.pop())
      await count(at, counted, bytesMax);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
  return counted.bytes;
}

interface Counted {
  bytes: number;
  entries: number;
  /** Those that were not looked into yet. */
  readonly folders: Buffer[];
}

/** Counts what stands in one folder, up to the limit. Rejects where that cannot be told. Nothing where it is gone. */
async function count(folder: Buffer, counted: Counted, bytesMax: number): Promise<void> {
  try {
    for await (const some of entriesOf(folder)) {
      counted.entries += some.length;
      if (counted.entries > WORKSPACE_ENTRIES_MAX) throw new Error("there are too many entries to be counted");
      const files = some.filter(({ path, isFolder }) => !isFolder || void counted.folders.push(path));
      const sizes = await Promise.all(files.map(({ path }) => sizeOf(path)));
      counted.bytes = sizes.reduce((sum, size) => sum + size, counted.bytes);
      if (counted.bytes > bytesMax) return;
    }
  } catch (error) {
    unlessGone(undefined)(error);
  }
}

function sizeOf(path: Buffer): Promise<number> {
  return lstat(path).then(({ blocks }) => blocks * BLOCK_BYTES, unlessGone(0));
}

/** The value in the place of what was taken away meanwhile. */
function unlessGone<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return value;
    throw error;
  };
}
