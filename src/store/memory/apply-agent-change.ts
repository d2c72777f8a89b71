/** The rows that belong to a change of an agent's log. Every condition is checked before the first row changes. */
import type { ValueToken } from "../../call/value-token.ts";
import type { ApprovalId, LeaseId } from "../../call/id.ts";
import { joinLabels, TRUSTED_PUBLIC } from "../../call/label.ts";
import type { AgentChange, ApprovalChanged, CallClosed, CallDecided, Endorsed, PromptGiven, SessionChanged } from "../../ledger/change.ts";
import type { ApprovalRow } from "../../approval/port.ts";
import type { StoredCounter, StoredSession } from "../../session/port.ts";
import { callClosed, callDecided, noSession, notActive, sessionSettled, settled, spent, takenId } from "../fault.ts";
import { permitsAsked } from "../quorum.ts";
import { SESSION_MOVES } from "../session-moves.ts";
import { spentOf } from "../spent-of.ts";
import type { AgentRows, Changing } from "./agent-rows.ts";

/** Writes the rows of a change. Faults: see `AgentChange` and fault.ts. */
export function applyAgentChange(rows: AgentRows, change: AgentChange, index: number): void {
  switch (change.kind) {
    case "call-decided":
      return decide(rows, change, index);
    case "call-closed":
      return close(rows, change);
    case "approval-changed":
      return changeApproval(rows, change);
    case "endorsed":
      return endorse(rows, change, index);
    case "session-changed":
      return changeSession(rows, change);
    case "prompt-given":
      return givePrompt(rows, change);
  }
}

function decide(rows: AgentRows, change: CallDecided, index: number): void {
  const { entry, args, consumes, opens, budget } = change;
  const session = rows.sessions.get(entry.session);
  if (session === undefined) throw noSession(entry.session);
  if (entry.effect === "permit" && session.state !== "active") throw notActive(entry.session, session.state);
  if (rows.calls.has(entry.call)) throw callDecided(entry.call);
  if (opens !== undefined && rows.approvals.has(opens.approval)) throw takenId(opens.approval);
  if (consumes !== undefined) consume(rows, change, consumes);
  if (opens !== undefined) openApproval(rows, change, opens);
  session.calls += 1;
  session.lastCall = entry.call;
  const joined = joinLabels(session.label, entry.label);
  const isHigher = joined.integrity !== session.label.integrity || joined.readers?.length !== session.label.readers?.length;
  if (isHigher) session.label = joined;
  const { call, at, action, server, name, effect, rules, reason, policy, definition } = entry;
  rows.calls.set(call, {
    call,
    session: entry.session,
    at,
    action,
    server,
    name,
    effect,
    rules,
    reason,
    policy,
    definition,
    status: undefined,
    fault: undefined,
    found: undefined,
    durationMs: undefined,
    args,
    result: undefined,
    budget,
    entryIndex: index,
  });
  rows.recorded.set(call, {
    agent: rows.agent,
    session: entry.session,
    call,
    entryIndex: index,
    at,
    action,
    server,
    name,
    definition,
    policy,
    effect,
    rules,
    reason,
    label: entry.label,
    approval: entry.approval,
    lease: entry.lease,
    args,
    budget: budget ?? {},
    on: change.on,
    run: change.run,
  });
  charge(rows, change);
  keepTokens(rows, change);
}

function openApproval(rows: AgentRows, { entry }: CallDecided, opens: NonNullable<CallDecided["opens"]>): void {
  rows.approvals.set(opens.approval, {
    approval: opens.approval,
    agent: rows.agent,
    session: entry.session,
    call: entry.call,
    digest: opens.digest,
    state: "pending",
    asks: opens.asks,
    subject: opens.subject,
    openedAt: entry.at,
    expiresAt: opens.expiresAt,
    votes: [],
  });
}

function consume(rows: AgentRows, change: CallDecided, consumes: { readonly approval: ApprovalId } | { readonly lease: LeaseId }): void {
  const { entry } = change;
  if ("approval" in consumes) {
    const row = rows.approvals.get(consumes.approval);
    const usable = row?.state === "permitted" && row.session === entry.session && row.expiresAt > entry.at && row.digest === entry.digest;
    if (!usable) throw spent(consumes.approval);
    row.state = "consumed";
    return;
  }
  const lease = rows.leases.get(consumes.lease);
  const usable =
    lease !== undefined &&
    lease.session === entry.session &&
    lease.usesLeft > 0 &&
    lease.expiresAt > entry.at &&
    lease.server === entry.server &&
    lease.definition === entry.definition;
  if (!usable) throw spent(consumes.lease);
  lease.usesLeft -= 1;
}

function close(rows: AgentRows, change: CallClosed): void {
  const { entry, result, label, took } = change;
  const row = rows.calls.get(entry.call);
  const open = row !== undefined && row.session === entry.session && row.effect === "permit" && row.status === undefined;
  if (!open) throw callClosed(entry.call);
  row.status = entry.status;
  row.fault = entry.fault;
  row.found = entry.found;
  row.durationMs = entry.durationMs;
  row.result = result;
  const session = rows.sessions.get(entry.session);
  if (session !== undefined && label !== undefined) session.label = label;
  charge(rows, change);
  keepTokens(rows, change);
  if (took === undefined || rows.recorded.get(entry.call)?.run !== undefined) return;
  const { call, session: of, at, durationMs } = entry;
  rows.journal.called({ call, session: of, at, provider: row.server, model: row.name, ...spentOf(took), durationMs });
}

