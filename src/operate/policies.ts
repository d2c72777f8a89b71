/** What operators do about the policies: what was in force and why, and putting another set into force. */
import { mayDo } from "../identity/index.ts";
import type { Action, Desk } from "./desk.ts";
import { saidWhy } from "./said-why.ts";
import { recordReading } from "./sessions.ts";

/** Every change of the policies, oldest first: when, by whom, why, and what was wrong with it. */
export const listPolicies: Action<"listPolicies"> = (desk) => ({ changes: desk.policy.changes() });

/** The files of a set that was in force. Faults: POLICY_VERSION_UNKNOWN, POLICY_VERSION_ALTERED. */
export const showPolicy: Action<"showPolicy"> = (desk, _by, { version }) => desk.policy.version(version);

/** Why a call was decided as it was. Whoever may read content sees the values that rules read: that is on the house log first. */
export const explainCall: Action<"explainCall"> = async (desk, by, { call }) => {
  const content = mayDo(by.role, "readContent");
  const explained = await desk.policy.explain(call, content);
  if (content) await recordReading(desk, by, explained.call);
  return explained;
};

/** Puts a whole set into force, and its files into the folder. Faults: POLICY_NOT_TAKEN, POLICY_FOLDER_*, POLICY_FILE_NAME. */
export const applyPolicy: Action<"applyPolicy"> = (desk, by, { files, because }) =>
  desk.policy.apply({ files, by: by.person, because: saidWhy(because), cause: "apply" });

/** Puts a set that was in force before into force again. Faults: as applying, and POLICY_VERSION_UNKNOWN, POLICY_VERSION_ALTERED. */
export const rollbackPolicy: Action<"rollbackPolicy"> = (desk, by, { version, because }) => {
  const why = saidWhy(because);
  return desk.policy.apply({ files: filesOf(desk, version), by: by.person, because: why, cause: "rollback" });
};

function filesOf(desk: Desk, version: string): { readonly [file: string]: string } {
  return desk.policy.version(version).files;
}
