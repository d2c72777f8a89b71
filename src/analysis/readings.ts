/** What rules read of a call: the paths of attributes that they name, with the values that the call had there. */
import type { Flow, Lack } from "../call/flow.ts";
import { OWN_ARGUMENTS } from "../policy/own-arguments.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { Facts } from "../policy/facts.ts";
import type { Rule } from "../policy/rule.ts";
import { expressionsOf } from "./expression.ts";
import type { Expression } from "./expression.ts";

export interface Reading {
  /** As the rule writes it: `context.args.path`. */
  readonly path: string;
  /** Whether what stands there is content, which only those may see who may read content. */
  readonly content: boolean;
  /** Absent where the call has nothing there, and where it is not shown. */
  readonly value?: JsonValue;
}

/** What the conditions of a rule name, in their order, each once. */
export function readingsOf(rule: Rule, facts: Facts): readonly Reading[] {
  const context = contextOf(facts);
  const paths = new Set(expressionsOf(rule.json).flatMap(pathsIn));
  return [...paths].map((path) => {
    const value = valueAt(context, path);
    return { path, content: isContent(path), ...(value !== undefined && { value }) };
  });
}

/** Whether a path leads to what the agent or its person wrote: arguments, addresses and purposes. */
export function isContent(path: string): boolean {
  return /^context(?:$|\.(?:args|uri|path|tools)\b|\.common$|\.common\.session$|\.common\.session\.purpose\b)/.test(path);
}

/** The attribute paths that an expression names, the longest of each chain. */
export function pathsIn(expression: Expression): readonly string[] {
  const path = pathOf(expression);
  if (path !== undefined) return path.startsWith("context.") ? [path] : [];
  switch (expression.op) {
    case "has": {
      const of = pathOf(expression.of);
      return of?.startsWith("context") === true ? [`${of}.${expression.names.join(".")}`] : pathsIn(expression.of);
    }
    case "attribute":
    case "like":
    case "is":
      return pathsIn(expression.of);
    case "set":
      return expression.items.flatMap(pathsIn);
    case "record":
      return expression.fields.flatMap(([, field]) => pathsIn(field));
    case "apply":
      return expression.args.flatMap(pathsIn);
    default:
      return [];
  }
}

/** `context.a.b` for a chain of attributes; undefined for anything else. */
export function pathOf(expression: Expression): string | undefined {
  if (expression.op === "variable") return expression.name;
  if (expression.op !== "attribute") return undefined;
  const of = pathOf(expression.of);
  return of === undefined ? undefined : `${of}.${expression.name}`;
}

/** The context as people read it: what `context.…` stands for in rules. */
function contextOf({ call, session, findings, flow, approvals, budget }: Facts): JsonObject {
  const { calls, label, person, purpose } = session;
  const common: JsonObject = {
    session: {
      calls,
      integrity: label.integrity,
      origins: label.origins,
      private: label.readers !== null,
      ...(person !== undefined && { person }),
      ...(purpose !== undefined && { purpose }),
    },
    now: new Date(call.at).toISOString(),
    findings: findings.map((finding) => finding.class),
    flow: flowAsRead(flow),
    approvals,
    budget: Object.fromEntries(Object.entries(budget).map(([name, reading]): [string, JsonObject] => [name, { ...reading }])),
  };
  const isResource = call.action === "readResource" || call.action === "subscribeResource";
  return { ...(call.action === "callTool" ? { args: call.args } : ownArguments(call)), ...(isResource && { uri: call.name }), common };
}

/** Of a fetch or a model call: what rules can read of its arguments. */
function ownArguments({ args, definition }: Facts["call"]): JsonObject {
  const fields = OWN_ARGUMENTS[definition.kind]?.fields;
  return Object.fromEntries(Object.entries(args).filter(([name]) => fields?.get(name)?.type !== undefined));
}

function flowAsRead({ consequential, binding, blind, lacking }: Flow): JsonObject {
  const places = (...lacks: readonly Lack[]) => lacking.filter(({ lack }) => lacks.includes(lack)).map(({ argument }) => argument);
  return {
    consequential,
    binding,
    blind,
    ungrounded: places("ungrounded"),
    unasked: places("unasked", "ungrounded"),
    unsourced: places("unsourced"),
    unreadable: places("unreadable"),
    unseen: places("unseen"),
  };
}

function valueAt(context: JsonObject, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = context;
  for (const step of path.split(".").slice(1)) at = isJsonObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  return at;
}
