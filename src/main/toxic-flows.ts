/** Toxic flows of a house, as people are told of them. */
import type { Problem } from "../analysis/problem.ts";
import { allAtOnce, paced } from "../analysis/steps.ts";
import type { Steps } from "../analysis/steps.ts";
import { toxicFlows } from "../analysis/toxic-flow.ts";
import type { ToxicFlow } from "../analysis/toxic-flow.ts";
import type { MayUse } from "../analysis/agents-by-tools.ts";
import type { Definition } from "../call/definition.ts";
import type { ToolManifest } from "../call/manifest.ts";
import type { Clock } from "../call/clock.ts";
import { asFault } from "../call/fault.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import { breather } from "./breathe.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { HouseLog } from "./house-log.ts";
import { manifestsOf } from "./manifests/manifest-of.ts";

export type { ToxicFlow };

/** The toxic flows by the rules of a set. */
export function toxicFlowsOf(set: PolicySet, configuration: Configuration, mayUse: MayUse): readonly ToxicFlow[] {
  return allAtOnce(looking(set, configuration, mayUse));
}

function looking(set: PolicySet, configuration: Configuration, mayUse: MayUse): Steps<readonly ToxicFlow[]> {
  const manifestOf = manifestsOf(configuration);
  return toxicFlows({ set, mayUse, manifestOf: (definition) => trusting(manifestOf(definition), definition, configuration) });
}

/** What a trusted server answers is the house's own, where nobody says more of it. */
function trusting(manifest: ToolManifest, { server }: Definition, { servers }: Configuration): ToolManifest {
  if (manifest.from === "manifest" || servers[server]?.trust !== "trusted") return manifest;
  return { ...manifest, result: { integrity: "trusted", readers: null, authentic: true, choosable: false, parts: [] } };
}

/** The way of a flow in one line: the first tool of each kind, and how many others there are. */
export function wayOf({ untrusted, private: own, outward }: ToxicFlow): string {
  const named = (tools: readonly string[]) => `${tools[0] ?? ""}${tools.length > 1 ? ` (and ${tools.length - 1} more)` : ""}`;
  return `untrusted ${named(untrusted)} -> private ${named(own)} -> outward ${named(outward)}`;
}

/** What holds it, in words. */
export function heldBy({ held, rules }: ToxicFlow): string {
  if (held === "nothing") return "no rule stands in the way";
  const what = held === "asked" ? "every such call" : "every such call with a value that untrusted data may have chosen";
  return `${what} is asked about or refused${rules.length === 0 ? "" : ` by ${rules.join(", ")}`}`;
}

/** Those that nothing holds, as warnings. */
export function toxicWarnings(flows: readonly ToxicFlow[]): readonly Problem[] {
  return flows
    .filter(({ held }) => held === "nothing")
    .map((flow) => ({
      severity: "warning",
      code: "POLICY_TOXIC_FLOW",
      message: `the agent ${flow.agent} can let private data out at the word of an outsider: ${wayOf(flow)}`,
      hint: `set flow: balanced, ask about ${flow.outward[0] ?? ""} in a rule, or give it to an agent that reads neither`,
    }));
}

/** Where toxic flows are told, and whose turns they are looked for in. */
export interface Telling {
  readonly configuration: Configuration;
  readonly mayUse: MayUse;
  readonly log: HouseLog;
  readonly clock: Clock;
}

/** Writes the flows of each set that takes effect into the house's log, a while after it did; what has not changed is not said again. */
export function tellingToxicFlows({ configuration, mayUse, log, clock }: Telling): (set: PolicySet) => void {
  let told = "";
  let newest: PolicySet | undefined;
  return (set) => {
    newest = set;
    const tell = (flows: readonly ToxicFlow[]): void => {
      const now = JSON.stringify(flows);
      if (now === told || newest !== set) return;
      told = now;
      for (const flow of flows) {
        const { agent, held, rules } = flow;
        log.write(held === "nothing" ? "warn" : "info", "toxic-flow", { agent, way: wayOf(flow), held, rules });
      }
    };
    void paced(looking(set, configuration, mayUse), { breathe: breather(clock), cedar: noTasks }).then(tell, (thrown: unknown) =>
      log.report(asFault(thrown, "POLICY_TOXIC_FLOW")),
    );
  };
}

function noTasks(): never {
  throw new Error("looking for toxic flows has no tasks for Cedar's own engine");
}
