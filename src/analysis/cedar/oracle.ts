/**
 * The engine of the Cedar project (WebAssembly): what the compiled engine is measured against, in tests and in the house.
 * It parses and keeps schema and rules once, so that an answer parses nothing but its request.
 */
import { policyToJson, preparsePolicySet, preparseSchema, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import type { AuthorizationAnswer, Policy, PolicyJson, SchemaJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Alone, Engine, EngineAnswer, EngineRequest, Layer } from "../../policy/engine.ts";
import { oracleCall } from "../oracle-call.ts";
import type { OracleCall, OracleRule } from "../oracle-call.ts";

/** The library keeps what it parsed by name and for ever: names of engines that are gone are used again. */
const free: string[] = [];
const gone = new FinalizationRegistry((slot: string) => free.push(slot));
let slots = 0;

/** Makes the oracle of one set of rules that validated against the schema. It also validates each request. Crashes when the rules cannot be parsed. */
export function oracle(rules: readonly OracleRule[], schema: SchemaJson<string>): Oracle {
  return new Oracle(rules, schema);
}

/** A class, so that a method cannot outlive its engine: the engine's name in the library would be another's by then. */
export class Oracle implements Engine {
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
    return this.answer(layer, () => oracleCall(request));
  }

  /** The same, of a request that is plain data already. */
  answer(layer: Layer | "alone", call: () => OracleCall): EngineAnswer {
    try {
      return answerOf(statefulIsAuthorized({ ...call(), preparsedSchemaName: this.#slot, preparsedPolicySetId: `${this.#slot}/${layer}` }));
    } catch {
      // The library throws on texts that are not well-formed: that too is no answer.
      return { kind: "invalid" };
    }
  }

  alone(id: string, request: EngineRequest, condition?: number): Alone {
    const rule = this.#rules.get(id);
    if (rule === undefined) return "invalid";
    prepare(`${this.#slot}/alone`, { [id]: condition === undefined ? rule.text : onlyCondition(rule.text, condition) });
    const answer = this.answer("alone", () => oracleCall(request));
    if (answer.kind === "invalid") return "invalid";
    if (answer.errored.length > 0) return "errored";
    return answer.determining.length > 0 ? "satisfied" : "unsatisfied";
  }
}

function answerOf(answer: AuthorizationAnswer): EngineAnswer {
  if (answer.type !== "success") return { kind: "invalid" };
  const { decision, diagnostics } = answer.response;
  return { kind: "answered", decision, determining: diagnostics.reason, errored: diagnostics.errors.map((error) => error.policyId) };
}

function onlyCondition(text: string, condition: number): PolicyJson {
  const read = policyToJson(text);
  if (read.type === "failure") throw new Error("a rule that was read cannot be read again");
  return { ...read.json, conditions: read.json.conditions.filter((_, index) => index === condition) };
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
