/** Checks a folder of policies against what the configured servers offer and the configured agents, with no house running. */
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
import { toxicFlowsOf, toxicWarnings } from "./toxic-flows.ts";
import type { ToxicFlow } from "./toxic-flows.ts";

/** A report, and the toxic flows by these rules: those that nothing holds stand among the warnings too. */
export interface CheckedPolicies extends Report {
  readonly flows: readonly ToxicFlow[];
}

/**
 * The report on the policies in `folder`, and on the names in budgets, prices and manifests. Agents that were added later than the configuration are not known here: a
 * rule that names one is reported. Faults: POLICY_FOLDER_MISSING, POLICY_FOLDER_TOO_LARGE.
 */
export function checkPolicies(configuration: Configuration, folder: string, looked: readonly Looked[]): CheckedPolicies {
  const definitions = looked.flatMap((server) => server.definitions);
  const living = configuredLiving(configuration, definitions);
  const { report, set } = loadPolicies({ ...living, files: withFlowRules(readPolicyFolder(folder), configuration.flow) });
  const flows = set === undefined ? [] : toxicFlowsOf(set, configuration, mayUseOf(configuration));
  const further = [
    ...budgetStrangers(configuration, living),
    ...manifestGaps(configuration.manifests, definitions),
    ...toxicWarnings(flows),
  ];
  return { ...report, warnings: [...forOwner(report.warnings), ...further], flows };
}
