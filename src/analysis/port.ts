/**
 * What the study of rules reads of a store: calls as they were decided, and what stood then. Nothing here is written by
 * who studies; what is content stays sealed.
 */
import type { RunStep } from "../call/call.ts";
import type { BudgetReadings } from "../call/budget.ts";
import type { DecidedOn } from "../call/decision.ts";
import type { Definition, DefinitionKind } from "../call/definition.ts";
import type { PolicyChangeRow } from "../rows/house-row.ts";
import type { AgentId, ApprovalId, CallId, LeaseId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { Sealed } from "../call/session-view.ts";

/** A call as it was decided. With its session's person and purpose, its arguments and its definition it can be decided again. */
export interface RecordedCall {
  readonly agent: AgentId;
  readonly session: SessionId;
  readonly call: CallId;
  /** Place of the decision's entry in the agent's log. */
  readonly entryIndex: number;
  /** Epoch milliseconds of the entry. */
  readonly at: number;
  readonly action: string;
  readonly server: string;
  readonly name: string;
  /** Fingerprint of the definition; empty where the call named nothing that is offered. */
  readonly definition: string;
  readonly policy: string;
  readonly effect: "permit" | "ask" | "refuse";
  readonly rules: readonly string[];
  readonly reason: string | undefined;
  readonly label: Label;
  readonly approval: ApprovalId | undefined;
  readonly lease: LeaseId | undefined;
  /** Sealed canonical JSON of `{name,args,carried}`. */
  readonly args: Sealed;
  /** What stood in the budgets that the call falls under. */
  readonly budget: BudgetReadings;
  /** Undefined where no rules were asked, or in a row from before this was kept. */
  readonly on: DecidedOn | undefined;
  /** The step of a run that made it. */
  readonly run: RunStep | undefined;
}

/** Which calls of an agent, in the order of their entries. */
export interface RecordedPage {
  /** The least place of an entry. */
  readonly from: number;
  /** Epoch milliseconds, inclusive and exclusive. */
  readonly since: number;
  readonly until: number;
  readonly limit: number;
}

export interface RecordedCallStore {
  recordedCall(call: CallId): RecordedCall | undefined;
  recordedCalls(agent: AgentId, page: RecordedPage): readonly RecordedCall[];
  /** Place and time of an agent's newest calls before a place, newest first. */
  newestCalls(
    agent: AgentId,
    page: { readonly before: number; readonly limit: number },
  ): readonly { readonly entryIndex: number; readonly at: number }[];
}

export interface HistoryStore {
  /** Every change of the policy set, oldest first. */
  policyChanges(): readonly PolicyChangeRow[];
  /** The files of a set that was in force, as they are stored: who reads them computes the version again. */
  policyFiles(version: string): { readonly [file: string]: string } | undefined;
  /** A definition as it was pinned at some time. */
  definitionAs(of: {
    readonly kind: DefinitionKind;
    readonly server: string;
    readonly name: string;
    readonly fingerprint: string;
  }): Definition | undefined;
}
