/**
 * The engine that decides: rules compiled once, when their set is made. Cedar's authorizer: a forbid that is satisfied
 * denies, else a permit that is satisfied allows, else it denies; a rule that raises an error is skipped and named.
 */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Alone, Engine, EngineAnswer, EngineRequest, Layer } from "../engine.ts";
import type { Placed } from "../placed.ts";
import type { Rule } from "../rule.ts";
import { scopeMatches } from "../scope.ts";
import { compile } from "./expression.ts";
import type { Run } from "./expression.ts";
import { ScopeIndex } from "./scope-index.ts";
import { World, known } from "./world.ts";
import type { Known } from "./world.ts";

/** What the engine reads of a rule. */
export type Compilable = Pick<Rule, "id" | "effect" | "remedy" | "scope" | "json">;

interface Compiled {
  readonly rule: Compilable;
  /** Its id, as the list that names it alone. */
  readonly ids: readonly string[];
  readonly conditions: readonly Condition[];
}

interface Condition {
  /** What the body must come to: true for `when`, false for `unless`. */
  readonly wanted: boolean;
  readonly run: Run;
}

/** By a rule's form, which never changes: rules that another set had need not be compiled again. */
const kept = new WeakMap<PolicyJson, readonly Condition[]>();

/** Compiles the conditions of one rule, once for each form. */
export function compileConditions(json: PolicyJson): readonly Condition[] {
  const conditions =
    kept.get(json) ?? json.conditions.map(({ kind, body }): Condition => ({ wanted: kind === "when", run: compile(body) }));
  kept.set(json, conditions);
  return conditions;
}

/** Makes the engine of rules that validated. `entities` are known to every request: the actions of the schema, in their groups. */
export function compiledEngine(rules: readonly Compilable[], entities: readonly Placed[]): Engine {
  return new CompiledEngine(rules, known(entities));
}

class CompiledEngine implements Engine {
  readonly #known: Known;
  readonly #rules = new Map<string, Compiled>();
  readonly #layers: Readonly<Record<Layer, ScopeIndex<Compiled>>> = { plain: new ScopeIndex(), graduated: new ScopeIndex() };

  constructor(rules: readonly Compilable[], entities: Known) {
    this.#known = entities;
    for (const rule of rules) {
      const compiled: Compiled = { rule, ids: Object.freeze([rule.id]), conditions: compileConditions(rule.json) };
      this.#rules.set(rule.id, compiled);
      this.#layers[rule.remedy === undefined ? "plain" : "graduated"].add(rule.scope, compiled);
    }
  }

  authorize(layer: Layer, request: EngineRequest): EngineAnswer {
    const rules = this.#layers[layer];
    if (rules.isEmpty) return NOTHING;
    const tally = new Tally(request, this.#known);
    rules.visit(request, tally);
    return tally.answer();
  }

  alone(id: string, request: EngineRequest, condition?: number): Alone {
    const compiled = this.#rules.get(id);
    if (compiled === undefined) return "invalid";
    const conditions = compiled.conditions.filter((_, index) => condition === undefined || index === condition);
    return outcome(compiled.rule, conditions, new World(request, this.#known));
  }
}

/** What came of the rules that a request meets; most requests meet few, and none of most kinds. */
class Tally extends World {
  permits: readonly string[] | undefined;
  forbids: readonly string[] | undefined;
  errored: readonly string[] | undefined;

  meet({ rule, ids, conditions }: Compiled): void {
    const came = outcome(rule, conditions, this);
    if (came === "errored") this.errored = more(this.errored, ids);
    else if (came === "satisfied" && rule.effect === "permit") this.permits = more(this.permits, ids);
    else if (came === "satisfied") this.forbids = more(this.forbids, ids);
  }

  answer(): EngineAnswer {
    if (this.permits === undefined && this.forbids === undefined && this.errored === undefined) return NOTHING;
    const decision = this.forbids === undefined && this.permits !== undefined ? "allow" : "deny";
    return { kind: "answered", decision, determining: unique(this.forbids ?? this.permits), errored: unique(this.errored) };
  }
}

/** The list with one more. A list of one is the rule's own, which nobody may change; a longer one is the tally's. */
function more(ids: readonly string[] | undefined, own: readonly string[]): readonly string[] {
  if (ids === undefined) return own;
  if (ids.length === 1) return [...ids, ...own];
  (ids as string[]).push(...own);
  return ids;
}

const NONE: readonly string[] = [];
const NOTHING: EngineAnswer = { kind: "answered", decision: "deny", determining: NONE, errored: NONE };

function unique(ids: readonly string[] = NONE): readonly string[] {
  return ids.length < 2 ? ids : [...new Set(ids)];
}

function outcome({ scope }: Compilable, conditions: readonly Condition[], world: World): Alone {
  if (!scopeMatches(scope, world.request)) return "unsatisfied";
  for (let at = 0; at < conditions.length; at++) {
    const { run, wanted } = conditions[at] as Condition;
    const value = run(world);
    if (typeof value !== "boolean") return "errored";
    if (value !== wanted) return "unsatisfied";
  }
  return "satisfied";
}
