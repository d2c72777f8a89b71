/** What the policies would say of a call that nobody made, with no house running. */
import type { Configuration } from "./configuration/configuration.ts";
import { Fault } from "../call/fault.ts";
import { type Explanation, explain } from "../analysis/explain.ts";
import { loadPolicies } from "../analysis/load-policies.ts";
import { nearest } from "../analysis/nearest.ts";
import { factsOf } from "../analysis/supposed.ts";
import type { Supposed } from "../analysis/supposed.ts";
import { configuredLiving } from "./living.ts";
import type { Looked } from "./look-at-servers.ts";
import { withFlowRules } from "./flow-rules.ts";
import { readPolicyFolder } from "./policy-folder.ts";
import { systemClock } from "./system.ts";

/** A request as somebody supposes it; made now, where no time is said. */
export type SupposedCall = Omit<Supposed, "now"> & { readonly now: number | undefined };

/**
 * Explains the decision on a supposed call. Faults: POLICY_UNKNOWN_NAME, POLICY_INVALID (`policy check` says why), POLICY_FOLDER_*.
 */
export function explainPolicies(configuration: Configuration, looked: readonly Looked[], supposed: SupposedCall): Explanation {
  const definitions = looked.flatMap((server) => server.definitions);
  const { set, report } = loadPolicies({
    ...configuredLiving(configuration, definitions),
    files: withFlowRules(readPolicyFolder(configuration.policies), configuration.flow),
  });
  if (set === undefined) {
    throw new Fault("POLICY_INVALID", `the policies have ${report.errors.length} errors`, {
      where: configuration.policies,
      hint: "chatelaine policy check",
    });
  }
  const made = factsOf({ ...supposed, now: supposed.now ?? systemClock.now() }, set.schema);
  if ("facts" in made) return explain(set, made.facts);
  const { what, name, known } = made.unknown;
  const close = nearest(name, known);
  throw new Fault(
    "POLICY_UNKNOWN_NAME",
    `there is no ${what === "agent" ? "agent" : supposed.action === "callTool" ? "tool" : "definition"} ${JSON.stringify(name)}`,
    {
      hint: close === undefined ? `one of: ${known.slice(0, 20).join(", ")}` : `did you mean ${close}?`,
    },
  );
}
