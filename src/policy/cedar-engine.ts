/**
 * The engine of the Cedar project (WebAssembly): parses and keeps schema and rules once, so that a decision parses
 * nothing but its request. It is also the oracle that any other engine is measured against.
 */
import { preparsePolicySet, preparseSchema, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import type { AuthorizationAnswer, Policy, PolicyJson, StatefulAuthorizationCall } from "@cedar-policy/cedar-wasm/nodejs";
import type { Alone, Engine, EngineAnswer, EngineRequest, Layer } from "./engine.ts";
import type { Rule } from "./rule.ts";
import type { PolicySchema } from "./schema.ts";
import { scopeMatches } from "./scope.ts";

/** The library keeps what it parsed by name and for ever: names of engines that are gone are used again. */
const free: string[] = [];
const gone = new FinalizationRegistry((slot: string) => free.push(slot));
let slots = 0;

const NO_RULES: EngineAnswer = { kind: "answered", decision: "deny", determining: [], errored: [] };

/** Makes the engine of one set of rules that validated against the schema. Crashes when they did not. */
export function cedarEngine(rules: readonly Rule[], schema: PolicySchema): Engine {
  return new CedarEngine(rules, schema);
}

/** A class, so that a method cannot outlive its engine: the engine's name in the library would be another's by then. */
class CedarEngine implements Engine {
  readonly #slot: string;
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #layers: Readonly<Record<Layer, readonly Rule[]>>;

  constructor(rules: readonly Rule[], schema: PolicySchema) {
    this.#slot = free.pop() ?? `chatelaine-${slots++}`;
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.#layers = { plain: rules.filter((rule) => rule.remedy === undefined), graduated: rules.filter((rule) => rule.remedy !== undefined) };
    mustParse(preparseSchema(this.#slot, schema.cedar));
    prepare(`${this.#slot}/plain`, textsOf(this.#layers.plain));
    prepare(`${this.#slot}/graduated`, textsOf(this.#layers.graduated));
    gone.register(this, this.#slot);
  }

  authorize(layer: Layer, request: EngineRequest): EngineAnswer {
    const inScope = this.#layers[layer].some((rule) => scopeMatches(rule.scope, request));
    return inScope ? answerOf(ask(callFor(this.#slot, layer, request))) : NO_RULES;
  }

  alone(id: string, request: EngineRequest, condition?: number): Alone {
    const rule = this.#rules.get(id);
    if (rule === undefined) return "invalid";
    prepare(`${this.#slot}/alone`, { [id]: condition === undefined ? rule.text : onlyCondition(rule.json, condition) });
    const answer = answerOf(ask(callFor(this.#slot, "alone", request)));
    if (answer.kind === "invalid") return "invalid";
    if (answer.errored.length > 0) return "errored";
    return answer.determining.length > 0 ? "satisfied" : "unsatisfied";
  }
}

function callFor(slot: string, set: Layer | "alone", request: EngineRequest): StatefulAuthorizationCall {
  return {
    principal: request.principal.uid,
    action: request.action.uid,
    resource: request.resource.uid,
    context: request.context as StatefulAuthorizationCall["context"],
    entities: [request.principal, request.resource, ...request.others].map(({ uid, parents }) => ({ uid, attrs: {}, parents: [...parents] })),
    preparsedSchemaName: slot,
    preparsedPolicySetId: `${slot}/${set}`,
    validateRequest: true,
  };
}

/** The library throws on texts that are not well-formed: that too is no answer. */
function ask(call: StatefulAuthorizationCall): AuthorizationAnswer | undefined {
  try {
    return statefulIsAuthorized(call);
  } catch {
    return undefined;
  }
}

function answerOf(answer: AuthorizationAnswer | undefined): EngineAnswer {
  if (answer?.type !== "success") return { kind: "invalid" };
  const { decision, diagnostics } = answer.response;
  return { kind: "answered", decision, determining: diagnostics.reason, errored: diagnostics.errors.map((error) => error.policyId) };
}

function onlyCondition(json: PolicyJson, condition: number): PolicyJson {
  return { ...json, conditions: json.conditions.filter((_, index) => index === condition) };
}

function textsOf(rules: readonly Rule[]): Record<string, Policy> {
  return Object.fromEntries(rules.map((rule) => [rule.id, rule.text]));
}

function prepare(name: string, staticPolicies: Record<string, Policy>): void {
  mustParse(preparsePolicySet(name, { staticPolicies }));
}

function mustParse(answer: { readonly type: "success" | "failure" }): void {
  if (answer.type === "failure") throw new Error("a policy set that validated cannot be parsed");
}
