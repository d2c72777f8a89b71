/**
 * The conditions of rules, taken apart at `&&`, `||`, `!` and `if`: what tests are to have seen hold and fail. Each is
 * evaluated by the engine in a rule of its own with the scope of its rule, all of them in one answer.
 */
import type { Expr, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Compilable } from "../policy/compile/compiled-engine.ts";
import type { Engine, EngineRequest } from "../policy/engine.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Place, Rule } from "../policy/rule.ts";
import { expressionText } from "./cedar/expression-text.ts";
import { engineOf } from "./engine-of.ts";
import { expressionsOf } from "./expression.ts";
import type { Expression } from "./expression.ts";

/** One condition that is not made of others. */
export interface Condition extends Place {
  readonly rule: string;
  /** Its number within its rule, from 1 in the order of the text. */
  readonly number: number;
  readonly text: string;
}

/** What one request was seen to do: rules that applied, conditions that held and that failed, by `rule` and `rule?number`. */
export interface Seen {
  readonly applied: readonly string[];
  readonly held: readonly string[];
  readonly failed: readonly string[];
}

export class Conditions {
  readonly list: readonly Condition[];
  readonly #rules: readonly Rule[];
  readonly #engine: Engine;
  readonly #conditions: ReadonlyMap<string, Compilable>;

  /** Of every rule of a set. */
  constructor(set: PolicySet) {
    this.#rules = [...set.rules.values()];
    const made = this.#rules.flatMap((rule) => partsOf(rule.json).map((part, index) => conditionOf(rule, part, index + 1)));
    this.list = made.map(({ condition }) => condition);
    this.#conditions = new Map(made.map(({ condition, rule }) => [conditionKey(condition), rule]));
    this.#engine = engineOf(
      [...this.#rules.map((rule) => asPermit(rule, rule.id, rule.json.conditions)), ...made.map(({ rule }) => rule)],
      set.schema,
    );
  }

  /** What a request sees of them. A condition that raises an error, such as one whose guard fails, is neither held nor failed. */
  see(request: EngineRequest, inScope: (rule: Pick<Rule, "scope">) => boolean): Seen {
    const answer = this.#engine.authorize("plain", request);
    if (answer.kind === "invalid") return { applied: [], held: [], failed: [] };
    const held = new Set(answer.determining);
    const errored = new Set(answer.errored);
    const failed = [...this.#conditions].flatMap(([key, rule]) => (inScope(rule) && !held.has(key) && !errored.has(key) ? [key] : []));
    return {
      applied: answer.determining.filter((id) => !this.#conditions.has(id)),
      held: answer.determining.filter((id) => this.#conditions.has(id)),
      failed,
    };
  }
}

/** The name of a condition among all rules; `?` stands in no rule's id. */
export function conditionKey({ rule, number }: Pick<Condition, "rule" | "number">): string {
  return `${rule}?${number}`;
}

function conditionOf(rule: Rule, part: Expr, number: number): { readonly condition: Condition; readonly rule: Compilable } {
  const { file, line, column } = rule;
  const alone = asPermit(rule, conditionKey({ rule: rule.id, number }), [{ kind: "when", body: part }]);
  return { condition: { rule: rule.id, number, text: expressionText(part), file, line, column }, rule: alone };
}

function asPermit(rule: Rule, id: string, conditions: PolicyJson["conditions"]): Compilable {
  const json: PolicyJson = { ...rule.json, effect: "permit", conditions, annotations: {} };
  return { id, effect: "permit", remedy: undefined, scope: rule.scope, json };
}

function partsOf(json: PolicyJson): readonly Expr[] {
  return expressionsOf(json).flatMap(parts);
}

const JOINING: ReadonlySet<string> = new Set(["&&", "||", "!", "if-then-else"]);

function parts(expression: Expression): readonly Expr[] {
  if (expression.op === "apply" && JOINING.has(expression.name)) return expression.args.flatMap(parts);
  return expression.op === "value" ? [] : [expression.source];
}
