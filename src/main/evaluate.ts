/** What the rules in force would decide on a call that AuthZEN supposes. Pure: judged, never decided, so no permit comes of it. */
import { factsOf, NEW_SESSION } from "../analysis/supposed.ts";
import type { Supposed } from "../analysis/supposed.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { ACTIONS } from "../policy/entity.ts";
import { judge } from "../policy/judge.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { MayUse } from "../policy/policy-stop.ts";
import { refusal } from "../policy/refusal.ts";
import type { Evaluated } from "../server/authzen.ts";
import type { EvaluationAsked } from "../server/evaluation.ts";

export interface EvaluateParts {
  readonly set: () => PolicySet | undefined;
  readonly mayUse: MayUse;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Subjects are agents, by name, whatever the asking side calls the type. */
export function evaluating({ set: inForce, mayUse, now }: EvaluateParts): (asked: EvaluationAsked) => Evaluated {
  return (asked) => {
    const set = inForce();
    if (set === undefined) return refused("", refusal("POLICY_NOT_LOADED"));
    const supposed = supposedOf(asked, now());
    const found = factsOf(supposed, set.schema);
    if ("unknown" in found) return refused(set.version, refusal("POLICY_NOT_PERMITTED"));
    if (!mayUse(supposed.agent, found.facts.call.definition.server)) return refused(set.version, refusal("POLICY_SERVER_NOT_GIVEN"));
    const verdict = judge(set, found.facts);
    const { effect, rules } = verdict;
    const said = { effect, rules: rules.map(({ rule }) => rule), policy: set.version };
    return verdict.effect === "refuse" ? { ...said, reason: shown(verdict.reason) } : said;
  };
}

/**
 * An action of ours (`callTool` on the resource `server/name`, its arguments as `action.properties.args`), or a tool in
 * AuthZEN's own manner: the resource's type is the server, the action its tool, and id and properties are its arguments.
 */
function supposedOf({ subject, action, resource, context }: EvaluationAsked, now: number): Supposed {
  const ours = ACTIONS.find((name) => name === action.name);
  const args = action.properties["args"];
  const about =
    ours === undefined
      ? {
          action: "callTool" as const,
          on: `${resource.type}/${action.name}`,
          args: { id: resource.id, ...resource.properties, ...action.properties },
        }
      : { action: ours, on: resource.id, args: isJsonObject(args) ? args : {} };
  const session = isJsonObject(context["session"]) ? sessionOf(context["session"]) : NEW_SESSION;
  return { agent: subject.id, ...about, session, findings: texts(context["findings"]), approvals: [], remedies: [], now, budget: {} };
}

function sessionOf({ integrity, private: isPrivate, origins, calls, person, purpose }: JsonObject): Supposed["session"] {
  return {
    integrity: integrity === "untrusted" ? "untrusted" : "trusted",
    private: isPrivate === true,
    origins: texts(origins),
    calls: typeof calls === "number" && Number.isSafeInteger(calls) ? calls : 0,
    ...(typeof person === "string" && { person }),
    ...(typeof purpose === "string" && { purpose }),
  };
}

function texts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function refused(policy: string, reason: ReturnType<typeof refusal>): Evaluated {
  return { effect: "refuse", rules: [], policy, reason: shown(reason) };
}

function shown({ code, text, hint }: ReturnType<typeof refusal>): NonNullable<Evaluated["reason"]> {
  return { code, text, ...(hint !== undefined && { hint }) };
}