/** A token that is kept already stays what it is. */
function keepTokens(rows: AgentRows, { entry, tokens = [] }: CallDecided | CallClosed): void {
  if (tokens.length === 0) return;
  const kept = rows.tokens.get(entry.session) ?? new Map<number, ValueToken>();
  for (const token of tokens) if (!kept.has(token.ordinal)) kept.set(token.ordinal, token);
  rows.tokens.set(entry.session, kept);
}

function charge(rows: AgentRows, { charges = [] }: CallDecided | CallClosed): void {
  for (const { budget, key, since, amount, until } of charges) {
    const counters = rows.counters.get(budget) ?? new Map<string, StoredCounter>();
    const { since: newest = since, used = 0, until: latest = 0 } = counters.get(key) ?? {};
    const sum = since > newest ? amount : used + amount;
    counters.set(key, { budget, key, since: Math.max(newest, since), used: Math.max(0, sum), until: Math.max(latest, until) });
    rows.counters.set(budget, counters);
  }
}

function changeApproval(rows: AgentRows, change: ApprovalChanged): void {
  const { entry, state, vote, lease } = change;
  const row = rows.approvals.get(entry.approval);
  if (row?.state !== "pending" || row.session !== entry.session || row.digest !== entry.digest) throw settled(entry.approval);
  if (vote !== undefined && row.votes.some((cast) => cast.by === vote.by && cast.verdict === vote.verdict)) throw settled(entry.approval);
  if (lease !== undefined && rows.leases.has(lease.lease)) throw takenId(lease.lease);
  const votes = vote === undefined ? row.votes : [...row.votes, { ...vote, at: entry.at }];
  assertQuorum(row, votes, state);
  row.state = state;
  if (entry.event === "withdrawn") row.withdrawnAt = entry.at;
  row.votes = votes;
  if (lease === undefined) return;
  const { usesMax, ...granted } = lease;
  rows.leases.set(lease.lease, { ...granted, session: entry.session, approval: entry.approval, usesLeft: usesMax });
}

/** Two people may vote at once, each not seeing the other: what the votes come to is checked where they are in order. */
function assertQuorum(row: ApprovalRow, votes: ApprovalRow["votes"], state: ApprovalChanged["state"]): void {
  if (state !== "permitted" && state !== "pending") return;
  const reached = votes.filter((cast) => cast.verdict === "permit").length >= permitsAsked(row.asks);
  if (reached !== (state === "permitted")) throw settled(row.approval);
}

function endorse({ sessions, endorsements }: AgentRows, { entry, values }: Endorsed, index: number): void {
  const { session, classes, expiresAt } = entry;
  const state = sessions.get(session)?.state;
  if (state === undefined) throw noSession(session);
  if (state !== "active" && state !== "paused") throw notActive(session, state);
  endorsements.set(session, [...(endorsements.get(session) ?? []), { entry: index, call: entry.call, classes, values, expiresAt }]);
}

function changeSession(rows: AgentRows, { entry, opened }: SessionChanged): void {
  if (entry.event === "opened") {
    if (opened === undefined || opened.session !== entry.session) throw noSession(entry.session);
    if (rows.sessions.has(entry.session)) throw takenId(entry.session);
    rows.sessions.set(entry.session, newSession(rows, { entry, opened }));
    return;
  }
  const session = rows.sessions.get(entry.session);
  if (session === undefined) throw noSession(entry.session);
  const move = SESSION_MOVES[entry.event];
  if (!move.from.includes(session.state)) throw sessionSettled(entry.session, session.state, entry.event);
  session.state = move.to;
  if (move.to === "erased") session.wrappedKey = undefined;
}

function givePrompt(rows: AgentRows, { entry, prompt: content, digest, label }: PromptGiven): void {
  const session = rows.sessions.get(entry.session);
  if (session === undefined) throw noSession(entry.session);
  if (session.state !== "active" && session.state !== "paused") throw notActive(entry.session, session.state);
  const given = rows.prompts.get(entry.session) ?? [];
  rows.prompts.set(entry.session, [...given, { prompt: entry.id, at: entry.at, digest, content }]);
  session.label = label;
}

function newSession(
  rows: AgentRows,
  { entry, opened }: { readonly entry: SessionChanged["entry"]; readonly opened: NonNullable<SessionChanged["opened"]> },
): Changing<StoredSession> {
  return {
    session: opened.session,
    agent: rows.agent,
    person: opened.person,
    openedBy: entry.by,
    purpose: opened.purpose,
    state: "active",
    startedAt: entry.at,
    calls: 0,
    lastCall: undefined,
    label: TRUSTED_PUBLIC,
    wrappedKey: opened.wrappedKey,
  };
}
