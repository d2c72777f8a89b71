/** What can be replayed: the worlds of our own corpus, and files of recorded suites. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readDump } from "./dump.ts";
import { type Scenario, scenarioOf } from "./run.ts";
import { readWorld } from "./world.ts";

const HERE = import.meta.dirname;

/** Every world of the corpus, with the manifest of its tools. */
export function corpusScenarios(): readonly Scenario[] {
  return readdirSync(join(HERE, "worlds"))
    .sort()
    .map((file) => scenarioOf(readWorld(join(HERE, "worlds", file)), join(HERE, "manifests", file)));
}

/** The suites of the files. A folder of manifests holds `<suite>.yaml` for those that have one. */
export function dumpScenarios(files: readonly string[], manifests: string | undefined): readonly Scenario[] {
  const manifestOf = (suite: string): string | undefined => {
    const file = manifests === undefined ? undefined : join(manifests, `${suite}.yaml`);
    return file !== undefined && existsSync(file) ? file : undefined;
  };
  return files.flatMap((file) => readDump(file, manifestOf));
}
