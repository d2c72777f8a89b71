/** What is read of one agent's database. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { RecordedCall, RecordedPage } from "../../analysis/port.ts";
import type { ApprovalBrief, ApprovalRow, LeaseRow } from "../../approval/port.ts";
import type { BudgetReadings } from "../../call/budget.ts";
import type { AgentId, ApprovalId, CallId, SessionId } from "../../call/id.ts";
import type { ValueToken } from "../../call/value-token.ts";
import type { ToolClass } from "../../call/tool-class.ts";
import type { PromptsGiven, ResultStore, StoredEndorsement, StoredPrompt, StoredResult } from "../../inspection/port.ts";
import type { CallBrief, CallRow, StoredCounter, StoredSession } from "../../session/port.ts";
import { RECORDED_COLUMNS, recordedOf } from "./recorded-call.ts";
import { bytes, id, idMaybe, json, label, number, numberMaybe, oneOf, sealed, sealedMaybe, text, textMaybe, texts } from "./rows.ts";
import type { Row } from "./rows.ts";

/** What lists show: not the sealed content, of which a thousand calls could have more than there is memory. */
const BRIEF_CALL =
  "call, session, at, action, server, name, effect, rules, reason, policy, definition, status, fault, duration_ms, found, budget, entry_index";
const BRIEF_APPROVAL = "approval, session, call, digest, state, asks, opened_at, expires_at, withdrawn_at, entry_index";

/** Who opened a session is read from its entry, which is proven, and not from a column, which would be believed. */
const OPENED_BY = "(SELECT json_extract(CAST(bytes AS TEXT), '$.by') FROM entry WHERE idx = entry_index) AS opened_by";
const SESSION = `SELECT session.*, ${OPENED_BY} FROM session`;

const SQL = {
  session: `${SESSION} WHERE session = ?`,
  sessions: `${SESSION} ORDER BY entry_index DESC LIMIT ?`,
  call: "SELECT * FROM tool_call WHERE call = ?",
  calls: `SELECT * FROM (SELECT ${BRIEF_CALL} FROM tool_call WHERE session = ? ORDER BY entry_index DESC LIMIT ?) ORDER BY entry_index`,
  newestCalls: "SELECT entry_index, at FROM tool_call WHERE entry_index < ? ORDER BY entry_index DESC LIMIT ?",
  // Results may be large, and are no part of a decision.
  recordedCall: `SELECT ${RECORDED_COLUMNS} FROM tool_call WHERE call = ?`,
  recordedCalls: `SELECT ${RECORDED_COLUMNS} FROM tool_call WHERE entry_index >= ? AND at >= ? AND at < ? ORDER BY entry_index LIMIT ?`,
  openCalls: "SELECT call, session, at FROM tool_call WHERE effect = 'permit' AND status IS NULL ORDER BY entry_index",
  approval: "SELECT * FROM approval WHERE approval = ?",
  approvalFor: "SELECT * FROM approval WHERE session = ? AND digest = ? ORDER BY entry_index DESC LIMIT 1",
  approvals: `SELECT ${BRIEF_APPROVAL} FROM approval WHERE state = ? ORDER BY entry_index`,
  expired: `SELECT ${BRIEF_APPROVAL} FROM approval WHERE state = 'pending' AND expires_at <= ? ORDER BY expires_at`,
  pending: "SELECT count(*) AS pending FROM (SELECT 1 FROM approval WHERE state = 'pending' LIMIT ?)",
  prompts: "SELECT * FROM prompt WHERE session = ? ORDER BY entry_index LIMIT -1 OFFSET ?",
  promptGiven: "SELECT prompt FROM prompt WHERE session = ? AND digest = ?",
  promptsGiven: "SELECT count(*) AS count FROM prompt WHERE session = ?",
  opened: "SELECT count(*) AS opened FROM (SELECT 1 FROM approval WHERE session = ? AND opened_at >= ? LIMIT ?)",
  votes: "SELECT * FROM vote WHERE approval = ? ORDER BY entry_index",
  leases: "SELECT * FROM lease WHERE session = ? AND server = ? AND name = ? AND uses_left > 0 ORDER BY entry_index",
  // What inspection withheld was never told to the session.
  resultsOf: `SELECT call, server, name FROM (SELECT call, server, name, entry_index FROM tool_call
    WHERE session = ? AND result IS NOT NULL AND (fault IS NULL OR fault NOT GLOB 'INSPECTION_*') ORDER BY entry_index DESC LIMIT ?) ORDER BY entry_index`,
  resultOf:
    "SELECT call, action, server, name, definition, args_key, args, result_key, result FROM tool_call WHERE call = ? AND result IS NOT NULL",
  valueTokens: "SELECT * FROM value_token WHERE session = ? ORDER BY ordinal",
  endorsements: "SELECT * FROM endorsement WHERE session = ? ORDER BY entry_index",
  counter: "SELECT * FROM budget WHERE budget = ? AND key = ?",
  counters: "SELECT * FROM budget WHERE budget = ?",
} as const;

