/**
 * Which rules can ever speak of what lives in the house. Rules that match nothing are errors; rules that a lock-down
 * silences, and tools and agents that no rule speaks of, are warnings: a lock-down must always load.
 */
import { ACTIONS, KINDS_OF_ACTION, USE_SECRET } from "../policy/entity.ts";
import { placedAction, placedAgent, placedResource, placedSecret, USING } from "../policy/placed.ts";
import type { Placed } from "../policy/placed.ts";
import { hostsIn } from "./hosts.ts";
import { isSomeModel, modelsIn } from "./models.ts";
import { awaitsTools } from "./awaits-tools.ts";
import type { Problem } from "./problem.ts";
import type { Rule } from "../policy/rule.ts";
import type { PolicySchema, Subject } from "../policy/schema.ts";
import { matches } from "../policy/scope.ts";
import { Placements } from "./placements.ts";
import { secretsOf } from "./secrets-of.ts";
import type { Scope } from "../policy/scope.ts";
import type { Steps } from "./steps.ts";

/** An action together with a resource that it can be about. */
interface Pair {
  readonly action: Placed;
  readonly resource: Placed;
}

/** What a rule's scope matches: each of the agents with each of the pairs. */
interface Reach {
  readonly rule: Rule;
  readonly agents: ReadonlySet<Placed>;
  readonly pairs: ReadonlySet<Pair>;
}

/** Problems of the rules with what lives, and gaps. With no agents or no definitions nothing can be said yet. */
export function* coverage(rules: readonly Rule[], schema: PolicySchema): Steps<readonly Problem[]> {
  const agents = schema.living.agents.map(placedAgent);
  const secrets = secretsOf(schema.living).map((name): Pair => ({ action: USING, resource: placedSecret(name) }));
  const pairs = [...[...schema.subjects.values(), ...hostsIn(rules, schema), ...modelsIn(rules, schema)].flatMap(pairsOf), ...secrets];
  if (agents.length === 0 || pairs.length === 0) return [];
  const reachOf = reaching(agents, pairs);
  const reaches: Reach[] = [];
  for (const rule of rules) {
    reaches.push(reachOf(rule));
    yield;
  }
  const lockDowns = reaches.filter(({ rule }) => rule.effect === "forbid" && rule.remedy === undefined && !rule.conditional);
  return [
    ...reaches.flatMap((reach) => matchesNothing(reach, schema)),
    ...reaches.filter((reach) => isSilenced(reach, lockDowns)).map(({ rule }) => silenced(rule, lockDowns)),
    ...toolGaps(reaches, pairs),
    ...modelGaps(reaches, pairs),
    ...secretGaps(reaches, secrets, schema.living),
    ...agentGaps(reaches, agents),
  ];
}

function pairsOf(subject: Subject): readonly Pair[] {
  const resource = placedResource(subject);
  const { definition } = subject;
  const actions = ACTIONS.filter((action) => KINDS_OF_ACTION[action].includes(definition.kind));
  return actions.map((action): Pair => ({ resource, action: placedAction(action, definition) }));
}

/** The reach of a rule. Many rules share a part of their scope, which is matched once. */
function reaching(agents: readonly Placed[], pairs: readonly Pair[]): (rule: Rule) => Reach {
  const matched = { agents: new Map<string, ReadonlySet<Placed>>(), pairs: new Map<string, ReadonlySet<Pair>>() };
  const placedAgents = new Placements(agents, (agent) => agent);
  const byAction = new Placements(pairs, (pair) => pair.action);
  const byResource = new Placements(pairs, (pair) => pair.resource);
  const pairsIn = ({ action, resource }: Scope): readonly Pair[] => {
    const [acting, about] = [byAction.matching(action), byResource.matching(resource)];
    return acting.length < about.length
      ? acting.filter((pair) => matches(resource, pair.resource))
      : about.filter((pair) => matches(action, pair.action));
  };
  return (rule) => {
    const named = namedBy(rule.scope);
    return {
      rule,
      agents: once(matched.agents, named.principal, () => new Set(placedAgents.matching(rule.scope.principal))),
      pairs: once(matched.pairs, named.pair, () => new Set(pairsIn(rule.scope))),
    };
  };
}

function once<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

interface Named {
  readonly principal: string;
  /** Action and resource. */
  readonly pair: string;
}

/** The texts of a scope's constraints. A scope never changes, and that of a rule that was read before is the same object. */
const kept = new WeakMap<Scope, Named>();

function namedBy(scope: Scope): Named {
  const { principal, action, resource } = scope;
  const named = kept.get(scope) ?? { principal: JSON.stringify(principal), pair: JSON.stringify([action, resource]) };
  kept.set(scope, named);
  return named;
}

function matchesNothing({ rule, agents, pairs }: Reach, schema: PolicySchema): readonly Problem[] {
  if (agents.size > 0 && pairs.size > 0) return [];
  const { file, line, column } = rule;
  // A rule about a class of tools, a role or a server may stand before its first member, one about clients before any server may ask, one about all tools before the first.
  const early = agents.size === 0 || isAboutGroup(rule) || awaitsTools(rule, schema);
  const message =
    agents.size === 0 ? "no agent of this house is in the rule's scope" : "no action with its resource is in the rule's scope";
  const hint = early
    ? "it takes hold as soon as there is one"
    : "the action is not about that resource; name the two alike, or leave the resource open";
  return [{ severity: early ? "warning" : "error", code: "POLICY_MATCHES_NOTHING", message, hint, file, line, column }];
}

