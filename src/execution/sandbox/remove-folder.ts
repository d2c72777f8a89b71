/**
 * Removes a folder that somebody filled as they liked: with names that are no text, folders that nobody may look into, nested deeper than
 * a path can say, by the hundred thousand. Links are removed and not followed, and the house goes on meanwhile.
 */
import { chmod, readdir, rename, rmdir, unlink } from "node:fs/promises";
import { REMOVED_NAMES_MAX } from "./limits.ts";

const SLASH = Buffer.from("/");
/** Files that are removed at one time: the house has other business with its disk. */
const REMOVED_AT_ONCE = 16;
/** What rename(2) says of a name that another has. */
const TAKEN: readonly string[] = ["ENOTEMPTY", "EEXIST", "ENOTDIR"];

/** Removes a folder and what is in it; nothing may run there any more. What cannot be removed stays. Never rejects. */
export async function removeFolder(folder: string): Promise<void> {
  const whole = Buffer.from(folder);
  const found = await emptied(whole);
  // A folder inside of one of these moves beside it before it is looked into: no path gets longer than a name in the whole and one more.
  const names = numbered(whole);
  for (let at = found.pop(); at !== undefined; at = found.pop()) {
    for (const inner of await emptied(at)) {
      const beside = await movedTo(inner, names);
      if (beside !== undefined) found.push(beside);
    }
    await isDone(rmdir(at));
  }
  await isDone(rmdir(whole));
}

/** Removes what is no folder, and gives the folders. */
async function emptied(folder: Buffer): Promise<Buffer[]> {
  await opened(folder);
  const entries = await readdir(folder, { withFileTypes: true, encoding: "buffer" }).catch(() => []);
  const at = (name: Buffer): Buffer => Buffer.concat([folder, SLASH, name]);
  const files = entries.filter((entry) => !entry.isDirectory());
  for (let next = 0; next < files.length; next += REMOVED_AT_ONCE)
    await Promise.all(files.slice(next, next + REMOVED_AT_ONCE).map(({ name }) => isDone(unlink(at(name)))));
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => at(name));
}

/** Where a folder stands by now; undefined where it stays. What is taken already by another that is not empty is not replaced (rename(2)). */
async function movedTo(folder: Buffer, names: Iterator<Buffer>): Promise<Buffer | undefined> {
  // The entry for the folder above stands inside, so it has to be open.
  await opened(folder);
  for (let next = names.next(); next.done !== true; next = names.next()) {
    const code = await rename(folder, next.value).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code ?? "",
    );
    if (code === undefined) return next.value;
    if (!TAKEN.includes(code)) return undefined;
  }
  return undefined;
}

function* numbered(folder: Buffer): Generator<Buffer> {
  for (let number = 1; number <= REMOVED_NAMES_MAX; number++) yield Buffer.concat([folder, SLASH, Buffer.from(`removed-${number}`)]);
}

/** Gives its owner every right to a folder. Root has them anyway. */
async function opened(folder: Buffer): Promise<void> {
  if (process.getuid?.() !== 0) await isDone(chmod(folder, 0o700));
}

function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
