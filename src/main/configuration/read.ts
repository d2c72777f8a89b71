/** The two ways in: a file, or an object of the same shape. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Configuration, ConfigurationInput } from "./configuration.ts";
import { Fault } from "../../call/fault.ts";
import { apisOfServers } from "./api-tools.ts";
import { budgetProblems } from "./budget-problems.ts";
import { egressProblems, rootsOf } from "./egress-problems.ts";
import { inspectionProblems } from "./inspection-problems.ts";
import { type ConfigurationFault, type ConfigurationProblem, configurationFault } from "./fault.ts";
import { manifestsOfServers } from "../manifests/of-servers.ts";
import { modelsOf } from "./read-models.ts";
import { secretProblems } from "./secret-problems.ts";
import { type Place, checkNames, checkShape } from "./problems.ts";
import { resolveConfiguration } from "./resolve.ts";
import { readYaml } from "./yaml.ts";

/**
 * Reads a configuration from an object. Paths in it are relative to `folder`.
 * Faults: CONFIGURATION_UNKNOWN_KEY, CONFIGURATION_INVALID, CONFIGURATION_UNKNOWN_NAME; `where` is the path of keys.
 */
export function readConfiguration(written: ConfigurationInput, folder: string): Configuration {
  return read(written, folder, (path) => path.join(".") || "the configuration");
}

/**
 * Reads a configuration from a YAML 1.2 file. Paths in it are relative to the file's folder.
 * Faults: as `readConfiguration`, and CONFIGURATION_NOT_FOUND, CONFIGURATION_NOT_YAML; `where` is `file:line:column`.
 */
export function readConfigurationFile(file: string): Configuration {
  const { value, place } = readYaml(readText(file), file);
  return read(value, dirname(resolve(file)), place, resolve(file));
}

function read(written: unknown, folder: string, place: Place, file?: string): Configuration {
  const result = checkShape(written, place);
  if ("problems" in result) throw refused(result.problems);
  const { checked } = result;
  const { manifests, problems } = manifestsOfServers(checked.servers, resolve(folder), place);
  const { apis, problems: apiProblems } = apisOfServers(checked.servers, resolve(folder), place);
  const { models, problems: modelProblems } = modelsOf(checked, resolve(folder), place);
  const { roots, problems: rootProblems } = rootsOf(checked.egress, resolve(folder), place);
  const all = [
    ...checkNames(checked, place),
    ...budgetProblems(checked, place),
    ...inspectionProblems(checked, place),
    ...secretProblems(checked, place),
    ...egressProblems(checked, place),
    ...rootProblems,
    ...problems,
    ...apiProblems,
    ...modelProblems,
  ];
  if (all.length > 0) throw refused(all);
  return resolveConfiguration(checked, resolve(folder), { manifests, apis, roots, models, file });
}

function refused([first, ...others]: readonly ConfigurationProblem[]): Fault<ConfigurationFault> {
  if (first === undefined) throw new Error("a configuration was refused without a problem");
  return configurationFault([first, ...others]);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Fault<ConfigurationFault>("CONFIGURATION_NOT_FOUND", "the configuration cannot be read", {
      where: file,
      hint: "name another with --config FILE, or try the sample with `chatelaine start --sample`",
      cause,
    });
  }
}
