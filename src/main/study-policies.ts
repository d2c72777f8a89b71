/** Rules studied with no house running: what every agent gets, who can do something, and what two sets permit differently. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "./configuration/configuration.ts";
import { Fault } from "../call/fault.ts";
import { type Cell, type Looking, agentsByTools } from "../analysis/agents-by-tools.ts";
import { SOME_MOMENT } from "../analysis/candidates.ts";
import { type Comparison, compareSets } from "../analysis/compare.ts";
import { loadPolicies } from "../analysis/load-policies.ts";
import { globPattern } from "../analysis/pattern.ts";
import { withPeopleToTry } from "../analysis/people-tried.ts";
import type { Supposed } from "../analysis/supposed.ts";
import { type Can, namesIn, usesNamed, whoCan } from "../analysis/who-can.ts";
import { nearest } from "../analysis/nearest.ts";
import type { PolicyFiles, PolicySet } from "../policy/policy-set.ts";
import type { Living } from "../policy/schema.ts";
import { configuredLiving, everPinned, livingOf } from "./living.ts";
import { mayUseOf } from "./may-use.ts";
import { lookAtServers } from "./look-at-servers.ts";
import { withFlowRules } from "./flow-rules.ts";
import { readPolicyFolder } from "./policy-folder.ts";
import { openRecord } from "./open-record.ts";
import { policyVersionOf } from "./policy-versions.ts";
import { livingOfHouse } from "./policy-test/house.ts";
import { readSnapshot } from "./policy-test/read.ts";
import { SNAPSHOT_FILE } from "./policy-test/run.ts";

export { SOME_MOMENT };
export type { Can, Cell, Comparison, Supposed };

/** The house that rules are studied for. */
export interface Studied {
  readonly configuration: Configuration | undefined;
  /** Whether to ask the servers although there is a snapshot. */
  readonly live: boolean;
  /** Requests to try for one agent and one thing; SEARCH_REQUESTS_MAX where it is left out. */
  readonly requestsMax?: number;
}

/** What every agent gets of everything, by the rules of a folder. Faults: POLICY_*, CONFIGURATION_*. */
export async function studyCoverage(folder: string, studied: Studied): Promise<readonly Cell[]> {
  return agentsByTools(await setToStudy(folder, studied), lookingOf(studied));
}

/** Who can use a tool, or any of a class, with arguments that match patterns (`*` stands for any text). Faults: POLICY_*, CONFIGURATION_*. */
export async function studyWhoCan(
  folder: string,
  studied: Studied,
  asked: { readonly what: string; readonly args: readonly (readonly [string, string])[] },
): Promise<readonly Can[]> {
  const set = await setToStudy(folder, studied);
  const { what, args } = asked;
  const uses = usesNamed(set, what);
  if (uses.length === 0) throw unknownName("tool or class", what, namesIn(set));
  for (const [name] of args) {
    const known = uses.flatMap(({ subject }) => [...(subject.args?.fields.keys() ?? [])]);
    if (!known.includes(name)) throw unknownName(`argument of ${what}`, name, known);
  }
  const wanted = args.map(([name, glob]) => ({ path: ["args", name], pattern: globPattern(glob) }));
  return whoCan(set, { what, wanted }, lookingOf(studied));
}

/**
 * What two sets permit differently, each a folder, or the version of a set that the configured house had in force (or its
 * beginning, at least 4 digits). They are compared for the house
 * that had them; two folders for that of the second. Faults: POLICY_*, CONFIGURATION_*, STORE_*.
 */
export async function studyComparison([before, after]: readonly [string, string], studied: Studied): Promise<Comparison> {
  const [was, is] = [before, after].map((named) => sourceOf(named, studied));
  if (was === undefined || is === undefined) throw new Error("two names are two sources");
  const recorded = studied.live ? undefined : (is.living ?? was.living);
  const living = recorded ?? (await livingToStudy(after, studied));
  const tried = withPeopleToTry(living, [was.files, is.files]);
  return compareSets(loadedSet(was.files, tried, before), loadedSet(is.files, tried, after), studied.requestsMax);
}

/** The rules of a folder or of a version; with a version comes the house that had it, as it is now. */
function sourceOf(named: string, { configuration }: Studied): { readonly files: PolicyFiles; readonly living?: Living } {
  const record =
    existsSync(named) || configuration === undefined || !/^[0-9a-f]{4,64}$/.test(named) ? undefined : openRecord(configuration.data);
  if (record === undefined || configuration === undefined) return { files: folderToStudy(named, configuration) };
  try {
    const { store } = record;
    const there = {
      definitions: everPinned(store),
      agents: store.agentRows().filter(({ state }) => state === "active"),
      people: store.persons(),
    };
    return { files: policyVersionOf(store, named).files, living: livingOf(configuration, there) };
  } finally {
    record.close();
  }
}

function lookingOf({ configuration, requestsMax }: Studied): Looking {
  return { mayUse: mayUseOf(configuration), ...(requestsMax !== undefined && { requestsMax }) };
}

function unknownName(what: string, name: string, known: readonly string[]): Fault {
  const meant = nearest(name, known);
  const hint = meant === undefined ? `one of: ${[...new Set(known)].slice(0, 20).join(", ") || "(none)"}` : `did you mean ${meant}?`;
  return new Fault("POLICY_UNKNOWN_NAME", `there is no ${what} ${JSON.stringify(name)}`, { hint });
}

/** What rules are studied against: the snapshot of a folder, else what the configured servers offer now. */
async function livingToStudy(folder: string, { configuration, live }: Studied): Promise<Living> {
  const snapshot = join(folder, SNAPSHOT_FILE);
  if (!live && existsSync(snapshot)) return livingOfHouse(readSnapshot(snapshot));
  if (configuration === undefined) {
    throw new Fault("POLICY_NO_SNAPSHOT", `there is neither a ${SNAPSHOT_FILE} nor a configuration`, {
      where: folder,
      hint: "write one with chatelaine policy snapshot, or name a configuration with --config FILE",
    });
  }
  const looked = await lookAtServers(configuration);
  const silent = looked.find(({ fault }) => fault !== undefined);
  if (silent?.fault !== undefined) throw silent.fault;
  return configuredLiving(
    configuration,
    looked.flatMap(({ definitions }) => definitions),
  );
}

/** The rules of a folder, for the house that they are for. */
async function setToStudy(folder: string, studied: Studied): Promise<PolicySet> {
  const files = folderToStudy(folder, studied.configuration);
  return loadedSet(files, withPeopleToTry(await livingToStudy(folder, studied), [files]), folder);
}

/** With the flow rules of the configured house; without a configuration, what stands in the folder. */
function folderToStudy(folder: string, configuration: Configuration | undefined): PolicyFiles {
  return withFlowRules(readPolicyFolder(folder), configuration?.flow ?? "observe");
}

function loadedSet(files: PolicyFiles, living: Living, folder: string): PolicySet {
  const { set, report } = loadPolicies({ ...living, files });
  if (set !== undefined) return set;
  const [first] = report.errors;
  throw new Fault("POLICY_INVALID", `the policies have ${report.errors.length} errors: ${first?.message ?? ""}`, {
    where: first?.file === undefined ? folder : `${join(folder, first.file)}:${first.line}:${first.column}`,
    hint: "chatelaine policy check lists them",
  });
}
