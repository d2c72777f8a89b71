/** Loading a folder of policies at once: for programs that have nothing else to do meanwhile. A house loads in steps (`load.ts`). */
import { cedarAtOnce } from "./cedar/do-cedar-task.ts";
import { loading } from "./load.ts";
import type { LoadInput, Loaded } from "./load.ts";
import { RuleCache } from "./rule-cache.ts";

/** Reads, checks and prepares the rules. Never faults: what is wrong stands in the report. */
export function loadPolicies(input: LoadInput): Loaded {
  return cedarAtOnce(loading(input, new RuleCache()));
}
