/** Reads manifests: those that ship with the house, and files that the configuration names. */
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { z } from "zod";
import { Fault } from "../../call/fault.ts";
import type { ToolManifest } from "../../call/manifest.ts";
import { type ConfigurationFault, type ConfigurationProblem, configurationFault } from "../configuration/fault.ts";
import { oneOf } from "../configuration/one-of.ts";
import { type Path, type Place, invalid } from "../configuration/problems.ts";
import { readYaml } from "../configuration/yaml.ts";
import { compileManifest } from "./compile.ts";
import { contradictions } from "./problems.ts";
import { manifestKeysAt, manifestSchema } from "./schema.ts";

/** What a person says of the tools of one server. */
export interface ServerManifest {
  /** The name of a shipped one, or the file. */
  readonly name: string;
  /** Packages and programs by which a server is known to be this one. */
  readonly packages: readonly string[];
  readonly tools: ReadonlyMap<string, ToolManifest>;
}

const FOLDER = join(import.meta.dirname, "..", "..", "..", "manifests");
const ENDING = ".yaml";

/** The packages of each, so that a start need not read those that nobody uses. `tools/write-manifests.ts` writes it. */
const PACKAGES = "packages.json";

const shipped = new Map<string, ServerManifest>();
let packages: { readonly [manifest: string]: readonly string[] } | undefined;

/** The names of the manifests that ship with the house, each with the packages and programs of its server. */
export function shippedPackages(): { readonly [manifest: string]: readonly string[] } {
  packages ??= JSON.parse(readFileSync(join(FOLDER, PACKAGES), "utf8")) as { readonly [manifest: string]: readonly string[] };
  return packages;
}

/** One that ships with the house. It is read once. */
export function shippedManifest(name: string): ServerManifest | undefined {
  if (!Object.hasOwn(shippedPackages(), name)) return undefined;
  const manifest = shipped.get(name) ?? { ...readManifest(join(FOLDER, `${name}${ENDING}`)), name };
  shipped.set(name, manifest);
  return manifest;
}

/** What `packages.json` has to say, from the manifests themselves. */
export function packagesJson(): string {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .sort();
  const all = files.map((file) => [basename(file, ENDING), readManifest(join(FOLDER, file)).packages] as const);
  return `${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`;
}

/** Reads one file. Faults: CONFIGURATION_NOT_FOUND, CONFIGURATION_NOT_YAML, CONFIGURATION_UNKNOWN_KEY, CONFIGURATION_INVALID; `where` is `file:line:column`. */
export function readManifest(file: string): ServerManifest {
  const { value, place } = readYaml(textOf(file), file);
  const result = manifestSchema.safeParse(value);
  const problems = result.success ? contradictions(result.data, place) : result.error.issues.flatMap((issue) => problemsOf(issue, place));
  // A misspelt key is why another is missing: it comes first.
  const sorted = problems.toSorted(
    (a, b) => Number(b.code === "CONFIGURATION_UNKNOWN_KEY") - Number(a.code === "CONFIGURATION_UNKNOWN_KEY"),
  );
  const [first, ...others] = sorted;
  if (first !== undefined) throw configurationFault([first, ...others]);
  if (!result.success) throw new Error("a manifest was refused without a problem");
  return { name: file, packages: result.data.packages, tools: compileManifest(result.data) };
}

function problemsOf(issue: z.core.$ZodIssue, place: Place): readonly ConfigurationProblem[] {
  const path = issue.path as Path;
  if (issue.code !== "unrecognized_keys") return [invalid(issue, path, place)];
  return issue.keys.map((key) => ({
    code: "CONFIGURATION_UNKNOWN_KEY",
    what: `there is no ${[...path, key].join(".")}`,
    where: place([...path, key], true),
    hint: oneOf(key, manifestKeysAt(path)),
  }));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Fault<ConfigurationFault>("CONFIGURATION_NOT_FOUND", "the manifest cannot be read", {
      where: file,
      hint: "name a file, or one that ships with the house: docs/manifests.md lists them",
      cause,
    });
  }
}