function isAboutGroup({ scope: { action, resource } }: Rule): boolean {
  const isEarly = ({ id }: { readonly id: string }) => id === "elicit" || id === "sample" || id === USE_SECRET.id;
  if ("uids" in action && action.uids.every(isEarly)) return true;
  return (
    (resource.op === "in" || resource.op === "is in") && resource.uids.every((uid) => GROUPS_OF_LATER.has(uid.type))
  );
}

const GROUPS_OF_LATER: ReadonlySet<string> = new Set(["ToolClass", "Server", "Provider"]);

function isSilenced({ rule, agents, pairs }: Reach, lockDowns: readonly Reach[]): boolean {
  const others = lockDowns.filter((lockDown) => lockDown.rule !== rule);
  if (others.length === 0 || agents.size === 0 || pairs.size === 0) return false;
  return [...agents].every((agent) => [...pairs].every((pair) => others.some((other) => other.agents.has(agent) && other.pairs.has(pair))));
}

function silenced(rule: Rule, lockDowns: readonly Reach[]): Problem {
  const { file, line, column, effect, scope } = rule;
  const same =
    effect === "permit" ? lockDowns.find((lockDown) => JSON.stringify(lockDown.rule.scope) === JSON.stringify(scope)) : undefined;
  const message =
    same === undefined
      ? "a forbid without conditions refuses everything that this rule is about"
      : `the rule ${same.rule.id} (${same.rule.file}:${same.rule.line}) forbids without conditions exactly what this one permits`;
  const code = same === undefined ? "POLICY_SHADOWED" : "POLICY_CONTRADICTED";
  return { severity: "warning", code, message, hint: "remove it, or narrow the forbid", file, line, column };
}

function toolGaps(reaches: readonly Reach[], pairs: readonly Pair[]): readonly Problem[] {
  // Rules of one scope share what they reach.
  const spoken = unionOf(new Set(reaches.filter((reach) => reach.agents.size > 0).map((reach) => reach.pairs)));
  return pairs
    .filter((pair) => pair.action.parents.length > 0 && !spoken.has(pair))
    .map(({ resource }) => gap("POLICY_TOOL_WITHOUT_RULE", `no rule speaks of the tool ${resource.uid.id}: every call of it is refused`));
}

/** A model that nobody may ask, and a provider without names of models of which nobody may ask any. */
function modelGaps(reaches: readonly Reach[], pairs: readonly Pair[]): readonly Problem[] {
  const granting = reaches.filter(({ rule, agents }) => rule.effect === "permit" && agents.size > 0);
  const granted = [...unionOf(new Set(granting.map((reach) => reach.pairs)))].map(({ resource }) => resource);
  const models = new Set(granted.map(({ uid }) => uid.id));
  const providers = new Set(granted.flatMap(({ parents }) => parents.flatMap(({ type, id }) => (type === "Provider" ? [id] : []))));
  const isGranted = ({ resource: { uid, parents } }: Pair) =>
    isSomeModel(uid.id) ? providers.has(parents[0]?.id ?? "") : models.has(uid.id);
  return pairs
    .filter((pair) => pair.resource.uid.type === "Model" && !isGranted(pair))
    .map(({ resource: { uid, parents } }) => {
      const what = isSomeModel(uid.id) ? `any model of the provider ${parents[0]?.id ?? ""}` : `the model ${uid.id}`;
      return gap("POLICY_MODEL_WITHOUT_RULE", `no rule permits asking ${what}: every call of it is refused`);
    });
}

/** A secret that is needed and that nobody may use: whatever needs it is refused, whatever else the rules say. */
function secretGaps(reaches: readonly Reach[], secrets: readonly Pair[], { needs = [] }: PolicySchema["living"]): readonly Problem[] {
  const granting = reaches.filter(({ rule, agents }) => rule.effect === "permit" && agents.size > 0);
  const spoken = unionOf(new Set(granting.map(({ pairs }) => pairs)));
  return secrets
    .filter((pair) => !spoken.has(pair))
    .flatMap(({ resource: { uid } }) => needs.find(({ secret }) => secret === uid.id) ?? [])
    .map(({ secret, server }) => ({
      ...gap(
        "POLICY_SECRET_WITHOUT_RULE",
        `no rule permits the use of the secret ${secret}: every call of the server ${server} is refused`,
      ),
      hint: `permit(principal, action == Action::"useSecret", resource == Secret::${JSON.stringify(secret)});`,
    }));
}

function agentGaps(reaches: readonly Reach[], agents: readonly Placed[]): readonly Problem[] {
  const spoken = unionOf(new Set(reaches.filter((reach) => reach.pairs.size > 0).map((reach) => reach.agents)));
  return agents
    .filter((agent) => !spoken.has(agent))
    .map(({ uid }) => gap("POLICY_AGENT_WITHOUT_RULE", `no rule speaks of the agent ${uid.id}: every call of it is refused`));
}

function unionOf<One>(sets: Iterable<ReadonlySet<One>>): ReadonlySet<One> {
  const all = new Set<One>();
  for (const set of sets) for (const one of set) all.add(one);
  return all;
}

function gap(code: Problem["code"], message: string): Problem {
  return { severity: "warning", code, message };
}
