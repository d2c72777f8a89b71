/** Checks a folder of policies against what the configured servers offer and the configured agents, with no house running. */
import type { Configuration } from "../call/configuration.ts";
import { clientDefinitions } from "../execution/client-request.ts";
import { type Report, loadPolicies } from "../analysis/load.ts";
import type { Living } from "../policy/schema.ts";
import type { Looked } from "./look-at-servers.ts";
import { readPolicyFolder } from "./policy-folder.ts";

/**
 * The report on the policies in `folder`. Agents that were added later than the configuration are not known here: a
 * rule that names one is reported. Faults: POLICY_FOLDER_MISSING, POLICY_FOLDER_TOO_LARGE.
 */
export function checkPolicies(configuration: Configuration, folder: string, looked: readonly Looked[]): Report {
  return loadPolicies({ ...livingOf(configuration, looked), files: readPolicyFolder(folder) }).report;
}

/** Whom and what rules may speak of, as the configuration and its servers say. */
export function livingOf(configuration: Configuration, looked: readonly Looked[]): Living {
  return {
    definitions: [...looked.flatMap((server) => server.definitions), ...clientDefinitions(configuration.servers)],
    agents: Object.entries(configuration.agents).map(([name, { role }]) => ({ name, role })),
    servers: Object.keys(configuration.servers),
  };
}
