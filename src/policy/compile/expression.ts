/**
 * Cedar's JSON form of an expression, compiled to a closure. Undefined stands for Cedar's error wherever a value is
 * expected: what needs it becomes an error too; `&&`, `||` and `if` do not evaluate what they pass over. Source of the
 * rules: Cedar 4.5, evaluator and extensions.
 */
import type { CedarValueJson, Expr, ExprNoExt, Var } from "@cedar-policy/cedar-wasm/nodejs";
import type { Uid } from "../entity.ts";
import { Entity, ValueSet, isRecord } from "../value.ts";
import type { Value } from "../value.ts";
import { BINARY_EXTENSIONS, UNARY_EXTENSIONS } from "./extensions.ts";
import { matcher } from "./like.ts";
import { BINARY, UNARY } from "./operators.ts";
import type { World } from "./world.ts";

/** Evaluates an expression in a world. */
export type Run = (world: World) => Value | undefined;

/** Compiles an expression that Cedar's parser made. Crashes on what is none. */
export function compile(expression: Expr): Run {
  const [[name, body] = ["", {}]] = Object.entries(expression);
  if (Array.isArray(body) && name !== "Set") return extension(name, (body as readonly Expr[]).map(compile));
  const node = expression as ExprNoExt;
  if ("Value" in node) return literal(valueOf(node.Value));
  if ("Var" in node) return variable(node.Var);
  if ("&&" in node) return junction(compile(node["&&"].left), compile(node["&&"].right), false);
  if ("||" in node) return junction(compile(node["||"].left), compile(node["||"].right), true);
  if ("if-then-else" in node) return choice(node["if-then-else"]);
  if ("." in node) return access(compile(node["."].left), node["."].attr);
  if ("has" in node) return has(compile(node.has.left), [node.has.attr].flat());
  if ("like" in node) return like(compile(node.like.left), matcher(node.like.pattern));
  if ("is" in node) return isOf(node.is);
  if ("Set" in node) return all(node.Set.map(compile), (items) => new ValueSet(items));
  if ("Record" in node) return record(node.Record);
  return operator(name, body as Operands);
}

interface Operands {
  /** Of an operator with one. */
  readonly arg: Expr;
  readonly left: Expr;
  readonly right: Expr;
}

function operator(name: string, { arg, left, right }: Operands): Run {
  const unary = UNARY.get(name);
  if (unary !== undefined) return all([compile(arg)], ([value]) => (value === undefined ? undefined : unary(value)));
  const binary = BINARY.get(name);
  if (binary === undefined) throw new Error(`Cedar has no operator ${name}`);
  const [a, b] = [compile(left), compile(right)];
  return (world) => {
    const first = a(world);
    if (first === undefined) return undefined;
    const second = b(world);
    return second === undefined ? undefined : binary(first, second, world);
  };
}

/** An extension's function takes one argument or two; with any other number the call is an error. */
function extension(name: string, args: readonly Run[]): Run {
  const [unary, binary] = [UNARY_EXTENSIONS.get(name), BINARY_EXTENSIONS.get(name)];
  if (unary === undefined && binary === undefined) throw new Error(`Cedar has no function ${name}`);
  return all(args, ([first, second, ...more]) => {
    if (first === undefined || more.length > 0) return undefined;
    return second === undefined ? unary?.(first) : binary?.(first, second);
  });
}

const LITERALS = new WeakMap<Run, Value | undefined>();

function literal(value: Value | undefined): Run {
  const run: Run = () => value;
  LITERALS.set(run, value);
  return run;
}

/** What is made of the values of all parts, none of them an error. What is made of literals alone is made now. */
function all(parts: readonly Run[], make: (values: readonly Value[]) => Value | undefined): Run {
  if (parts.every((part) => LITERALS.has(part))) {
    const values = parts.flatMap((part) => LITERALS.get(part) ?? []);
    return literal(values.length === parts.length ? make(values) : undefined);
  }
  return (world) => {
    const values: Value[] = [];
    for (const part of parts) {
      const value = part(world);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return make(values);
  };
}

/** A value as a rule writes it: sets, records and extension values are not literals but written with functions. */
function valueOf(json: CedarValueJson): Value {
  if (typeof json !== "object") return json;
  if (json === null || !("__entity" in json)) throw new Error("a literal that no rule can write");
  const { type, id } = (json as { readonly __entity: Uid }).__entity;
  return new Entity(type, id);
}

function variable(name: Var): Run {
  if (name === "context") return ({ request }) => request.context;
  return ({ request }) => request[name].uid;
}

/** `&&` and `||`: the right side is not evaluated where the left one decides. */
function junction(left: Run, right: Run, decides: boolean): Run {
  return (world) => {
    const first = left(world);
    if (first === decides) return decides;
    const second = typeof first === "boolean" ? right(world) : undefined;
    return typeof second === "boolean" ? second : undefined;
  };
}

function choice(parts: { readonly if: Expr; readonly then: Expr; readonly else: Expr }): Run {
  const [test, yes, no] = [compile(parts.if), compile(parts.then), compile(parts.else)];
  return (world) => {
    const value = test(world);
    if (typeof value !== "boolean") return undefined;
    return value ? yes(world) : no(world);
  };
}

function access(of: Run, name: string): Run {
  return (world) => {
    const value = of(world);
    if (value instanceof Entity) return world.attribute(value, name);
    return isRecord(value) ? value.get(name) : undefined;
  };
}

/** `x has a.b` is `x has a && x.a has b`. */
function has(of: Run, [name = "", ...deeper]: readonly string[]): Run {
  const test: Run = (world) => {
    const value = of(world);
    if (value instanceof Entity) return world.attribute(value, name) !== undefined;
    return isRecord(value) ? value.has(name) : undefined;
  };
  return deeper.length === 0 ? test : junction(test, has(access(of, name), deeper), false);
}

function like(of: Run, matches: (text: string) => boolean): Run {
  return (world) => {
    const text = of(world);
    return typeof text === "string" ? matches(text) : undefined;
  };
}

/** `x is T in g` is `x is T && x in g`. */
function isOf({ left, entity_type: type, in: groups }: { readonly left: Expr; readonly entity_type: string; readonly in?: Expr }): Run {
  const of = compile(left);
  const test: Run = (world) => {
    const value = of(world);
    return value instanceof Entity ? value.type === type : undefined;
  };
  return groups === undefined ? test : junction(test, operator("in", { left, right: groups, arg: left }), false);
}

function record(members: Readonly<Record<string, Expr>>): Run {
  const names = Object.keys(members);
  return all(Object.values(members).map(compile), (values) => new Map(values.map((value, index) => [names[index] ?? "", value])));
}