export class AgentReads {
  readonly #agent: AgentId;
  readonly #run: Readonly<Record<keyof typeof SQL, StatementSync>>;

  constructor(agent: AgentId, db: DatabaseSync) {
    this.#agent = agent;
    const prepared = Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)]);
    this.#run = Object.fromEntries(prepared) as Record<keyof typeof SQL, StatementSync>;
  }

  session(session: SessionId): StoredSession | undefined {
    const row = this.#run.session.get(session);
    return row && this.#sessionOf(row);
  }

  sessions(limit: number): readonly StoredSession[] {
    return this.#run.sessions.all(limit).map((row) => this.#sessionOf(row));
  }

  call(call: CallId): CallRow | undefined {
    const row = this.#run.call.get(call);
    return row && callOf(row);
  }

  calls(session: SessionId, limit: number): readonly CallBrief[] {
    return this.#run.calls.all(session, limit).map(briefCallOf);
  }

  recordedCall(call: CallId): RecordedCall | undefined {
    const row = this.#run.recordedCall.get(call);
    return row && recordedOf(row, this.#agent);
  }

  recordedCalls({ from, since, until, limit }: RecordedPage): readonly RecordedCall[] {
    return this.#run.recordedCalls.all(from, since, until, limit).map((row) => recordedOf(row, this.#agent));
  }

  newestCalls(before: number, limit: number): readonly { readonly entryIndex: number; readonly at: number }[] {
    return this.#run.newestCalls.all(before, limit).map((row) => ({ entryIndex: number(row, "entry_index"), at: number(row, "at") }));
  }

  promptsGiven(session: SessionId, digest: string): PromptsGiven {
    const standing = this.#run.promptGiven.get(session, digest);
    const counted = this.#run.promptsGiven.get(session);
    return { count: counted === undefined ? 0 : number(counted, "count"), standing: standing && id(standing, "prompt", "ent") };
  }

  prompts(session: SessionId, known: number): readonly StoredPrompt[] {
    return this.#run.prompts.all(session, known).map((row) => ({
      prompt: id(row, "prompt", "ent"),
      at: number(row, "at"),
      digest: text(row, "digest"),
      content: sealed(row, "content"),
    }));
  }

  openCalls(): readonly { readonly call: CallId; readonly session: SessionId; readonly at: number }[] {
    return this.#run.openCalls
      .all()
      .map((row) => ({ call: id(row, "call", "call"), session: id(row, "session", "ses"), at: number(row, "at") }));
  }

  approval(approval: ApprovalId): ApprovalRow | undefined {
    const row = this.#run.approval.get(approval);
    return row && this.#approvalOf(row);
  }

  approvalFor(session: SessionId, digest: string): ApprovalRow | undefined {
    const row = this.#run.approvalFor.get(session, digest);
    return row && this.#approvalOf(row);
  }

  approvals(state: ApprovalRow["state"]): readonly ApprovalBrief[] {
    return this.#run.approvals.all(state).map((row) => this.#briefApprovalOf(row));
  }

  expired(now: number): readonly ApprovalBrief[] {
    return this.#run.expired.all(now).map((row) => this.#briefApprovalOf(row));
  }

  pending(limit: number): number {
    return number(this.#run.pending.get(limit) ?? {}, "pending");
  }

  counter(budget: string, key: string): StoredCounter | undefined {
    const row = this.#run.counter.get(budget, key);
    return row && counterOf(row);
  }

  counters(budget: string): readonly StoredCounter[] {
    return this.#run.counters.all(budget).map(counterOf);
  }

  openedSince(session: SessionId, since: number, limit: number): number {
    const row = this.#run.opened.get(session, since, limit);
    return row === undefined ? 0 : number(row, "opened");
  }

  resultsOf(session: SessionId, limit: number): ReturnType<ResultStore["resultsOf"]> {
    return this.#run.resultsOf.all(session, limit).map((row) => ({
      call: id(row, "call", "call"),
      server: text(row, "server"),
      name: text(row, "name"),
    }));
  }

  resultOf(call: CallId): StoredResult | undefined {
    const row = this.#run.resultOf.get(call);
    return (
      row && {
        call,
        action: text(row, "action"),
        server: text(row, "server"),
        name: text(row, "name"),
        definition: text(row, "definition"),
        args: sealed(row, "args"),
        result: sealed(row, "result"),
      }
    );
  }

  valueTokens(session: SessionId): readonly ValueToken[] {
    return this.#run.valueTokens.all(session).map((row) => ({
      ordinal: number(row, "ordinal"),
      class: text(row, "class"),
      digest: text(row, "digest"),
      call: id(row, "call", "call"),
      value: sealed(row, "value"),
    }));
  }

  endorsements(session: SessionId): readonly StoredEndorsement[] {
    return this.#run.endorsements.all(session).map((row) => ({
      entry: number(row, "entry_index"),
      call: id(row, "call", "call"),
      // Written by this store from the typed change.
      classes: texts(row, "classes") as readonly ToolClass[],
      values: sealed(row, "values"),
      expiresAt: number(row, "expires_at"),
    }));
  }

  leases(session: SessionId, server: string, name: string): readonly LeaseRow[] {
    return this.#run.leases.all(session, server, name).map(leaseOf);
  }

  #sessionOf(row: Row): StoredSession {
    const keyId = textMaybe(row, "key_id");
    return {
      session: id(row, "session", "ses"),
      agent: this.#agent,
      person: idMaybe(row, "person", "per"),
      // Entries are written from the typed change.
      openedBy: text(row, "opened_by") as StoredSession["openedBy"],
      purpose: sealedMaybe(row, "purpose"),
      state: oneOf(row, "state", ["active", "paused", "killed", "ended", "erased"]),
      startedAt: number(row, "started_at"),
      calls: number(row, "calls"),
      lastCall: idMaybe(row, "last_call", "call"),
      label: label(row),
      wrappedKey: keyId === undefined ? undefined : { keyId, wrappedBy: text(row, "key_wrapped_by"), bytes: bytes(row, "key_wrapped") },
    };
  }

  #approvalOf(row: Row): ApprovalRow {
    return { ...this.#briefApprovalOf(row), subject: sealed(row, "subject") };
  }

  #briefApprovalOf(row: Row): ApprovalBrief {
    const approval = id(row, "approval", "apr");
    const withdrawnAt = numberMaybe(row, "withdrawn_at");
    return {
      approval,
      agent: this.#agent,
      session: id(row, "session", "ses"),
      call: id(row, "call", "call"),
      digest: text(row, "digest"),
      state: oneOf(row, "state", ["pending", "permitted", "refused", "expired", "consumed"]),
      // Written by this store from the typed change; the ledger proves what was decided, not this column.
      asks: json(row, "asks") as ApprovalRow["asks"],
      openedAt: number(row, "opened_at"),
      expiresAt: number(row, "expires_at"),
      ...(withdrawnAt !== undefined && { withdrawnAt }),
      votes: this.#run.votes.all(approval).map(voteOf),
    };
  }
}

