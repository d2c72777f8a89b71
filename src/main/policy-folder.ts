/**
 * The folder of policies: its rules and links as texts, and a watch that tells when they changed. What they mean is
 * policy's business; a folder that does not validate changes nothing, because the set in force is kept in memory.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, readdirSync, realpathSync, statSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import { Fault } from "../call/fault.ts";
import type { Clock } from "../call/clock.ts";
import type { PolicyFiles } from "../policy/policy-set.ts";
import { LINKS_SUFFIX } from "../analysis/read-links.ts";
import { POLICY_BYTES_MAX, POLICY_SETTLE_MS } from "./limits.ts";

export type PolicyFolderFault =
  /** The folder of policies is not there or cannot be read; the set in force stays. */
  | "POLICY_FOLDER_MISSING"
  /** A policy file leads out of its folder by a link; the set in force stays. Do: put the file itself into the folder. A link to a file beside it is followed. */
  | "POLICY_FILE_OUTSIDE"
  /** A policy file cannot be read, or is no file; the set in force stays. Do: mend its rights, or give a folder another name. */
  | "POLICY_FILE_UNREADABLE"
  /** A policy file is not UTF-8; the set in force stays. Do: save it as UTF-8, or write the text anew; the fault says in which line. */
  | "POLICY_FILE_NOT_UTF8"
  /** The policies are larger than POLICY_BYTES_MAX together; the set in force stays. Do: keep other files out of the folder. */
  | "POLICY_FOLDER_TOO_LARGE";

/**
 * Reads every `.cedar` and `.links.yaml` file of the folder, not of folders below it. One that cannot be taken as it is faults, whatever the
 * others are: a forbid that is left out is a permit. Faults: POLICY_FOLDER_*, POLICY_FILE_*.
 */
export function readPolicyFolder(folder: string): PolicyFiles {
  const files: { [file: string]: string } = {};
  let left = POLICY_BYTES_MAX;
  for (const name of listFolder(folder)) {
    const bytes = readPolicyFile(folder, name, left);
    left -= bytes.length;
    files[name] = textOf(bytes, join(folder, name));
  }
  return files;
}

function readPolicyFile(folder: string, name: string, bytesMax: number): Buffer {
  const file = join(folder, name);
  return orUnreadable(file, () => {
    const real = realpathSync(file);
    const home = realpathSync(folder);
    // Folders that are mounted by link (..data) stay inside.
    if (dirname(real) !== home && !dirname(real).startsWith(join(home, "/"))) {
      throw new Fault("POLICY_FILE_OUTSIDE", "a policy file is a link that leads out of the folder", {
        where: file,
        hint: "put the file itself into the folder",
      });
    }
    // Opening a pipe would wait for whoever writes to it.
    if (!statSync(real).isFile()) throw unreadable(file, "is no file");
    const handle = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size } = fstatSync(handle);
      if (size > bytesMax) throw tooLarge(folder);
      const bytes = readFileSync(handle);
      if (bytes.length > bytesMax) throw tooLarge(folder);
      return bytes;
    } finally {
      closeSync(handle);
    }
  });
}

function orUnreadable(file: string, read: () => Buffer): Buffer {
  try {
    return read();
  } catch (error) {
    throw error instanceof Fault ? error : unreadable(file, "cannot be read", error);
  }
}

function unreadable(file: string, what: string, cause?: unknown): Fault {
  const hint = "let the house read it, or give what is no policy another name";
  return new Fault("POLICY_FILE_UNREADABLE", `a policy file ${what}`, { where: file, hint, cause });
}

function tooLarge(folder: string): Fault {
  const hint = "keep other files out of the folder";
  return new Fault("POLICY_FOLDER_TOO_LARGE", `the policies are larger than ${POLICY_BYTES_MAX} bytes together`, { where: folder, hint });
}

/** The text, with its byte-order mark where it has one: the version of a set is that of what stands in the files. */
function textOf(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const line = firstWrongLine(bytes);
    throw new Fault("POLICY_FILE_NOT_UTF8", "a policy file is not UTF-8", {
      where: `${file}:${line}`,
      hint: "save it as UTF-8; nothing in it may be guessed",
    });
  }
}

/** The line of the first byte that is not UTF-8, counting from 1. */
function firstWrongLine(bytes: Buffer): number {
  const read = bytes.toString("utf8");
  let end = -1;
  // A replacement character may also be written; the first that is no such text is where the bytes differ.
  do end = read.indexOf("\ufffd", end + 1);
  while (end >= 0 && Buffer.from(read.slice(0, end + 1)).equals(bytes.subarray(0, Buffer.byteLength(read.slice(0, end + 1)))));
  return [...read.slice(0, Math.max(end, 0)).matchAll(/\r\n?|\n/g)].length + 1;
}

/** Calls `changed` some time after files of the folder changed. The result ends the watch. Faults: POLICY_FOLDER_MISSING. */
export function watchPolicyFolder(folder: string, clock: Clock, changed: () => void): () => void {
  let cancel: (() => void) | undefined;
  const watcher = orMissing(folder, () =>
    watch(folder, { persistent: false }, (_event, name) => {
      if (name !== null && !isPolicyFile(name)) return;
      cancel?.();
      cancel = clock.after(POLICY_SETTLE_MS, changed);
    }),
  );
  // A folder that is taken away ends the watch; the set in force stays.
  watcher.on("error", changed);
  return () => {
    cancel?.();
    watcher.close();
  };
}

/** Whether a file of this name holds rules, or links of templates. */
function isPolicyFile(name: string): boolean {
  return name.endsWith(".cedar") || name.endsWith(LINKS_SUFFIX);
}

function listFolder(folder: string): string[] {
  return orMissing(folder, () => readdirSync(folder).filter(isPolicyFile).sort());
}

function orMissing<T>(folder: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw new Fault("POLICY_FOLDER_MISSING", `the folder of policies cannot be read`, {
      where: folder,
      hint: "make the folder, or name another with `policies:` in the configuration",
      cause: error,
    });
  }
}
