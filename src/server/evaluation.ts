/**
 * Requests of the OpenID AuthZEN Authorization API 1.0, read as the specification has them: what it does not name is
 * ignored, what it requires and is missing is an error, and each of a batch inherits what stands above it.
 */
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { EVALUATIONS_MAX } from "./operator-limits.ts";

/** A supposed call, in the words of AuthZEN. */
export interface EvaluationAsked {
  readonly subject: Thing;
  readonly action: { readonly name: string; readonly properties: JsonObject };
  readonly resource: Thing;
  readonly context: JsonObject;
}

interface Thing {
  readonly type: string;
  readonly id: string;
  readonly properties: JsonObject;
}

/** One of a batch that cannot be read is answered no by itself. */
export type Read = { readonly asked: EvaluationAsked } | { readonly flaw: string };

export const SEMANTICS = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;
export type Semantic = (typeof SEMANTICS)[number];

export interface Batch {
  readonly evaluations: readonly Read[];
  readonly semantic: Semantic;
}

/** One request. `above` holds what is inherited: an entity as a whole, and required members that it leaves out. */
export function readEvaluation(body: JsonObject, above: JsonObject = {}): Read {
  const whole = (name: string): JsonObject | undefined => {
    const own = body[name] ?? above[name];
    if (!isJsonObject(own)) return undefined;
    const inherited = isJsonObject(above[name]) ? above[name] : {};
    return Object.fromEntries(
      ["type", "id", "name", "properties"].flatMap((member) => {
        const value = own[member] ?? (member === "properties" ? undefined : inherited[member]);
        return value === undefined ? [] : [[member, value] as const];
      }),
    );
  };
  const [subject, action, resource] = [thing(whole("subject")), whole("action"), thing(whole("resource"))];
  const context = body["context"] ?? above["context"] ?? {};
  if (subject === undefined) return { flaw: "subject needs a type and an id" };
  if (resource === undefined) return { flaw: "resource needs a type and an id" };
  const properties = propertiesOf(action);
  if (action === undefined || typeof action["name"] !== "string" || properties === undefined) return { flaw: "action needs a name" };
  if (!isJsonObject(context)) return { flaw: "context is not an object" };
  return { asked: { subject, action: { name: action["name"], properties }, resource, context } };
}

/** A batch, undefined where there is none: then the body is one request. */
export function readBatch(body: JsonObject): Batch | { readonly flaw: string } | undefined {
  const { evaluations, options = {} } = body;
  if (evaluations === undefined || (Array.isArray(evaluations) && evaluations.length === 0)) return undefined;
  if (!Array.isArray(evaluations) || !isJsonObject(options)) return { flaw: "evaluations is a list, options an object" };
  if (evaluations.length > EVALUATIONS_MAX) return { flaw: `at most ${EVALUATIONS_MAX} evaluations in one request` };
  const semantic = SEMANTICS.find((one) => one === (options["evaluations_semantic"] ?? "execute_all"));
  if (semantic === undefined) return { flaw: `evaluations_semantic is one of ${SEMANTICS.join(", ")}` };
  return {
    semantic,
    evaluations: evaluations.map((one: JsonValue) =>
      isJsonObject(one) ? readEvaluation(one, body) : { flaw: "an evaluation is an object" },
    ),
  };
}

function thing(value: JsonObject | undefined): Thing | undefined {
  const properties = propertiesOf(value);
  const { type, id } = value ?? {};
  return typeof type === "string" && typeof id === "string" && properties !== undefined ? { type, id, properties } : undefined;
}

function propertiesOf(value: JsonObject | undefined): JsonObject | undefined {
  const properties = value?.["properties"] ?? {};
  return isJsonObject(properties) ? properties : undefined;
}
