/**
 * A change of the folder of policies by an operator. The folder is the source of truth, and several files cannot be
 * replaced in one step: so what is wanted is first written down whole in the data folder, then the files are made so, and
 * the note goes once the ledger has the change. A house that died in between finishes it at its next start.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex } from "../call/digest.ts";
import { Fault } from "../call/fault.ts";
import type { PersonId } from "../call/id.ts";
import { policyVersion } from "../policy/policy-set.ts";
import { readPolicyFolder } from "./policy-folder.ts";
import type { PolicyFiles } from "../policy/policy-set.ts";

export type PolicyChangeFault =
  /** The policies do not validate against what the house offers now: nothing was changed. Do: mend what is listed; chatelaine policy check says more. */
  | "POLICY_NOT_TAKEN"
  /** A policy file has a name that cannot be one. Do: name it in letters, digits, ".", "_" and "-", ending in .cedar or .links.yaml. */
  | "POLICY_FILE_NAME"
  /** The house cannot write its folder of policies. Do: give it the right to, or change the folder on disk. */
  | "POLICY_FOLDER_READ_ONLY"
  /** Somebody changed the folder of policies while a change was applied: what is there now counts. Do: look at chatelaine policy log, and apply again. */
  | "POLICY_FOLDER_CHANGED"
  /** No policy set of this version was ever in force. Do: chatelaine policy log lists them. */
  | "POLICY_VERSION_UNKNOWN"
  /** What is stored of a policy set is not what its version stands for. Do: keep the database for examination; run chatelaine verify. */
  | "POLICY_VERSION_ALTERED";

const HINTS: Readonly<Record<PolicyChangeFault, string>> = {
  POLICY_NOT_TAKEN: "nothing was changed; mend them: chatelaine policy check",
  POLICY_FILE_NAME: 'letters, digits, ". _ -", ending in .cedar or .links.yaml',
  POLICY_FOLDER_READ_ONLY: "give the house the right to write there, or change the folder on disk",
  POLICY_FOLDER_CHANGED: "what is there now counts: chatelaine policy log",
  POLICY_VERSION_UNKNOWN: "list them: chatelaine policy log",
  POLICY_VERSION_ALTERED: "keep the database for examination; run: chatelaine verify",
};

export function policyChangeFault(
  code: PolicyChangeFault,
  what: string,
  more: { readonly where?: string; readonly cause?: unknown } = {},
): Fault<PolicyChangeFault> {
  return new Fault(code, what, { hint: HINTS[code], ...more });
}

/** The folder, which is what is in force unless it does not validate. */
export interface PolicyPlace {
  read(): PolicyFiles;
  /** Makes the folder hold exactly these files; what a stop interrupts is made good at the next start. Faults: POLICY_FILE_NAME, POLICY_FOLDER_READ_ONLY. */
  put(change: PolicyChange): void;
  /** The change that the folder was made for, until it is settled. */
  pending(): PolicyChange | undefined;
  /** Forgets the pending change: what it brought is on the ledger, or the folder holds something else by now. */
  settle(): void;
}

export interface PolicyChange {
  readonly version: string;
  readonly files: PolicyFiles;
  readonly by: PersonId | "house";
  readonly because?: string;
  readonly cause: "start" | "folder" | "living" | "apply" | "rollback";
}

/** The note in the data folder. */
interface Note extends PolicyChange {
  /** Digests of the files that were there before. */
  readonly before: { readonly [file: string]: string };
}

const NOTE_FILE = "policy-change.json";
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(?:cedar|links\.yaml)$/;

/** The folder of a house whose data folder is `data`. A change that a stop interrupted is finished, or forgotten where somebody else changed the folder since. */
export function openPolicyFolder(folder: string, data: string): PolicyPlace {
  const notePath = join(data, NOTE_FILE);
  const settle = () => rmSync(notePath, { force: true });
  let pending = readNote(notePath);
  if (pending !== undefined && !finish(folder, pending)) {
    settle();
    pending = undefined;
  }
  return {
    read: () => readPolicyFolder(folder),
    pending: () => pending,
    settle: () => {
      settle();
      pending = undefined;
    },
    put: (change) => {
      const wrong = Object.keys(change.files).find((name) => !FILE_NAME.test(name));
      if (wrong !== undefined) throw policyChangeFault("POLICY_FILE_NAME", `${JSON.stringify(wrong)} cannot be the name of a policy file`);
      const there = readPolicyFolder(folder);
      const before = Object.fromEntries(Object.entries(there).map(([file, text]) => [file, sha256Hex(text)]));
      const note: Note = { ...change, before };
      try {
        writeDurably(notePath, JSON.stringify(note));
        writeFiles(folder, change.files, Object.keys(before));
      } catch (cause) {
        putBack(folder, there);
        settle();
        throw policyChangeFault("POLICY_FOLDER_READ_ONLY", "the folder of policies cannot be written", { where: folder, cause });
      }
      pending = note;
    },
  };
}

/** Whether the folder holds what the note wants, after writing what is missing. False where a file is neither of before nor of after. */
function finish(folder: string, { files, before }: Note): boolean {
  const now = readPolicyFolder(folder);
  const foreign = Object.entries(now).some(([file, text]) => text !== files[file] && sha256Hex(text) !== before[file]);
  const gone = Object.keys(files).some((file) => now[file] === undefined && before[file] !== undefined);
  if (foreign || gone) return false;
  writeFiles(folder, files, Object.keys(now));
  return true;
}

function writeFiles(folder: string, files: PolicyFiles, there: readonly string[]): void {
  for (const [file, text] of Object.entries(files)) writeDurably(join(folder, file), text);
  for (const file of there) if (files[file] === undefined) unlinkSync(join(folder, file));
  syncFolder(folder);
}

/** What can be put back is: a file that cannot be written was not changed either. */
function putBack(folder: string, files: PolicyFiles): void {
  const now = readPolicyFolder(folder);
  for (const [file, text] of Object.entries(files)) if (now[file] !== text) writeDurably(join(folder, file), text);
  for (const file of Object.keys(now)) if (files[file] === undefined) unlinkSync(join(folder, file));
}

function readNote(path: string): Note | undefined {
  try {
    const note = JSON.parse(readFileSync(path, "utf8")) as Note;
    return policyVersion(note.files) === note.version ? note : undefined;
  } catch {
    return undefined;
  }
}

/** A file that is there whole or not at all, and survives the loss of power. */
function writeDurably(path: string, text: string): void {
  const made = `${path}.new`;
  const file = openSync(made, "w", 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(made, path);
  syncFolder(join(path, ".."));
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}
