/** Checks a folder of policies against what the configured servers offer and the configured agents, with no house running. */
import type { Configuration } from "./configuration/configuration.ts";
import type { Report } from "../analysis/load.ts";
import { loadPolicies } from "../analysis/load-policies.ts";
import { budgetStrangers } from "./budget-strangers.ts";
import { configuredLiving } from "./living.ts";
import type { Looked } from "./look-at-servers.ts";
import { withFlowRules } from "./flow-rules.ts";
import { readPolicyFolder } from "./policy-folder.ts";

/**
 * The report on the policies in `folder`, and on the names in budgets and prices. Agents that were added later than the configuration are not known here: a
 * rule that names one is reported. Faults: POLICY_FOLDER_MISSING, POLICY_FOLDER_TOO_LARGE.
 */
export function checkPolicies(configuration: Configuration, folder: string, looked: readonly Looked[]): Report {
  const definitions = looked.flatMap((server) => server.definitions);
  const living = configuredLiving(configuration, definitions);
  const { report } = loadPolicies({ ...living, files: withFlowRules(readPolicyFolder(folder), configuration.flow) });
  return { ...report, warnings: [...report.warnings, ...budgetStrangers(configuration, living)] };
}
