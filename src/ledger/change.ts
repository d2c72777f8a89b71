/**
 * What one transaction of an agent's database does: an entry of its log, and the rows that belong to it.
 * All of a change is durable when `commit` returns, or none of it is.
 */
import type { BudgetReadings, Charge } from "../call/budget.ts";
import type { RunStep } from "../call/call.ts";
import type { Ask, DecidedOn } from "../call/decision.ts";
import type { JsonObject } from "../call/json.ts";
import type { Sealed } from "../call/session-view.ts";
import type { ValueToken } from "../call/value-token.ts";
import type { ApprovalId, LeaseId, PersonId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { HouseRow, WrappedKey } from "../rows/house-row.ts";
import type { ApprovalEntry, DecisionEntry, EndorsementEntry, HouseLogEntry, OutcomeEntry, PromptEntry, SessionEntry } from "./entry.ts";

/** A call was decided: its row, its sealed arguments, and what the permit uses up or the ask opens. */
export interface CallDecided {
  readonly kind: "call-decided";
  readonly entry: DecisionEntry;
  readonly args: Sealed;
  /** The step of a run that made it. */
  readonly run?: RunStep;
  /** What the rules read beside it; absent where they were not asked. */
  readonly on?: DecidedOn;
  /** For `permit` by approval: becomes consumed in this transaction, or the whole change faults with LEDGER_APPROVAL_SPENT. */
  readonly consumes?: { readonly approval: ApprovalId } | { readonly lease: LeaseId };
  /** For `ask`: the approval that this call opens. */
  readonly opens?: ApprovalOpened;
  /** What stood in the budgets that the call falls under. */
  readonly budget?: BudgetReadings;
  /** What it takes of them. */
  readonly charges?: readonly Charge[];
  /** Tokens that stand in its arguments; those that are kept already stay. */
  readonly tokens?: readonly ValueToken[];
}

export interface ApprovalOpened {
  readonly approval: ApprovalId;
  readonly digest: string;
  readonly asks: readonly Omit<Ask, "expiresInMs">[];
  readonly expiresAt: number;
  /** Sealed canonical JSON of the subject: the exact bytes that are approved. */
  readonly subject: Sealed;
}

export interface CallClosed {
  readonly kind: "call-closed";
  readonly entry: OutcomeEntry;
  readonly result?: Sealed;
  /** The session's label after this outcome. */
  readonly label?: Label;
  /** What it came to beyond what was taken when it was decided; below zero what is given back. */
  readonly charges?: readonly Charge[];
  /** What a model call took (`Outcome.took`): its row, unless the runtime writes that with the step of its run. */
  readonly took?: JsonObject;
  /** Tokens that stand in its result; those that are kept already stay. */
  readonly tokens?: readonly ValueToken[];
}

/** A person ruled, or time did, or the entry says that it was withdrawn, which is an expiry before its time. Faults with LEDGER_APPROVAL_SETTLED when the approval is not pending any more. */
export interface ApprovalChanged {
  readonly kind: "approval-changed";
  readonly entry: ApprovalEntry;
  readonly state: "pending" | "permitted" | "refused" | "expired";
  readonly vote?: { readonly by: PersonId; readonly verdict: "permit" | "refuse"; readonly reason?: Sealed };
  readonly lease?: LeaseGranted;
}

/** "This tool, these argument patterns, this session, N times, until." */
export interface LeaseGranted {
  readonly lease: LeaseId;
  readonly server: string;
  readonly name: string;
  readonly rules: readonly string[];
  /** Sealed canonical JSON: argument pointer (RFC 6901) to a pattern (`*` any run of characters) or an exact value. */
  readonly patterns: Sealed;
  readonly usesMax: number;
  readonly expiresAt: number;
  /** Fingerprint of the definition it holds for; a changed tool ends the lease. */
  readonly definition: string;
}

/** A person vouched for values of a call. Faults where the session is not there, or neither active nor paused. */
export interface Endorsed {
  readonly kind: "endorsed";
  readonly entry: EndorsementEntry;
  readonly values: Sealed;
}

export interface SessionChanged {
  readonly kind: "session-changed";
  readonly entry: SessionEntry;
  /** For `opened`: the new row, with its wrapped key. */
  readonly opened?: SessionRow;
}

export interface SessionRow {
  readonly session: SessionId;
  readonly person?: PersonId;
  readonly purpose?: Sealed;
  readonly wrappedKey: WrappedKey;
}

/** What the person asked for: sealed canonical JSON of `{attachments,text}`. Faults with LEDGER_SESSION_NOT_ACTIVE in a session that was stopped. */
export interface PromptGiven {
  readonly kind: "prompt-given";
  readonly entry: PromptEntry;
  readonly prompt: Sealed;
  /** Keyed digest of what is sealed, by which it is found again. */
  readonly digest: string;
  /** The session's label with what was attached. */
  readonly label: Label;
}

export type AgentChange = CallDecided | CallClosed | ApprovalChanged | Endorsed | SessionChanged | PromptGiven;

/** A change of the house database: an entry of the house log and, for most kinds, rows that the store keeps by kind. */
export interface HouseChange {
  readonly kind: "house-changed";
  readonly entry: HouseLogEntry;
  readonly rows?: readonly HouseRow[];
}
