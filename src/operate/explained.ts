/** A recorded call, explained: the JSON of `explainCall`. It is what `analysis/explain.ts` makes, with what was recorded beside it. */
import type { Effect, Reason } from "../call/decision.ts";
import type { AgentId, CallId, SessionId } from "../call/id.ts";
import type { JsonValue } from "../call/json.ts";

export interface CallExplained {
  readonly call: CallId;
  readonly agent: AgentId;
  readonly session: SessionId;
  /** Index of the decision's entry in the agent's log. */
  readonly entry: number;
  readonly at: number;
  readonly action: string;
  readonly server: string;
  readonly name: string;
  /** What was recorded, and by which version of the policies. */
  readonly recorded: { readonly effect: Effect; readonly rules: readonly string[]; readonly reason?: string; readonly policy: string };
  /** Why it cannot be decided again; the explanation is absent then. */
  readonly lacking?: string;
  /** Whether deciding again, by the same rules and facts, says what is recorded. False is a defect, or a database that was changed. */
  readonly agrees?: boolean;
  /** Whether content was left out, and what follows from it: for those who may not read it. */
  readonly withheld: boolean;
  readonly explanation?: ExplanationShown;
}

export interface ExplanationShown {
  readonly effect: Effect;
  readonly policy: string;
  readonly reason: Reason | undefined;
  readonly deciding: readonly RuleShown[];
  readonly cedar: "allow" | "deny" | undefined;
  readonly errored: readonly RuleShown[];
  readonly missed: readonly (RuleShown & { readonly missed: MissedShown })[];
  readonly smallest: {
    readonly found: readonly { readonly changes: readonly { readonly on: "request" | "rules"; readonly says: string }[] }[];
    readonly tried: number;
    readonly exhausted: boolean;
  };
  readonly hint: string | undefined;
}

interface PlaceShown {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface RuleShown extends PlaceShown {
  readonly rule: string;
  readonly effect: "permit" | "forbid";
  readonly reason?: string;
  readonly reads: readonly { readonly path: string; readonly content: boolean; readonly value?: JsonValue }[];
}

export type MissedShown =
  | { readonly on: "scope"; readonly parts: readonly ("principal" | "action" | "resource")[] }
  | {
      readonly on: "condition" | "error";
      readonly conditions: readonly (PlaceShown & { readonly number: number; readonly text: string })[];
    };
