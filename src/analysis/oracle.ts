/**
 * The engine of the Cedar project (WebAssembly): what the compiled engine is measured against, in tests and in the house.
 * It parses and keeps schema and rules once, so that an answer parses nothing but its request.
 */
import { preparsePolicySet, preparseSchema, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import type { AuthorizationAnswer, Policy, PolicyJson, SchemaJson, StatefulAuthorizationCall } from "@cedar-policy/cedar-wasm/nodejs";
import type { Alone, Engine, EngineAnswer, EngineRequest, Layer } from "../policy/engine.ts";
import type { Rule } from "../policy/rule.ts";
import { entityJson, recordJson, uidJson } from "./cedar-json.ts";

/** The library keeps what it parsed by name and for ever: names of engines that are gone are used again. */
const free: string[] = [];
const gone = new FinalizationRegistry((slot: string) => free.push(slot));
let slots = 0;

/** What the oracle reads of a rule. */
export type OracleRule = Pick<Rule, "id" | "remedy" | "text" | "json">;

/** Makes the oracle of one set of rules that validated against the schema. It also validates each request. Crashes when the rules cannot be parsed. */
export function oracle(rules: readonly OracleRule[], schema: SchemaJson<string>): Engine {
  return new Oracle(rules, schema);
}

/** A class, so that a method cannot outlive its engine: the engine's name in the library would be another's by then. */
class Oracle implements Engine {
  readonly #slot: string;
  readonly #rules: ReadonlyMap<string, OracleRule>;

  constructor(rules: readonly OracleRule[], schema: SchemaJson<string>) {
    this.#slot = free.pop() ?? `chatelaine-${slots++}`;
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    mustParse(preparseSchema(this.#slot, schema));
    prepare(`${this.#slot}/plain`, textsOf(rules.filter((rule) => rule.remedy === undefined)));
    prepare(`${this.#slot}/graduated`, textsOf(rules.filter((rule) => rule.remedy !== undefined)));
    gone.register(this, this.#slot);
  }

  authorize(layer: Layer, request: EngineRequest): EngineAnswer {
    return answerOf(ask(this.#slot, layer, request));
  }

  alone(id: string, request: EngineRequest, condition?: number): Alone {
    const rule = this.#rules.get(id);
    if (rule === undefined) return "invalid";
    prepare(`${this.#slot}/alone`, { [id]: condition === undefined ? rule.text : onlyCondition(rule.json, condition) });
    const answer = answerOf(ask(this.#slot, "alone", request));
    if (answer.kind === "invalid") return "invalid";
    if (answer.errored.length > 0) return "errored";
    return answer.determining.length > 0 ? "satisfied" : "unsatisfied";
  }
}

function callFor(slot: string, set: Layer | "alone", request: EngineRequest): StatefulAuthorizationCall {
  return {
    principal: uidJson(request.principal.uid),
    action: uidJson(request.action.uid),
    resource: uidJson(request.resource.uid),
    context: recordJson(request.context),
    entities: [...new Set([request.principal, request.resource, ...request.others])].map(entityJson),
    preparsedSchemaName: slot,
    preparsedPolicySetId: `${slot}/${set}`,
    validateRequest: true,
  };
}

/** The library throws on texts that are not well-formed: that too is no answer. */
function ask(slot: string, set: Layer | "alone", request: EngineRequest): AuthorizationAnswer | undefined {
  try {
    return statefulIsAuthorized(callFor(slot, set, request));
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

function textsOf(rules: readonly OracleRule[]): Record<string, Policy> {
  return Object.fromEntries(rules.map((rule) => [rule.id, rule.text]));
}

function prepare(name: string, staticPolicies: Record<string, Policy>): void {
  mustParse(preparsePolicySet(name, { staticPolicies }));
}

function mustParse(answer: { readonly type: "success" | "failure" }): void {
  if (answer.type === "failure") throw new Error("a policy set that validated cannot be parsed");
}
