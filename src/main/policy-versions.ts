/** Policy sets that were in force, by their versions: what is read is what the version stands for, or it is a fault. */
import type { HistoryStore } from "../analysis/port.ts";
import { policyVersion } from "../policy/policy-set.ts";
import { policyChangeFault } from "./policy-change.ts";
import type { PolicyFiles } from "../policy/policy-set.ts";

export interface PolicyVersion {
  readonly version: string;
  readonly files: PolicyFiles;
}

/**
 * A set by its version, or by the beginning of it that no other set has. The digest is computed again from what is
 * stored: who changed the table is noticed. Faults: POLICY_VERSION_UNKNOWN, POLICY_VERSION_ALTERED.
 */
export function policyVersionOf(store: HistoryStore, version: string): PolicyVersion {
  const whole = wholeVersion(store, version);
  const files = store.policyFiles(whole);
  if (files === undefined) throw policyChangeFault("POLICY_VERSION_UNKNOWN", `no policy set ${version} was ever in force`);
  if (policyVersion(files) !== whole)
    throw policyChangeFault("POLICY_VERSION_ALTERED", `what is stored of the policy set ${whole} is not it`);
  return { version: whole, files };
}

function wholeVersion(store: HistoryStore, version: string): string {
  if (version.length === 64) return version;
  const meant = new Set(
    store.policyChanges().flatMap((change) => (change.event === "loaded" && change.version.startsWith(version) ? [change.version] : [])),
  );
  const [only, ...more] = meant;
  if (only === undefined) throw policyChangeFault("POLICY_VERSION_UNKNOWN", `no policy set ${version}… was ever in force`);
  if (more.length > 0)
    throw policyChangeFault("POLICY_VERSION_UNKNOWN", `${meant.size} policy sets begin with ${version}: give more of it`);
  return only;
}
