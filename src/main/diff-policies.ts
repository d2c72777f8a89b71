/** Two sets of policies by name, compared rule by rule. */
import type { HistoryStore } from "../analysis/port.ts";
import { diffRules } from "../analysis/rule-diff.ts";
import type { RuleDiff } from "../analysis/rule-diff.ts";
import { withoutFlowRules } from "./flow-rules.ts";
import { isFolder, policiesNamed } from "./policy-source.ts";
import type { PolicyVersion } from "./policy-versions.ts";

export type { RuleDiff };

/** Reads the history of a house; used for versions alone, so that two folders need no house. */
type ReadHistory = (read: (history: HistoryStore) => PolicyVersion) => PolicyVersion;

/** Compares two sets. Faults: POLICY_VERSION_*, POLICY_FOLDER_*. */
export function diffNamed(a: string, b: string, readHistory: ReadHistory): RuleDiff & { readonly before: string; readonly after: string } {
  const [before, after] = [policiesNamed(a, readHistory), policiesNamed(b, readHistory)];
  const isOfVersions = [a, b].every((name) => !isFolder(name));
  // A folder holds what the owner wrote, and is compared with that.
  const files = (set: PolicyVersion) => (isOfVersions ? set.files : withoutFlowRules(set.files));
  return { before: before.version, after: after.version, ...diffRules(files(before), files(after)) };
}
