/**
 * Where a house has what its programs write to and reach: workspaces of code, sockets of the way out. It stands outside of
 * the data folder, which no sandbox sees, under a name that nobody can guess and make before. The data folder says which it
 * is as long as the house runs: a house that was killed leaves both, and the next one on that data folder removes them.
 */
import { lstatSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import type { Chance } from "../call/clock.ts";
import { removeFolder } from "../execution/sandbox/remove-folder.ts";
import { readDataFile, removeDataFile, WORK_FILE, writeDataFile } from "./data-folder.ts";

export interface WorkFolder {
  /** Workspaces of code. Neither folder is there before something needs it. */
  readonly workspaces: string;
  /** Sockets of the way out. */
  readonly sockets: string;
  /** Whether the house before this one did not end by itself: it may have left more than files. */
  readonly isAfterDeath: boolean;
  /** Says that nothing was left. Called once both folders are gone. */
  close(): void;
}

const NAME = /^chatelaine-work-[0-9a-f]{24}$/;

/** Names them, and removes what a house that is gone left in its own. The caller has the data folder to itself. Faults: STORE_*. */
export function openWorkFolder(data: string, chance: Chance): WorkFolder {
  const left = readDataFile(data, WORK_FILE)?.trim();
  if (left !== undefined) removeLeft(left);
  const named = workFolders(chance);
  writeDataFile(data, WORK_FILE, `${named.workspaces}\n`);
  return { ...named, isAfterDeath: left !== undefined, close: () => removeDataFile(data, WORK_FILE) };
}

/** Names for a look, which leaves nothing. */
export function lookFolder(chance: Chance): WorkFolder {
  return { ...workFolders(chance), isAfterDeath: false, close: () => {} };
}

/** Outside the data folder, which no sandbox sees; a name that nobody can guess and make before. */
function workFolders(chance: Chance): Pick<WorkFolder, "workspaces" | "sockets"> {
  const workspaces = join(tmpdir(), `chatelaine-work-${Buffer.from(chance.bytes(12)).toString("hex")}`);
  return { workspaces, sockets: socketsBeside(workspaces) };
}

function socketsBeside(workspaces: string): string {
  return `${workspaces}-out`;
}

/** Of a copied data folder the name may be another's by now: only a folder of this user's, and no link, is removed. What cannot be removed stays, and the house does not wait for it. */
function removeLeft(workspaces: string): void {
  if (!isAbsolute(workspaces) || !NAME.test(basename(workspaces))) return;
  for (const folder of [workspaces, socketsBeside(workspaces)]) {
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found?.isDirectory() === true && found.uid === process.getuid?.()) void removeFolder(folder);
  }
}
