/** Which conditions of a permit did not hold: as its author wrote them, with their places. */
import type { Expr } from "@cedar-policy/cedar-wasm/nodejs";
import type { Alone, EngineRequest } from "../policy/engine.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Place, Rule } from "../policy/rule.ts";
import { placeInRule } from "./place-in-rule.ts";
import { clausesOf } from "./clauses.ts";
import type { Piece } from "./clauses.ts";
import { engineOf } from "./engine-of.ts";
import { readExpression } from "./expression.ts";
import { isContent, pathsIn } from "./readings.ts";

export interface MissedCondition extends Place {
  /** Of the `when` or `unless` that it stands in, from 1 in the order of the rule's text. */
  readonly number: number;
  /** Its source text: the first of what `&&` joins that did not hold, or the whole. */
  readonly text: string;
  /** Whether it names content: that it did not hold says something of it. */
  readonly content: boolean;
}

/** Of a permit that was in scope and not satisfied. */
export function missedConditions(set: PolicySet, rule: Rule, request: EngineRequest): readonly MissedCondition[] {
  const clauses = clausesOf(rule.text);
  return rule.json.conditions.flatMap(({ kind, body }, index) => {
    if (set.engine.alone(rule.id, request, index) === "satisfied") return [];
    const clause = clauses[index];
    const joined = joinedBy(body);
    // An `unless` misses because all that it joins holds: there is no part to point at.
    const failed =
      kind === "when" && clause?.parts.length === joined.length
        ? joined.findIndex((part) => holds(set, part, request) !== "satisfied")
        : -1;
    const piece: Piece | undefined = failed === -1 ? clause : clause?.parts[failed];
    const content = pathsIn(readExpression(joined[failed] ?? body)).some(isContent);
    const { text = "", start = 0 } = piece ?? {};
    return [{ number: index + 1, text, content, file: rule.file, ...placeInRule(rule, start) }];
  });
}

/** What the `&&` at the top of an expression join: they associate to the left. */
export function joinedBy(body: Expr): readonly Expr[] {
  if (!("&&" in body)) return [body];
  const joined = body["&&"];
  return "left" in joined ? [...joinedBy(joined.left), joined.right] : [body];
}

/** What comes of an expression of this request, by itself. */
export function holds(set: PolicySet, body: Expr, request: EngineRequest): Alone {
  const all = { op: "All" } as const;
  const json = {
    effect: "permit",
    principal: all,
    action: all,
    resource: all,
    conditions: [{ kind: "when", body }],
    annotations: {},
  } as const;
  const scope = { principal: { op: "all" }, action: { op: "all" }, resource: { op: "all" } } as const;
  return engineOf(
    [{ id: "alone", effect: "permit", remedy: undefined, scope, json: { ...json, conditions: [...json.conditions] } }],
    set.schema,
  ).alone("alone", request);
}
