/** What the policies would say of a call that nobody made, with no house running. */
import type { Configuration } from "../call/configuration.ts";
import { Fault } from "../call/fault.ts";
import type { JsonObject } from "../call/json.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import { type Explanation, explain } from "../analysis/explain.ts";
import { loadPolicies } from "../analysis/load.ts";
import { nearest } from "../policy/nearest.ts";
import { configuredLiving } from "./living.ts";
import type { Looked } from "./look-at-servers.ts";
import { readPolicyFolder } from "./policy-folder.ts";
import { systemClock } from "./system.ts";

/** A call of a tool, as somebody supposes it. */
export interface SupposedCall {
  readonly agent: string;
  /** `server/tool`. */
  readonly tool: string;
  readonly args: JsonObject;
  /** Whether the session has read untrusted data before. */
  readonly untrusted: boolean;
  /** Ids of rules whose ask people have answered with permit. */
  readonly approvals: readonly string[];
}

/**
 * Explains the decision on a supposed call, in a session that made no call yet and serves nobody in particular.
 * Faults: POLICY_UNKNOWN_NAME, POLICY_INVALID (`policy check` says why), POLICY_FOLDER_*.
 */
export function explainPolicies(configuration: Configuration, looked: readonly Looked[], supposed: SupposedCall): Explanation {
  const living = configuredLiving(
    configuration,
    looked.flatMap(({ definitions }) => definitions),
  );
  const { set, report } = loadPolicies({ ...living, files: readPolicyFolder(configuration.policies) });
  if (set === undefined) {
    throw new Fault("POLICY_INVALID", `the policies have ${report.errors.length} errors`, {
      where: configuration.policies,
      hint: "chatelaine policy check",
    });
  }
  const definition = named(
    "tool",
    supposed.tool,
    living.definitions.filter(({ kind }) => kind === "tool"),
    ({ server, name }) => `${server}/${name}`,
  );
  const agent = named("agent", supposed.agent, living.agents, ({ name }) => name);
  return explain(set, {
    call: { action: "callTool", definition, name: definition.name, args: supposed.args, at: systemClock.now() },
    caller: { agentName: agent.name, role: agent.role },
    session: {
      calls: 0,
      person: undefined,
      purpose: undefined,
      label: supposed.untrusted ? { ...TRUSTED_PUBLIC, integrity: "untrusted" } : TRUSTED_PUBLIC,
    },
    findings: [],
    approvals: supposed.approvals,
    budget: {},
  });
}

function named<One>(what: string, name: string, all: readonly One[], nameOf: (one: One) => string): One {
  const found = all.find((one) => nameOf(one) === name);
  if (found !== undefined) return found;
  const names = all.map((one) => nameOf(one));
  const close = nearest(name, names);
  throw new Fault("POLICY_UNKNOWN_NAME", `there is no ${what} ${JSON.stringify(name)}`, {
    hint: close === undefined ? `one of: ${names.slice(0, 20).join(", ")}` : `did you mean ${close}?`,
  });
}
