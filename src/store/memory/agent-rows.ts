/** The rows of one agent, in memory. */
import type { RecordedCall, RecordedPage } from "../../analysis/port.ts";
import type { ApprovalBrief, ApprovalRow, LeaseRow } from "../../approval/port.ts";
import type { AgentId, ApprovalId, CallId, LeaseId, SessionId } from "../../call/id.ts";
import type { ResultStore, StoredEndorsement, StoredPrompt, StoredResult } from "../../inspection/port.ts";
import type { ValueToken } from "../../call/value-token.ts";
import type { CallBrief, CallRow, StoredCounter, StoredSession } from "../../session/port.ts";

import { JournalRows } from "./journal-rows.ts";
import { AgentShelf } from "./shelf.ts";

/** A row that its owner may change; what is handed out is a copy. */
export type Changing<T> = { -readonly [Name in keyof T]: T[Name] };

export class AgentRows {
  readonly agent: AgentId;
  readonly sessions = new Map<SessionId, Changing<StoredSession>>();
  readonly calls = new Map<CallId, Changing<CallRow>>();
  readonly recorded = new Map<CallId, RecordedCall>();
  readonly approvals = new Map<ApprovalId, Changing<ApprovalRow>>();
  readonly leases = new Map<LeaseId, Changing<LeaseRow>>();

  /** By ordinal, for each session. */
  readonly tokens = new Map<SessionId, Map<number, ValueToken>>();
  readonly endorsements = new Map<SessionId, readonly StoredEndorsement[]>();

  /** By budget, then by key. */
  readonly counters = new Map<string, Map<string, StoredCounter>>();

  readonly prompts = new Map<SessionId, StoredPrompt[]>();

  readonly journal: JournalRows = new JournalRows(this);
  readonly shelf = new AgentShelf();

  constructor(agent: AgentId) {
    this.agent = agent;
  }

  session(session: SessionId): StoredSession | undefined {
    return copy(this.sessions.get(session));
  }

  newestSessions(limit: number): readonly StoredSession[] {
    return [...this.sessions.values()]
      .reverse()
      .slice(0, limit)
      .map((row) => ({ ...row }));
  }

  call(call: CallId): CallRow | undefined {
    return copy(this.calls.get(call));
  }

  callsOf(session: SessionId, limit: number): readonly CallBrief[] {
    const rows = [...this.calls.values()].filter((row) => row.session === session);
    return rows.slice(Math.max(0, rows.length - limit)).map(({ args: _args, result: _result, ...row }) => row);
  }

  resultsOf(session: SessionId, limit: number): ReturnType<ResultStore["resultsOf"]> {
    const rows = [...this.calls.values()].filter((row) => row.session === session && row.result !== undefined && row.fault?.startsWith("INSPECTION_") !== true);
    return rows.slice(Math.max(0, rows.length - limit)).map(({ call, server, name }) => ({ call, server, name }));
  }

  resultOf(call: CallId): StoredResult | undefined {
    const row = this.calls.get(call);
    if (row?.result === undefined) return undefined;
    const { action, server, name, definition, args, result } = row;
    return { call, action, server, name, definition, args, result };
  }

  recordedCalls({ from, since, until, limit }: RecordedPage): readonly RecordedCall[] {
    return [...this.recorded.values()].filter(({ entryIndex, at }) => entryIndex >= from && at >= since && at < until).slice(0, limit);
  }

  newestCalls({
    before,
    limit,
  }: {
    readonly before: number;
    readonly limit: number;
  }): readonly { readonly entryIndex: number; readonly at: number }[] {
    const earlier = [...this.recorded.values()].filter(({ entryIndex }) => entryIndex < before);
    return earlier
      .reverse()
      .slice(0, limit)
      .map(({ entryIndex, at }) => ({ entryIndex, at }));
  }

  openCalls(): readonly { readonly call: CallId; readonly session: SessionId; readonly at: number }[] {
    return [...this.calls.values()]
      .filter((row) => row.effect === "permit" && row.status === undefined)
      .map(({ call, session, at }) => ({ call, session, at }));
  }

  approval(approval: ApprovalId): ApprovalRow | undefined {
    return copy(this.approvals.get(approval));
  }

  approvalFor(session: SessionId, digest: string): ApprovalRow | undefined {
    return copy([...this.approvals.values()].findLast((row) => row.session === session && row.digest === digest));
  }

  approvalsIn(state: ApprovalRow["state"]): readonly ApprovalBrief[] {
    return [...this.approvals.values()].filter((row) => row.state === state).map(({ subject: _subject, ...row }) => row);
  }

  pending(limit: number): number {
    return Math.min(limit, this.approvalsIn("pending").length);
  }

  counter(budget: string, key: string): StoredCounter | undefined {
    return this.counters.get(budget)?.get(key);
  }

  countersOf(budget: string): readonly StoredCounter[] {
    return [...(this.counters.get(budget)?.values() ?? [])];
  }

  leasesOf(session: SessionId, server: string, name: string): readonly LeaseRow[] {
    return [...this.leases.values()]
      .filter((row) => row.session === session && row.server === server && row.name === name && row.usesLeft > 0)
      .map((row) => ({ ...row }));
  }
}

function copy<T>(row: T | undefined): T | undefined {
  return row === undefined ? undefined : { ...row };
}
