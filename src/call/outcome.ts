/** What came of a call. `Released` is an outcome that inspection let out; only that is closed and answered. */
import type { JsonObject } from "./json.ts";
import type { Label } from "./label.ts";

export type OutcomeStatus = "done" | "failed" | "unknown";

export interface Outcome {
  readonly status: OutcomeStatus;
  /** The upstream's result (MCP), for `done`. A tool that reports `isError` is still `done`: it ran. */
  readonly result?: JsonObject;
  /** Why it failed, is unknown, or its result is withheld: a code and a sentence without content; `rpc` is the upstream's JSON-RPC error. */
  readonly fault?: {
    readonly code: string;
    readonly text: string;
    readonly hint?: string;
    /** Milliseconds after which the upstream says that the same may go better. */
    readonly retryAfterMs?: number;
    readonly rpc?: { readonly code: number; readonly message: string; readonly data?: unknown };
  };
  /** What a model call took, as the house counts it, whatever may be told of its result: the members of `chatelaine/usage`, and `attempts`. */
  readonly took?: JsonObject;
  /** The profile of the sandbox that rules put the call into. */
  readonly sandbox?: string;
  readonly durationMs: number;
}

/** The result of a call that was handed to an application to perform it: nothing came of it yet. Known by being this very object. */
export const HANDED_OVER: JsonObject = Object.freeze({ handedOver: true });

export class Released {
  readonly #genuine = true;
  readonly outcome: Outcome;
  /** The label of what it holds, for whoever is given it; absent where it holds nothing of an upstream. */
  readonly label: Label | undefined;
  /** What came back and may not reach the agent: it is kept sealed. */
  readonly withheld: JsonObject | undefined;

  private constructor(outcome: Outcome, label: Label | undefined, withheld: JsonObject | undefined) {
    this.outcome = outcome;
    this.label = label;
    this.withheld = withheld;
  }

  /** Marks an outcome as inspected. Only `inspection/` may call this. */
  static mint(outcome: Outcome, label?: Label, withheld?: JsonObject): Released {
    return new Released(outcome, label, withheld);
  }

  static isGenuine(value: unknown): value is Released {
    return typeof value === "object" && value !== null && #genuine in value;
  }
}
