/** An expression of a condition, read from Cedar's JSON form into few shapes, so that what studies it need not know the form. */
import type { Expr, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { isJsonObject } from "../call/json.ts";
import type { JsonValue } from "../call/json.ts";

/** `WILDCARD` stands for any text, everything else for itself. */
export type Pattern = readonly (string | typeof WILDCARD)[];
export const WILDCARD = Symbol("*");

export type Expression = { readonly source: Expr } & (
  | { readonly op: "value"; readonly value: JsonValue }
  | { readonly op: "variable"; readonly name: string }
  | { readonly op: "attribute"; readonly of: Expression; readonly name: string }
  | { readonly op: "has"; readonly of: Expression; readonly names: readonly string[] }
  | { readonly op: "like"; readonly of: Expression; readonly pattern: Pattern }
  | { readonly op: "is"; readonly of: Expression; readonly type: string }
  | { readonly op: "set"; readonly items: readonly Expression[] }
  | { readonly op: "record"; readonly fields: readonly (readonly [string, Expression])[] }
  /** Everything else, by Cedar's name: operators such as `&&` and `==`, methods, functions. */
  | { readonly op: "apply"; readonly name: string; readonly args: readonly Expression[] }
);

/** The expressions of a rule's conditions, in the order of the text. */
export function expressionsOf(rule: PolicyJson): readonly Expression[] {
  return rule.conditions.map(({ body }) => readExpression(body));
}

export function readExpression(source: Expr): Expression {
  const [[name, body] = ["", null]] = Object.entries(source);
  return { source, ...shapeOf(name, body) };
}

type Shape = Expression extends infer One ? (One extends Expression ? Omit<One, "source"> : never) : never;

function shapeOf(name: string, body: unknown): Shape {
  if (name === "Value") return { op: "value", value: body as JsonValue };
  if (name === "Var") return { op: "variable", name: String(body) };
  if (name === "Set") return { op: "set", items: many(body) };
  if (name === "Record" && isJsonObject(body))
    return { op: "record", fields: Object.entries(body).map(([field, value]) => [field, one(value)]) };
  if (Array.isArray(body)) return { op: "apply", name, args: many(body) };
  if (!isJsonObject(body)) return { op: "apply", name, args: [] };
  const of = body["left"];
  if (name === ".") return { op: "attribute", of: one(of), name: String(body["attr"]) };
  if (name === "has") return { op: "has", of: one(of), names: [body["attr"]].flat().map(String) };
  if (name === "like") return { op: "like", of: one(of), pattern: patternOf(body["pattern"]) };
  if (name === "is" && body["in"] === undefined) return { op: "is", of: one(of), type: String(body["entity_type"]) };
  const args = name === "if-then-else" ? [body["if"], body["then"], body["else"]] : [body["arg"], of, body["right"], body["in"]];
  return { op: "apply", name, args: many(args.filter((arg) => arg !== undefined)) };
}

function patternOf(json: unknown): Pattern {
  const parts = Array.isArray(json) ? (json as readonly unknown[]) : [];
  return parts.flatMap((part): Pattern => (isJsonObject(part) ? [...String(part["Literal"])] : [WILDCARD]));
}

function one(json: unknown): Expression {
  return readExpression(json as Expr);
}

function many(json: unknown): readonly Expression[] {
  return (json as readonly unknown[]).map(one);
}
