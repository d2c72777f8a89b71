/**
 * What must be so when a rule is satisfied, and what when it is not, as alternatives of literals. If a rule is satisfied
 * by a request, then all literals of at least one alternative are so; likewise if it came to false. That is all that is claimed:
 * alternatives may be possible together with no request at all. An expression that raises an error comes to neither.
 */
import type { Clause as Condition, Expr, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { isJsonObject } from "../call/json.ts";
import type { Constraint } from "../policy/scope.ts";
import { ALTERNATIVES_MAX } from "./limits.ts";
import { VARIABLES, constantOf, literal, term, within } from "./literal.ts";
import type { Constant, Literal, Test } from "./literal.ts";
import { scopeOf } from "./scope-of.ts";

/** Literals that are so together. */
export type Alternative = readonly Literal[];

/** Alternatives; undefined where there are more than ALTERNATIVES_MAX, and nothing is claimed. None at all: it never comes to this. */
type Alternatives = readonly Alternative[] | undefined;

export interface RuleAlternatives {
  readonly satisfied: Alternatives;
  readonly unsatisfied: Alternatives;
}

const kept = new WeakMap<PolicyJson, RuleAlternatives>();

/** The alternatives of a rule. Pure; kept as long as the rule's form is. */
export function alternativesOf(json: PolicyJson): RuleAlternatives {
  const known = kept.get(json);
  if (known !== undefined) return known;
  const scope = scopeOf(json);
  const parts = (["principal", "action", "resource"] as const).map((part) => [VARIABLES[part], scope[part]] as const);
  const satisfied = all([
    ...parts.map(([of, constraint]) => ofConstraint(of, constraint, true)),
    ...json.conditions.map((one) => ofCondition(one, true)),
  ]);
  // Rules that are compared have their scope in common more often than their conditions: what tells them apart comes first.
  const unsatisfied = any([
    ...json.conditions.map((one) => ofCondition(one, false)),
    ...parts.map(([of, constraint]) => ofConstraint(of, constraint, false)),
  ]);
  const alternatives = { satisfied, unsatisfied };
  kept.set(json, alternatives);
  return alternatives;
}

function ofConstraint(of: string, constraint: Constraint, holds: boolean): Alternatives {
  const uids = "uids" in constraint ? constraint.uids : undefined;
  const type: Alternatives = "type" in constraint ? ofType(of, constraint.type, holds) : holds ? [[]] : [];
  if (uids === undefined) return type;
  const inOne = uids.map((uid): Alternatives => [[within(of, uid, holds)]]);
  return holds ? all([type, any(inOne)]) : any([type, all(inOne)]);
}

/** Every principal is an agent. */
function ofType(of: string, type: string, holds: boolean): Alternatives {
  if (of === VARIABLES.principal && type === "Agent") return holds ? [[]] : [];
  return [[literal(of, { kind: "type", type }, holds)]];
}

function ofCondition({ kind, body }: Condition, holds: boolean): Alternatives {
  return alternatives(body, (kind === "when") === holds);
}

function alternatives(expr: Expr, holds: boolean): Alternatives {
  if ("!" in expr) return alternatives(sub(expr["!"]).arg, !holds);
  if ("&&" in expr) return both(expr["&&"], holds, holds);
  if ("||" in expr) return both(expr["||"], holds, !holds);
  if ("if-then-else" in expr) return conditional(expr["if-then-else"], holds);
  if ("Value" in expr && typeof expr.Value === "boolean") return expr.Value === holds ? [[]] : [];
  const found = compared(expr, holds) ?? membership(expr, holds) ?? [[literal(term(expr), { kind: "true" }, holds)]];
  return found.map((alternative) => alternative.map((one) => ({ from: expr, ...one })));
}

type Two = { readonly left: Expr; readonly right: Expr };
type Three = { readonly if: Expr; readonly then: Expr; readonly else: Expr };

/** The library's type of an expression has function calls of any name in it, so that a member's type must be said. */
function sub(parts: Readonly<{ arg: Expr }> | readonly Expr[]): { readonly arg: Expr } {
  if ("arg" in parts) return parts;
  throw new Error("an operator without its operand");
}

function both(parts: Two | readonly Expr[], holds: boolean, together: boolean): Alternatives {
  const { left, right } = two(parts);
  const sides = [alternatives(left, holds), alternatives(right, holds)];
  return together ? all(sides) : any(sides);
}

function two(parts: Two | readonly Expr[]): Two {
  if ("left" in parts) return parts;
  const [left, right] = parts;
  if (left === undefined || right === undefined) throw new Error("an operator without its operands");
  return { left, right };
}

function conditional(parts: Three | readonly Expr[], holds: boolean): Alternatives {
  if (!("then" in parts)) throw new Error("an if without its parts");
  const whenTrue = all([alternatives(parts.if, true), alternatives(parts.then, holds)]);
  return any([whenTrue, all([alternatives(parts.if, false), alternatives(parts.else, holds)])]);
}

/** Comparisons of a term with a value that is written in the rule. */
function compared(expr: Expr, holds: boolean): Alternatives {
  for (const operator of Object.keys(expr)) {
    const parts: unknown = Object.values(expr)[0];
    if (Object.hasOwn(ORDERS, operator)) return ordered(operator, two(parts as Two | readonly Expr[]), holds);
    if (operator === "==" || operator === "!=") return equal(two(parts as Two), (operator === "==") === holds);
  }
  return undefined;
}

/** How each comparison is written as "at most": whether the sides are turned, and whether it is strict. */
const ORDERS: Readonly<Record<string, { readonly turned: boolean; readonly strict: boolean }>> = {
  "<": { turned: false, strict: true },
  "<=": { turned: false, strict: false },
  ">": { turned: true, strict: true },
  ">=": { turned: true, strict: false },
  lessThan: { turned: false, strict: true },
  lessThanOrEqual: { turned: false, strict: false },
  greaterThan: { turned: true, strict: true },
  greaterThanOrEqual: { turned: true, strict: false },
};

function ordered(operator: string, { left, right }: Two, holds: boolean): Alternatives {
  const order = ORDERS[operator] ?? { turned: false, strict: false };
  const [less, more] = order.turned ? [right, left] : [left, right];
  const [low, high] = [constantOf(less)?.number, constantOf(more)?.number];
  // less < c is less <= c - 1; c < more is not more <= c.
  if (low !== undefined && high !== undefined) return (order.strict ? low < high : low <= high) === holds ? [[]] : [];
  if (high !== undefined) return [[literal(term(less), { kind: "at-most", bound: order.strict ? high - 1n : high }, holds)]];
  if (low !== undefined) return [[literal(term(more), { kind: "at-most", bound: order.strict ? low : low - 1n }, !holds)]];
  return undefined;
}

function equal({ left, right }: Two, holds: boolean): Alternatives {
  const [a, b] = [truthOf(left), truthOf(right)];
  if (b !== undefined) return alternatives(left, b === holds);
  if (a !== undefined) return alternatives(right, a === holds);
  const [first, second] = [constantOf(left), constantOf(right)];
  if (first !== undefined && second !== undefined) return (first.key === second.key) === holds ? [[]] : [];
  if (second !== undefined) return [[literal(term(left), { kind: "equals", value: second }, holds)]];
  if (first !== undefined) return [[literal(term(right), { kind: "equals", value: first }, holds)]];
  return [[literal(term({ "==": { left, right } }), { kind: "true" }, holds)]];
}

function truthOf(expr: Expr): boolean | undefined {
  return "Value" in expr && typeof expr.Value === "boolean" ? expr.Value : undefined;
}

function membership(expr: Expr, holds: boolean): Alternatives {
  const [operator = "", parts] = Object.entries(expr)[0] ?? [];
  if (!isJsonObject(parts)) return undefined;
  switch (operator) {
    case "in":
      return inAny(parts as unknown as Two, holds);
    case "is":
      return isType(parts as unknown as IsParts, holds);
    case "like":
      return [
        [
          literal(
            term(parts["left"] as Expr),
            { kind: "like", pattern: parts["pattern"] as unknown as Extract<Test, { kind: "like" }>["pattern"] },
            holds,
          ),
        ],
      ];
    case "contains":
    case "containsAll":
    case "containsAny":
      return contains(operator, parts as unknown as Two, holds);
    case "isEmpty":
      return [[literal(term(parts["arg"] as Expr), { kind: "empty" }, holds)]];
    default:
      return undefined;
  }
}

interface IsParts {
  readonly left: Expr;
  readonly entity_type: string;
  readonly in?: Expr;
}

function isType({ left, entity_type: type, in: group }: IsParts, holds: boolean): Alternatives {
  const typed = ofType(term(left), type, holds);
  if (group === undefined) return typed;
  const inside = inAny({ left, right: group }, holds);
  return holds ? all([typed, inside]) : any([typed, inside]);
}

function inAny({ left, right }: Two, holds: boolean): Alternatives {
  const constants = constantsOf(right) ?? [constantOf(right)];
  const uids = constants.map((constant) => constant?.uid);
  if (uids.some((uid) => uid === undefined)) return [[literal(term({ in: { left, right } }), { kind: "true" }, holds)]];
  const inOne = uids.map((uid): Alternatives => (uid === undefined ? undefined : [[within(term(left), uid, holds)]]));
  return holds ? any(inOne) : all(inOne);
}

function contains(operator: "contains" | "containsAll" | "containsAny", { left, right }: Two, holds: boolean): Alternatives {
  const values = operator === "contains" ? [constantOf(right)] : (constantsOf(right) ?? [undefined]);
  const ones = values.map((value): Alternatives =>
    value === undefined ? undefined : [[literal(term(left), { kind: "contains", value }, holds)]],
  );
  if (values.includes(undefined)) return [[literal(term({ [operator]: { left, right } } as Expr), { kind: "true" }, holds)]];
  return (operator === "containsAny") === holds ? any(ones) : all(ones);
}

function constantsOf(expr: Expr): readonly (Constant | undefined)[] | undefined {
  return "Set" in expr && Array.isArray(expr.Set) ? expr.Set.map((item: Expr) => constantOf(item)) : undefined;
}

/** Every one of them: each alternative of the one with each of the other. */
function all(parts: readonly Alternatives[]): Alternatives {
  let product: readonly Alternative[] = [[]];
  // What can never be so makes the whole never so, whatever is unknown beside it.
  if (parts.some((part) => part?.length === 0)) return [];
  for (const part of parts) {
    if (part === undefined || product.length * part.length > ALTERNATIVES_MAX) return undefined;
    product = product.flatMap((alternative) => part.map((more) => [...alternative, ...more]));
  }
  return product;
}

/** At least one of them. */
function any(parts: readonly Alternatives[]): Alternatives {
  const sum: Alternative[] = [];
  for (const part of parts) {
    if (part === undefined || sum.length + part.length > ALTERNATIVES_MAX) return undefined;
    sum.push(...part);
  }
  return sum;
}
