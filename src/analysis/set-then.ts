/** The rules that decided a recorded call, as they stood then: they validated then, so here they are only made ready again. */
import { ASK_EXPIRES_MS } from "./limits.ts";
import type { Facts } from "../policy/facts.ts";
import { policyVersion } from "../policy/policy-set.ts";
import type { PolicyFiles, PolicySet } from "../policy/policy-set.ts";
import { readingRules } from "./reading-rules.ts";
import { RuleCache } from "./rule-cache.ts";
import type { CedarSteps } from "./steps.ts";
import { schemaOf } from "../policy/schema.ts";
import { definitionName } from "../call/definition.ts";
import type { DecidedOn } from "../call/decision.ts";
import type { Performs } from "../call/remedy.ts";
import type { ToolClass } from "../call/tool-class.ts";
import { engineOf } from "./engine-of.ts";
import { namesIn } from "./names-in.ts";

export interface Then {
  readonly files: PolicyFiles;
  readonly facts: Facts;
  readonly on: DecidedOn;
  /** Agents that a change may be looked for among, beside the one that called. */
  readonly agents: readonly { readonly name: string; readonly role: string }[];
  /** What remedies the house can perform; absent where those of then stand in the facts. */
  readonly performs?: Performs;
}

/** The set for the facts of one call, in steps: its definition, classes and teams are those of then. */
export function* settingThen({ files, facts, on, agents, performs }: Then): CedarSteps<PolicySet> {
  const { rules } = yield* readingRules(files, new RuleCache());
  const { definition } = facts.call;
  const { person } = facts.session;
  const living = {
    definitions: [definition],
    agents: [...agents.filter(({ name }) => name !== on.agentName), { name: on.agentName, role: on.role }],
    classes: { [definitionName(definition)]: on.classes as readonly ToolClass[] },
    budgets: Object.entries(facts.budget).map(([name, reading]) => ({
      name,
      reads: "open" in reading ? ("open" as const) : ("count" as const),
      ofEveryCall: true,
    })),
    ...(person !== undefined && { people: [{ id: person, teams: on.teams }] }),
    ...(performs !== undefined && { performs }),
  };
  const schema = schemaOf(living, namesIn(rules));
  return {
    version: policyVersion(files),
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    schema,
    engine: engineOf(rules, schema),
    askExpiresMs: ASK_EXPIRES_MS,
  };
}
