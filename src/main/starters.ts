/** Starter policies: folders of examples/policies, to be copied into a folder of policies and made one's own. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../call/fault.ts";
import { nearest } from "../analysis/nearest.ts";
import { readRules } from "../analysis/read-rules.ts";
import { mentionsOf } from "../analysis/mentions.ts";

const STARTERS = join(import.meta.dirname, "..", "..", "examples", "policies");

export interface Starter {
  readonly name: string;
  /** The first paragraph of its README. */
  readonly about: string;
  /** What is copied: rules and their tests. */
  readonly files: readonly string[];
  /** Roles and teams that the rules speak of: the house must have them. */
  readonly roles: readonly string[];
  readonly teams: readonly string[];
}

export type StarterFault =
  /** There is no such starter. Do: chatelaine policy init lists them. */
  | "POLICY_STARTER_UNKNOWN"
  /** A file of the starter is in the folder already; nothing was written. Do: choose another folder, or move the file away. */
  | "POLICY_STARTER_EXISTS";

/** Every starter, by name. */
export function listStarters(): readonly Starter[] {
  const folders = readdirSync(STARTERS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => name)
    .sort()
    .map(starterOf);
}

function starterOf(name: string): Starter {
  const folder = join(STARTERS, name);
  const files = readdirSync(folder)
    .filter((file) => file !== "README.md")
    .sort();
  const rules = files.filter((file) => file.endsWith(".cedar")).map((file) => [file, readFileSync(join(folder, file), "utf8")] as const);
  const named = readRules(Object.fromEntries(rules)).rules.flatMap(({ json }) => mentionsOf(json).uids);
  const ofType = (type: string): readonly string[] => [...new Set(named.flatMap((uid) => (uid.type === type ? [uid.id] : [])))].sort();
  const [, about = ""] = readFileSync(join(folder, "README.md"), "utf8").split("\n\n");
  return { name, about: about.replaceAll("\n", " "), files, roles: ofType("Role"), teams: ofType("Team") };
}

/**
 * Copies a starter into a folder, which is made where it is not there. `renamed` gives roles and teams other names, in
 * the rules and their tests. Nothing is overwritten: all files are written, or none. Faults: POLICY_STARTER_*.
 */
export function copyStarter(
  name: string,
  folder: string,
  renamed: ReadonlyMap<string, string>,
): { readonly starter: Starter; readonly written: readonly string[] } {
  const starters = listStarters();
  const starter = starters.find((one) => one.name === name);
  if (starter === undefined) {
    const meant = nearest(
      name,
      starters.map((one) => one.name),
    );
    throw new Fault<StarterFault>("POLICY_STARTER_UNKNOWN", `there is no starter ${JSON.stringify(name)}`, {
      hint: meant === undefined ? "chatelaine policy init lists them" : `did you mean ${meant}?`,
    });
  }
  const taken = starter.files.find((file) => existsSync(join(folder, file)));
  if (taken !== undefined) {
    throw new Fault<StarterFault>("POLICY_STARTER_EXISTS", "the file is there already; nothing was written", {
      where: join(folder, taken),
      hint: "move it away, or name another folder with --to",
    });
  }
  mkdirSync(folder, { recursive: true });
  for (const file of starter.files)
    writeFileSync(join(folder, file), renamedIn(readFileSync(join(STARTERS, name, file), "utf8"), renamed), { flag: "wx" });
  return { starter, written: starter.files };
}

/** Whole words, in rules and tests alike: names of rules that hold one change with it. */
function renamedIn(text: string, renamed: ReadonlyMap<string, string>): string {
  return [...renamed].reduce((changed, [from, to]) => changed.replaceAll(new RegExp(`\\b${from}\\b`, "g"), to), text);
}
