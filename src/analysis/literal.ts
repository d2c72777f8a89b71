/**
 * The smallest things that a rule's scope and conditions say: one term of the request (`principal`, `context.args.path`)
 * passes one test, or does not. What has no better form is a truth of its own: it holds or it does not.
 */
import type { Expr, PatternElem } from "@cedar-policy/cedar-wasm/nodejs";
import { isJsonObject } from "../call/json.ts";
import { datetime, decimal, duration } from "../policy/compile/amount.ts";
import { ACTIONS, USE_SECRET } from "../policy/entity.ts";
import type { Uid } from "../policy/entity.ts";
import { uidText } from "./uid-text.ts";

/** A value written in a rule. Two are the same value exactly where their keys are the same. */
export interface Constant {
  readonly key: string;
  readonly text?: string;
  /** Of whole numbers, of decimals in ten-thousandths, of datetimes and durations in milliseconds. */
  readonly number?: bigint;
  readonly uid?: Uid;
}

export type Test =
  | { readonly kind: "true" | "empty" }
  | { readonly kind: "equals" | "contains"; readonly value: Constant }
  | { readonly kind: "at-most"; readonly bound: bigint }
  | { readonly kind: "like"; readonly pattern: readonly PatternElem[] }
  /** In a group: a role, a team, a server, a provider, a class of tools, or `Action::"callTool"`. In anything else is being it. */
  | { readonly kind: "in"; readonly group: Uid }
  | { readonly kind: "type"; readonly type: string };

export interface Literal {
  /** What is tested, in Cedar's JSON form. */
  readonly term: string;
  readonly test: Test;
  readonly holds: boolean;
  /** One text for one test. */
  readonly key: string;
  /** The condition that says it; the scope, or another literal, where there is none. */
  readonly from?: Expr;
}

export const VARIABLES = {
  principal: term({ Var: "principal" }),
  action: term({ Var: "action" }),
  resource: term({ Var: "resource" }),
} as const;

const GROUPS: ReadonlySet<string> = new Set(["Role", "Team", "Server", "ToolClass", "Host", "Provider"]);
export const CALL_TOOL: Uid = { type: "Action", id: "callTool" };
const PLAIN_ACTIONS: ReadonlySet<string> = new Set([...ACTIONS, USE_SECRET.id]);

export function term(expr: Expr): string {
  return JSON.stringify(expr);
}

export function literal(of: string, test: Test, holds: boolean): Literal {
  return { term: of, test, holds, key: keyOf(test) };
}

/** Being in an entity. */
export function within(of: string, uid: Uid, holds: boolean): Literal {
  const isGroup = GROUPS.has(uid.type) || (uid.type === "Action" && uid.id === CALL_TOOL.id);
  return literal(of, isGroup ? { kind: "in", group: uid } : { kind: "equals", value: entityConstant(uid) }, holds);
}

/** Whether an action is the own one of a tool, of the same name. */
export function isToolAction({ type, id }: Uid): boolean {
  return type === "Action" && !PLAIN_ACTIONS.has(id);
}

export function entityConstant(uid: Uid): Constant {
  return { key: uidText(uid), uid };
}

/** The value that an expression writes down; undefined where it is none, or one that is not compared here. */
export function constantOf(expr: Expr): Constant | undefined {
  if ("Value" in expr) return valueConstant(expr.Value);
  for (const [kind, read] of [
    ["decimal", decimal],
    ["datetime", datetime],
    ["duration", duration],
  ] as const) {
    const text = kind in expr ? writtenText(Object.entries(expr)[0]?.[1]) : undefined;
    const amount = text === undefined ? undefined : read(text);
    if (amount !== undefined) return { key: `${kind} ${amount.of}`, number: BigInt(amount.of) };
  }
  return undefined;
}

function valueConstant(value: unknown): Constant | undefined {
  if (typeof value === "string") return { key: JSON.stringify(value), text: value };
  if (typeof value === "number") return { key: `long ${value}`, number: BigInt(value) };
  const uid = isJsonObject(value) ? value["__entity"] : undefined;
  if (!isJsonObject(uid) || typeof uid["type"] !== "string" || typeof uid["id"] !== "string") return undefined;
  return entityConstant({ type: uid["type"], id: uid["id"] });
}

function writtenText(args: unknown): string | undefined {
  const first: unknown = Array.isArray(args) ? args[0] : undefined;
  return isJsonObject(first) && typeof first["Value"] === "string" ? first["Value"] : undefined;
}

function keyOf(test: Test): string {
  switch (test.kind) {
    case "true":
    case "empty":
      return test.kind;
    case "equals":
    case "contains":
      return `${test.kind} ${test.value.key}`;
    case "at-most":
      return `at-most ${test.bound}`;
    case "like":
      return `like ${JSON.stringify(test.pattern)}`;
    case "in":
      return `in ${uidText(test.group)}`;
    case "type":
      return `type ${test.type}`;
  }
}
