/**
 * The flow rules: what keeps data that an outsider could have written from choosing where things go, as the configured
 * profile has it. They stand in every policy set beside what the owner wrote, under a name that no file of a folder can
 * have, so that the version of a set says which of them decided.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../analysis/problem.ts";
import type { PolicyFiles } from "../policy/policy-set.ts";

/** `observe` has no rules: what inspection says of values is recorded, and nothing is asked or refused for it. */
export const FLOW_PROFILES = ["strict", "balanced", "observe"] as const;
export type FlowProfile = (typeof FLOW_PROFILES)[number];

const FOLDER = join(import.meta.dirname, "..", "..", "policies", "flow");
/** A file of a folder of policies has no slash in its name. */
const PLACE = "flow/";

/** The files with the rules of this profile, whatever flow rules were among them. */
export function withFlowRules(files: PolicyFiles, profile: FlowProfile): PolicyFiles {
  const own = withoutFlowRules(files);
  // Without a rule of the owner everything is refused, and the refusal says so.
  if (profile === "observe" || Object.keys(own).length === 0) return own;
  const name = `${profile}.cedar`;
  return { ...own, [PLACE + name]: readFileSync(join(FOLDER, name), "utf8") };
}

/** What the owner wrote: what stands in the folder of policies. */
export function withoutFlowRules(files: PolicyFiles): PolicyFiles {
  return Object.fromEntries(Object.entries(files).filter(([file]) => !file.startsWith(PLACE)));
}

/** Warnings for the owner: that a flow rule matches nothing yet, as in a house without tools, is nothing to mend. */
export function forOwner(warnings: readonly Problem[]): readonly Problem[] {
  return warnings.filter(({ code, file }) => code !== "POLICY_MATCHES_NOTHING" || file?.startsWith(PLACE) !== true);
}
