/** From the texts of policy files to rules, at once: for programs that have nothing else to do meanwhile. */
import type { PolicyFiles } from "../policy/policy-set.ts";
import { cedarAtOnce } from "./cedar/do-cedar-task.ts";
import { readingRules } from "./reading-rules.ts";
import type { ReadRules } from "./reading-rules.ts";
import { RuleCache } from "./rule-cache.ts";

/** Reads every file, in the order of their names; the rules that links make come last. A rule with a problem is not among the rules. */
export function readRules(files: PolicyFiles): ReadRules {
  return cedarAtOnce(readingRules(files, new RuleCache()));
}
