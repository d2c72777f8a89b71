/** Which manifest each configured server has: the one that its configuration names, else the shipped one of what it starts. */
import { basename, resolve } from "node:path";
import type { ConfigurationProblem } from "../configuration/fault.ts";
import { oneOf } from "../configuration/one-of.ts";
import type { Place } from "../configuration/problems.ts";
import type { CheckedConfiguration } from "../configuration/schema.ts";
import { readManifest, shippedManifest, shippedPackages } from "./read.ts";
import type { ServerManifest } from "./read.ts";

export type ServerManifests = { readonly [server: string]: ServerManifest };

type CheckedServer = CheckedConfiguration["servers"][string];

/** Reads them. Paths are relative to `folder`. Faults as `readManifest`; a name that no shipped manifest has is a problem. */
export function manifestsOfServers(
  servers: CheckedConfiguration["servers"],
  folder: string,
  place: Place,
): { readonly manifests: ServerManifests; readonly problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [];
  const found = Object.entries(servers).flatMap(([name, server]): readonly (readonly [string, ServerManifest])[] => {
    const wanted = "manifest" in server ? server.manifest : undefined;
    const manifest = wanted === undefined ? manifestStarted(server) : manifestNamed(wanted, folder);
    if (manifest !== undefined) return [[name, manifest]];
    if (wanted !== undefined) problems.push(unknown(name, wanted, place(["servers", name, "manifest"], false)));
    return [];
  });
  return { manifests: Object.fromEntries(found), problems };
}

function manifestNamed(wanted: string, folder: string): ServerManifest | undefined {
  return isFile(wanted) ? readManifest(resolve(folder, wanted)) : shippedManifest(wanted);
}

function isFile(wanted: string): boolean {
  return wanted.includes("/") || /\.ya?ml$/u.test(wanted);
}

function unknown(server: string, wanted: string, where: string): ConfigurationProblem {
  const what = `servers.${server}.manifest names ${JSON.stringify(wanted)}, which does not ship with the house`;
  return {
    code: "CONFIGURATION_UNKNOWN_NAME",
    what,
    where,
    hint: `${oneOf(wanted, Object.keys(shippedPackages()))}; a file has a slash or ends in .yaml`,
  };
}

/** The house's own servers whose tools are always the same. */
const SHELF = ["memory", "knowledge", "culture"] as const;

/** Programs that start what their arguments name. */
const STARTERS: ReadonlySet<string> = new Set([
  "npx",
  "npm",
  "pnpm",
  "pnpx",
  "yarn",
  "bunx",
  "bun",
  "deno",
  "node",
  "uvx",
  "uv",
  "pipx",
  "python",
  "python3",
  "docker",
  "podman",
]);

/** The shipped manifest of the package or program that a server is started by. Arguments of other programs say nothing. */
function manifestStarted(server: CheckedServer): ServerManifest | undefined {
  const own = SHELF.find((kind) => kind in server);
  if (own !== undefined) return shippedManifest(`house-${own}`);
  if (!("command" in server)) return undefined;
  const program = basename(server.command);
  const started = [program, ...(STARTERS.has(program) ? server.args : [])];
  const all = Object.entries(shippedPackages());
  for (const word of started) {
    const [manifest] = all.find(([, packages]) => packages.some((name) => isPackage(word, name))) ?? [];
    if (manifest !== undefined) return shippedManifest(manifest);
  }
  return undefined;
}

/** Whether a word of a command is this package: `name`, `name@1.2.3`, `name==1.2.3`, `name:tag` or a file of it in node_modules. */
function isPackage(word: string, name: string): boolean {
  return (
    word === name || [`${name}@`, `${name}==`, `${name}:`].some((start) => word.startsWith(start)) || word.includes(`node_modules/${name}/`)
  );
}
