/** What policy says of a call. Effects, from the strictest: refuse, ask, sandbox, sanitize, permit. */
import type { DefinitionKind } from "./definition.ts";
import type { Flow } from "./flow.ts";
import type { Permit } from "./permit.ts";
import type { Performed } from "./remedy.ts";

export type Effect = "permit" | "sanitize" | "sandbox" | "ask" | "refuse";

/** Why: the stop that speaks, a fault-like code, a sentence for people, and what to do. Holds no content. */
export interface Reason {
  readonly stop: "intake" | "identity" | "session" | "inspection" | "policy" | "approval" | "ledger" | "execution";
  readonly code: string;
  readonly text: string;
  readonly hint?: string;
  /** Milliseconds after which the same call may pass, where that is known. */
  readonly retryAfterMs?: number;
}

/** A rule that had a part in the decision. */
export interface RuleRef {
  /** The rule's id: its `@id`, or `file.cedar#number` where it has none. */
  readonly rule: string;
  /** The `@reason` annotation, for the person who reads the refusal. */
  readonly reason?: string;
}

/** Something that a rule wants before it lets the call pass. */
export interface Ask {
  readonly rule: string;
  /** How many different people must permit; at least 1. */
  readonly quorum: number;
  /** How long the request stays open, in milliseconds. */
  readonly expiresInMs: number;
  /** Who asks through the agent never permits it, not even where nobody else may. */
  readonly approver?: "another";
  readonly reason?: string;
}

/**
 * What a decision read beside what the entry and the session keep: with it, the same rules decide the same again. Names,
 * ids, classes and numbers, never content.
 */
export interface DecidedOn {
  /** Epoch milliseconds at which the house took the call in. */
  readonly takenAt: number;
  readonly kind: DefinitionKind;
  readonly agentName: string;
  readonly role: string;
  /** Classes of the tool, and teams of the person whom the session serves, as the rules in force had them. */
  readonly classes: readonly string[];
  readonly teams: readonly string[];
  /** Calls that the session began before. */
  readonly calls: number;
  /** Classes of what inspection found in the arguments. */
  readonly findings: readonly string[];
  readonly approvals: readonly string[];
  /** What inspection said of its values; absent where it said nothing. */
  readonly flow?: Flow;
  /** What was performed on the call before. */
  readonly remedies: readonly Performed[];
}

/** What every decision says of the rules that it was made by. */
export interface ByRules {
  readonly rules: readonly RuleRef[];
  /** The version of the policy set that decided: lower-case hexadecimal SHA-256. */
  readonly policy: string;
  /** Absent where no rules were asked. */
  readonly on?: DecidedOn;
}

export type Decision = Answerable | Wanting;

/** A decision on the call as it is: it runs, waits for people, or neither. */
export type Answerable =
  | (ByRules & { readonly effect: "permit"; readonly permit: Permit })
  | (ByRules & { readonly effect: "ask"; readonly asks: readonly Ask[]; readonly digest: string })
  | (ByRules & { readonly effect: "refuse"; readonly reason: Reason });

/** Remedies, at least one, come first: they change the call, which is then decided again. `effect` is the strictest of all that is wanted. */
export type Wanting = ByRules & {
  readonly effect: "ask" | "sandbox" | "sanitize";
  readonly asks: readonly Ask[];
  readonly remedies: readonly Performed[];
};

/** Whether there are remedies to perform before anything else. */
export function isWanting(decision: Decision): decision is Wanting {
  return "remedies" in decision;
}
