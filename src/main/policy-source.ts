/** A set of policies by what a person calls it: a folder, a version that was in force or the beginning of one, or `current`. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { HistoryStore } from "../analysis/port.ts";
import { policyVersion } from "../policy/policy-set.ts";
import { policyChangeFault } from "./policy-change.ts";
import { readPolicyFolder } from "./policy-folder.ts";
import { policyVersionOf } from "./policy-versions.ts";
import type { PolicyVersion } from "./policy-versions.ts";

/** The set of that name; `readHistory` is used for versions alone. Faults: POLICY_VERSION_UNKNOWN, POLICY_VERSION_ALTERED, POLICY_FOLDER_*. */
export function policiesNamed(name: string, readHistory: (read: (history: HistoryStore) => PolicyVersion) => PolicyVersion): PolicyVersion {
  if (isFolder(name)) {
    const files = readPolicyFolder(resolve(name));
    return { version: policyVersion(files), files };
  }
  return readHistory((history) => policyVersionOf(history, name === "current" ? newestVersion(history) : name));
}

/** Whether a set of this name is read from a folder. */
export function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}

function newestVersion(history: HistoryStore): string {
  const newest = history.policyChanges().findLast(({ event }) => event === "loaded");
  if (newest === undefined) throw policyChangeFault("POLICY_VERSION_UNKNOWN", "no policy set was ever in force");
  return newest.version;
}
