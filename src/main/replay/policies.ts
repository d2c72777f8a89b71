/** The rules that a replay decides by. */
import { asFault } from "../../call/fault.ts";
import type { PolicyFiles } from "../../policy/policy-set.ts";
import type { OpenRecord } from "../open-record.ts";
import { readPolicyFolder } from "../policy-folder.ts";
import { policyVersionOf } from "../policy-versions.ts";
import { withoutFlowRules } from "../flow-rules.ts";
import type { RecordedRun } from "../recorded-run.ts";
import { replayFault } from "./fault.ts";

/**
 * The set that was in force last, as the house kept it; where none ever was, as in a house that has the agent from another,
 * the one that decided the run. With a folder, what lies in it in their place, beside the flow rules of that set. Faults: HOUSE_REPLAY_POLICIES, POLICY_VERSION_ALTERED.
 */
export function replayPolicies({ store }: OpenRecord, { calls }: Pick<RecordedRun, "calls">, folder?: string): PolicyFiles {
  const last = store.policyChanges().findLast(({ event }) => event === "loaded");
  const decided = calls
    .map(({ call }) => store.recordedCall(call)?.policy)
    .findLast((policy) => policy !== undefined && store.policyFiles(policy) !== undefined);
  const version = last?.version ?? decided;
  const inForce = version === undefined ? {} : policyVersionOf(store, version).files;
  if (folder === undefined && version === undefined)
    throw replayFault("HOUSE_REPLAY_POLICIES", "no policies were ever in force in this house", {
      hint: "name a folder of policies with --policies FOLDER",
    });
  if (folder === undefined) return inForce;
  const own = withoutFlowRules(inForce);
  const ofHouse = Object.entries(inForce).filter(([file]) => !Object.hasOwn(own, file));
  return { ...readFolder(folder), ...Object.fromEntries(ofHouse) };
}

function readFolder(folder: string): PolicyFiles {
  try {
    return readPolicyFolder(folder);
  } catch (thrown) {
    const { message, hint } = asFault(thrown, "HOUSE_REPLAY_POLICIES");
    throw replayFault("HOUSE_REPLAY_POLICIES", `the policies cannot be read: ${message}`, {
      where: folder,
      ...(hint !== undefined && { hint }),
    });
  }
}
