/**
 * Removes a folder that somebody filled as they liked: with names that are no text, folders that nobody may look into, nested deeper than
 * a path can say, by the hundred thousand. The house goes on meanwhile. Links are removed and not followed, and every folder is held open
 * while something in it is removed (unlinkat(2), by way of /proc/self/fd): a program that still runs there and puts a link in the place of
 * a folder has the house remove nothing elsewhere.
 */
import { constants } from "node:fs";
import { chmod, open, rename, rmdir, unlink, type FileHandle } from "node:fs/promises";
import { entriesOf } from "./entries-of.ts";
import { REMOVED_NAMES_MAX } from "./limits.ts";

/** O_PATH: holds a folder that its program shut as well (open(2)); Node has no name for it. */
const HELD = 0o10_000_000 | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Root has every right to a folder; another owner first gives himself them. */
const IS_ROOT = process.getuid?.() === 0;
/** What rename(2) says of a name that another has. */
const TAKEN: readonly string[] = ["ENOTEMPTY", "EEXIST", "ENOTDIR"];

/** Removes a folder and what is in it, until the signal. What cannot be removed stays. Never rejects. */
export async function removeFolder(folder: string, signal?: AbortSignal): Promise<void> {
  await within(folder, async (whole) => {
    const found = await emptied(whole, signal);
    // A folder inside of one of these moves beside it before it is looked into: no path gets longer than a name in the whole.
    const names = numbered(whole);
    for (let at = found.pop(); at !== undefined && !isOver(signal); at = found.pop()) {
      await within(at, async (held) => {
        for (const inner of await emptied(held, signal)) {
          if (isOver(signal)) return;
          const beside = await movedTo(inner, names);
          if (beside !== undefined) found.push(beside);
        }
      });
      await isDone(rmdir(at));
    }
  });
  await isDone(rmdir(folder));
}

function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Does something in a folder, which is called by another path that leads to this one alone, whatever has its name. Nothing where there is none. */
async function within(folder: string | Buffer, work: (held: string) => Promise<void>): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, HELD);
    const held = `/proc/self/fd/${handle.fd}`;
    if (!IS_ROOT) await isDone(chmod(held, 0o700));
    await work(held);
  } catch {
    // It stays.
  } finally {
    await handle?.close();
  }
}

/** Removes what is no folder, and gives the folders. Rejects where it cannot be looked into. */
async function emptied(folder: string, signal: AbortSignal | undefined): Promise<Buffer[]> {
  const folders: Buffer[] = [];
  for await (const some of entriesOf(Buffer.from(folder))) {
    if (isOver(signal)) break;
    await Promise.all(some.map(({ path, isFolder }) => (isFolder ? folders.push(path) : isDone(unlink(path)))));
  }
  return folders;
}

/** Where a folder stands by now; undefined where it stays. What is taken already by another that is not empty is not replaced (rename(2)). */
async function movedTo(folder: Buffer, names: Iterator<string>): Promise<Buffer | undefined> {
  // The entry for the folder above stands inside, so it has to be open.
  if (!IS_ROOT) await within(folder, () => Promise.resolve());
  for (let next = names.next(); next.done !== true; next = names.next()) {
    const code = await rename(folder, next.value).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code ?? "",
    );
    if (code === undefined) return Buffer.from(next.value);
    if (!TAKEN.includes(code)) return undefined;
  }
  return undefined;
}

function* numbered(folder: string): Generator<string> {
  for (let number = 1; number <= REMOVED_NAMES_MAX; number++) yield `${folder}/removed-${number}`;
}

function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
