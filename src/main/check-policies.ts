/** Checks a folder of policies against what the configured servers offer and the configured agents, with no house running. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Definition } from "../call/definition.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { Report } from "../analysis/load.ts";
import { loadPolicies } from "../analysis/load-policies.ts";
import { budgetStrangers } from "./budget-strangers.ts";
import { configuredLiving } from "./living.ts";
import { mayUseOf } from "./may-use.ts";
import { manifestGaps } from "./manifests/gaps.ts";
import type { Looked } from "./look-at-servers.ts";
import { forOwner, withFlowRules } from "./flow-rules.ts";
import { readPolicyFolder } from "./policy-folder.ts";
import { livingOfHouse } from "./policy-test/house.ts";
import { readSnapshot } from "./policy-test/read.ts";
import { SNAPSHOT_FILE } from "./policy-test/run.ts";
import { toxicFlowsOf, toxicWarnings } from "./toxic-flows.ts";
import type { ToxicFlow } from "./toxic-flows.ts";

/** A report, and the toxic flows by these rules: those that nothing holds stand among the warnings too. */
export interface CheckedPolicies extends Report {
  readonly flows: readonly ToxicFlow[];
  /** Servers that could not be asked, for which the folder's snapshot stood in. */
  readonly fromSnapshot: readonly string[];
}

/**
 * The report on the policies in `folder`, and on the names in budgets, prices and manifests. Agents that were added later than the configuration are not known here: a
 * rule that names one is reported. What a server that
 * cannot be asked offers is taken from the folder's snapshot. Faults: POLICY_FOLDER_MISSING, POLICY_FOLDER_TOO_LARGE, and those of reading the snapshot.
 */
export function checkPolicies(configuration: Configuration, folder: string, looked: readonly Looked[]): CheckedPolicies {
  const kept = keptBeside(folder, looked);
  const definitions = [...looked.flatMap((server) => server.definitions), ...kept];
  const living = configuredLiving(configuration, definitions);
  const { report, set } = loadPolicies({ ...living, files: withFlowRules(readPolicyFolder(folder), configuration.flow) });
  const flows = set === undefined ? [] : toxicFlowsOf(set, configuration, mayUseOf(configuration));
  const further = [
    ...budgetStrangers(configuration, living),
    ...manifestGaps(configuration.manifests, definitions),
    ...toxicWarnings(flows),
  ];
  const fromSnapshot = [...new Set(kept.map(({ server }) => server))];
  return { ...report, warnings: [...forOwner(report.warnings), ...further], flows, fromSnapshot };
}

/** What servers that cannot be asked offered when the folder's snapshot was written: their tools are not unknown because they are silent. */
function keptBeside(folder: string, looked: readonly Looked[]): readonly Definition[] {
  const silent = new Set(looked.filter(({ fault }) => fault !== undefined).map(({ server }) => server));
  const file = join(folder, SNAPSHOT_FILE);
  if (silent.size === 0 || !existsSync(file)) return [];
  return livingOfHouse(readSnapshot(file)).definitions.filter(({ server }) => silent.has(server));
}