function voteOf(row: Row): ApprovalRow["votes"][number] {
  const reason = sealedMaybe(row, "reason");
  return {
    by: id(row, "person", "per"),
    verdict: oneOf(row, "verdict", ["permit", "refuse"]),
    at: number(row, "at"),
    ...(reason !== undefined && { reason }),
  };
}

function leaseOf(row: Row): LeaseRow {
  return {
    lease: id(row, "lease", "lea"),
    session: id(row, "session", "ses"),
    approval: id(row, "approval", "apr"),
    server: text(row, "server"),
    name: text(row, "name"),
    rules: texts(row, "rules"),
    patterns: sealed(row, "patterns"),
    usesLeft: number(row, "uses_left"),
    expiresAt: number(row, "expires_at"),
    definition: text(row, "definition"),
  };
}

function counterOf(row: Row): StoredCounter {
  return {
    budget: text(row, "budget"),
    key: text(row, "key"),
    since: number(row, "since"),
    used: number(row, "used"),
    until: number(row, "until"),
  };
}

function callOf(row: Row): CallRow {
  return { ...briefCallOf(row), args: sealed(row, "args"), result: sealedMaybe(row, "result") };
}

function briefCallOf(row: Row): CallBrief {
  return {
    call: id(row, "call", "call"),
    session: id(row, "session", "ses"),
    at: number(row, "at"),
    action: text(row, "action"),
    server: text(row, "server"),
    name: text(row, "name"),
    effect: oneOf(row, "effect", ["permit", "ask", "refuse"]),
    rules: texts(row, "rules"),
    reason: textMaybe(row, "reason"),
    policy: text(row, "policy"),
    definition: text(row, "definition"),
    status: row["status"] === null ? undefined : oneOf(row, "status", ["done", "failed", "unknown"]),
    fault: textMaybe(row, "fault"),
    durationMs: numberMaybe(row, "duration_ms"),
    // Written by this store from the typed change, and so are the budgets.
    found: row["found"] === null ? undefined : (json(row, "found") as CallRow["found"]),
    budget: row["budget"] === null ? undefined : (json(row, "budget") as BudgetReadings),
    entryIndex: number(row, "entry_index"),
  };
}
