/**
 * What evaluates Cedar. The engine is behind this interface so that another can take its place: two engines must give
 * the same answer to the same request. An engine is made for one policy set and never changes.
 */
import type { Placed } from "./placed.ts";
import type { ValueRecord } from "./value.ts";

/** `plain` holds every rule but the graduated forbids, `graduated` holds those alone. */
export type Layer = "plain" | "graduated";

export interface EngineRequest {
  readonly principal: Placed;
  readonly action: Placed;
  readonly resource: Placed;
  readonly context: ValueRecord;
  /** Entities that the context names. */
  readonly others: readonly Placed[];
}

export type EngineAnswer =
  /** `determining` and `errored` are ids of rules, as Cedar reports them: the forbids if one fired, otherwise the permits. */
  | {
      readonly kind: "answered";
      readonly decision: "allow" | "deny";
      readonly determining: readonly string[];
      readonly errored: readonly string[];
    }
  /** The request does not fit the schema, or the engine failed. Never to be read as an answer. */
  | { readonly kind: "invalid" };

/** What came of one rule, or of one of its conditions, evaluated alone. */
export type Alone = "satisfied" | "unsatisfied" | "errored" | "invalid";

export interface Engine {
  /**
   * Evaluates one layer, after validating the request against the schema. A layer without a rule in the request's scope
   * may be answered (deny, no rules) unasked: a scope raises no error, so nothing is lost. Never throws.
   */
  authorize(layer: Layer, request: EngineRequest): EngineAnswer;
  /** Evaluates one rule alone, or only its condition of that index: for explanations, not for decisions. */
  alone(rule: string, request: EngineRequest, condition?: number): Alone;
}
