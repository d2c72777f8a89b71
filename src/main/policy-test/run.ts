/** Runs the tests of a folder of policies. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type CaseResult, type SeenAtWork, type TestCoverage, coverageOf, runCases } from "../../analysis/policy-test.ts";
import { loadPolicies } from "../../analysis/load-policies.ts";
import type { Problem } from "../../analysis/problem.ts";
import { readRules } from "../../analysis/read-rules.ts";
import type { Living } from "../../policy/schema.ts";
import { configurationFault } from "../configuration/fault.ts";
import { readPolicyFolder } from "../policy-folder.ts";
import type { PolicyFiles } from "../../policy/policy-set.ts";
import { livingOfHouse } from "./house.ts";
import { type PolicyTestFile, readPolicyTestFile, readSnapshot } from "./read.ts";

/** How files of tests end. */
export const POLICY_TEST_SUFFIX = ".policy-test.yaml";
/** What a house was when somebody wrote it down, beside the rules. */
export const SNAPSHOT_FILE = "snapshot.json";

/** The file that the rules of a test's `also` are in: no file of a folder has this name. */
const ALSO = "also";

export interface FileResult {
  readonly file: string;
  /** What keeps the rules from loading; then no case was run. */
  readonly errors: readonly Problem[];
  readonly results: readonly CaseResult[];
}

export interface TestReport {
  readonly files: readonly FileResult[];
  readonly cases: number;
  readonly failed: number;
  readonly coverage: TestCoverage;
}

/**
 * Runs every test file of the folder. `live` gives the house that the tests are about where neither the file nor a
 * snapshot says; it is asked at most once. Faults: CONFIGURATION_* with line and column, POLICY_FOLDER_*.
 */
export async function testPolicies(folder: string, live: () => Promise<Living>): Promise<TestReport> {
  const policies = readPolicyFolder(folder);
  const files = testFilesIn(folder).map((name) => readPolicyTestFile(join(folder, name)));
  const standard = files.every(({ house }) => house !== undefined) ? undefined : await standardHouse(folder, live);
  const ran = files.map((file) => runFile(file, policies, file.house === undefined ? (standard ?? NOBODY) : livingOfHouse(file.house)));
  const results = ran.flatMap(({ result }) => result.results);
  const failed = results.filter(({ passed }) => !passed).length;
  return {
    files: ran.map(({ result }) => result),
    cases: results.length,
    failed,
    coverage: coverageOf([...ran.flatMap(({ atWork }) => atWork ?? []), ...untested(policies, files)]),
  };
}

const NOBODY: Living = { definitions: [], agents: [] };

/** The test files of a folder, by name. */
export function testFilesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(POLICY_TEST_SUFFIX))
    .sort();
}

async function standardHouse(folder: string, live: () => Promise<Living>): Promise<Living> {
  const snapshot = join(folder, SNAPSHOT_FILE);
  return existsSync(snapshot) ? livingOfHouse(readSnapshot(snapshot)) : live();
}

function runFile(
  file: PolicyTestFile,
  policies: PolicyFiles,
  living: Living,
): { readonly result: FileResult; readonly atWork: SeenAtWork | undefined } {
  const files = Object.fromEntries(
    (file.policies ?? Object.keys(policies)).map((name) => [name, policies[name] ?? missing(file.file, name, policies)]),
  );
  const { set, report } = loadPolicies({
    ...living,
    mayOverlap: file.also !== undefined,
    files: { ...files, ...(file.also !== undefined && { [ALSO]: file.also }) },
  });
  const name = basename(file.file);
  if (set === undefined) return { result: { file: name, errors: report.errors, results: [] }, atWork: undefined };
  const { results, atWork } = runCases(set, file.cases);
  const own = <One extends { readonly file: string }>(all: readonly One[]): readonly One[] => all.filter((one) => one.file !== ALSO);
  return {
    result: { file: name, errors: [], results },
    atWork: { ...atWork, rules: own(atWork.rules), conditions: own(atWork.conditions) },
  };
}

function missing(file: string, name: string, policies: PolicyFiles): never {
  const known = Object.keys(policies).join(", ") || "(none)";
  throw configurationFault([
    {
      code: "CONFIGURATION_UNKNOWN_NAME",
      what: `policies names ${JSON.stringify(name)}, which is not in the folder`,
      where: file,
      hint: `one of: ${known}`,
    },
  ]);
}

/** The rules of files that no test file is about: nothing was seen of them. */
function untested(policies: PolicyFiles, files: readonly PolicyTestFile[]): readonly SeenAtWork[] {
  const left = Object.entries(policies).filter(
    ([name]) => !files.some((file) => file.policies === undefined || file.policies.includes(name)),
  );
  const { rules } = readRules(Object.fromEntries(left));
  return [{ rules: rules.map(({ id, file, line, column }) => ({ id, file, line, column })), conditions: [], seen: new Set() }];
}
