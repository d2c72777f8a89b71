/**
 * Where a house has what its programs write to and reach: workspaces of code, sockets of the way out. It stands outside of
 * the data folder, which no sandbox sees, under a name that nobody can guess and make before. The data folder says which it
 * is as long as the house runs, and which were left: by a house that was killed, or that did not remove them in time. The next
 * one on that data folder removes them while it runs.
 */
import { lstatSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import type { Chance } from "../call/clock.ts";
import { removeFolder } from "../execution/sandbox/remove-folder.ts";
import { WORK_FOLDERS_LEFT_MAX } from "./limits.ts";
import { readDataFile, removeDataFile, WORK_FILE, writeDataFile } from "./data-folder.ts";

export interface WorkFolder {
  /** Workspaces of code. Neither folder is there before something needs it. */
  readonly workspaces: string;
  /** Sockets of the way out. */
  readonly sockets: string;
  /** Whether the house before this one did not end by itself: it may have left more than files. */
  readonly isAfterDeath: boolean;
  /** Removes no more of what others left, and says in the data folder what the next house has to remove. Whether there is such. Called once nothing uses either folder. */
  close(): Promise<boolean>;
}

const NAME = /^chatelaine-work-[0-9a-f]{24}$/;

/** Names them, and removes what houses that are gone left in theirs. The caller has the data folder to itself. Faults: STORE_*. */
export function openWorkFolder(data: string, chance: Chance): WorkFolder {
  const said = readDataFile(data, WORK_FILE);
  const left = (said ?? "").split("\n").filter(hasLeft).slice(-WORK_FOLDERS_LEFT_MAX);
  const named = workFolders(chance);
  const all = [...left, named.workspaces];
  writeDataFile(data, WORK_FILE, linesOf(all));
  const closing = new AbortController();
  // The house does not wait for it.
  const removing = Promise.all(left.flatMap(leftOf).map((folder) => removeFolder(folder, closing.signal)));
  const close = async (): Promise<boolean> => {
    closing.abort();
    await removing;
    const remaining = all.filter(hasLeft);
    if (remaining.length === 0) removeDataFile(data, WORK_FILE);
    else writeDataFile(data, WORK_FILE, linesOf(remaining));
    return remaining.length > 0;
  };
  return { ...named, isAfterDeath: said !== undefined, close };
}

/** Names for a look, which leaves nothing. */
export function lookFolder(chance: Chance): WorkFolder {
  return { ...workFolders(chance), isAfterDeath: false, close: () => Promise.resolve(false) };
}

/** Outside the data folder, which no sandbox sees; a name that nobody can guess and make before. */
function workFolders(chance: Chance): Pick<WorkFolder, "workspaces" | "sockets"> {
  const workspaces = join(tmpdir(), `chatelaine-work-${Buffer.from(chance.bytes(12)).toString("hex")}`);
  return { workspaces, sockets: socketsBeside(workspaces) };
}

function socketsBeside(workspaces: string): string {
  return `${workspaces}-out`;
}

function hasLeft(workspaces: string): boolean {
  return leftOf(workspaces).length > 0;
}

function linesOf(folders: readonly string[]): string {
  return `${folders.join("\n")}\n`;
}

/** What is there of a house's two folders. Of a copied data folder the name may be another's by now: only a folder of this user's, and no link, is removed. */
function leftOf(workspaces: string): readonly string[] {
  if (!isAbsolute(workspaces) || !NAME.test(basename(workspaces))) return [];
  return [workspaces, socketsBeside(workspaces)].filter((folder) => {
    const found = lstatSync(folder, { throwIfNoEntry: false });
    return found?.isDirectory() === true && found.uid === process.getuid?.();
  });
}
