/**
 * What approval reads of a store. It never writes here: approvals change only through ledger changes, in the
 * transaction of their entry, and the store refuses a change whose approval is no longer what it was.
 */
import type { Ask } from "../call/decision.ts";
import type { AgentId, ApprovalId, CallId, LeaseId, PersonId, SessionId } from "../call/id.ts";
import type { Sealed } from "../call/session-view.ts";

export interface ApprovalRow {
  readonly approval: ApprovalId;
  readonly agent: AgentId;
  readonly session: SessionId;
  /** The call that opened it. */
  readonly call: CallId;
  readonly digest: string;
  readonly state: "pending" | "permitted" | "refused" | "expired" | "consumed";
  readonly asks: readonly Omit<Ask, "expiresInMs">[];
  readonly subject: Sealed;
  readonly openedAt: number;
  readonly expiresAt: number;
  /** When it was withdrawn, as what asked was cancelled; it is `expired` since. */
  readonly withdrawnAt?: number;
  readonly votes: readonly {
    readonly by: PersonId;
    readonly verdict: "permit" | "refuse";
    readonly at: number;
    readonly reason?: Sealed;
  }[];
}

export interface LeaseRow {
  readonly lease: LeaseId;
  readonly session: SessionId;
  readonly approval: ApprovalId;
  readonly server: string;
  readonly name: string;
  readonly rules: readonly string[];
  readonly patterns: Sealed;
  readonly usesLeft: number;
  readonly expiresAt: number;
  readonly definition: string;
}

/** An approval as lists have it: without the bytes that are approved, which may be as large as a request. */
export type ApprovalBrief = Omit<ApprovalRow, "subject">;

export interface ApprovalStore {
  /** One approval, wherever its agent; undefined when there is none. */
  approval(id: ApprovalId): ApprovalRow | undefined;
  /** The newest approval of a session for this digest, in whatever state. */
  approvalFor(agent: AgentId, session: SessionId, digest: string): ApprovalRow | undefined;
  /** Approvals of all agents in a state, oldest first. */
  approvals(state: ApprovalRow["state"]): readonly ApprovalBrief[];
  /** Pending approvals of all agents whose time has run out by `now`, whatever else waits. */
  expired(now: number): readonly ApprovalBrief[];
  /** How many approvals of an agent are pending, counted no further than `limit`. */
  pendingOf(agent: AgentId, limit: number): number;
  /** How many approvals a session has opened since then (epoch milliseconds), counted no further than `limit`. */
  openedSince(agent: AgentId, session: SessionId, since: number, limit: number): number;
  /** Leases of a session for one definition that have uses left; expiry is for the caller to check. */
  leases(agent: AgentId, session: SessionId, server: string, name: string): readonly LeaseRow[];
}
