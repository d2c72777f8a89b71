/** The rows that belong to a change of an agent's log. Each condition is in the statement that relies on it. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { JsonObject } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import { joinLabels, TRUSTED_PUBLIC } from "../../call/label.ts";
import type {
  AgentChange,
  ApprovalChanged,
  ApprovalOpened,
  CallClosed,
  CallDecided,
  Endorsed,
  LeaseGranted,
  PromptGiven,
  SessionChanged,
  SessionRow,
} from "../../ledger/change.ts";
import { callClosed, callDecided, noSession, notActive, sessionSettled, settled, spent, takenId } from "../fault.ts";
import { permitsAsked } from "../quorum.ts";
import { SESSION_MOVES } from "../session-moves.ts";
import { spentOf } from "../spent-of.ts";
import { AGENT_WRITES } from "./agent-writes.ts";
import type { AgentWrite } from "./agent-writes.ts";
import { labelColumns } from "./label-columns.ts";
import type { Applier } from "./log-database.ts";
import { label } from "./rows.ts";

type Writes = Readonly<Record<AgentWrite, StatementSync>>;

/** What writes the rows of an agent's changes. Faults: see `AgentChange` and fault.ts. */
export function agentApplier(db: DatabaseSync): Applier<AgentChange> {
  const writes = prepareAll(db);
  return {
    apply(change, index) {
      switch (change.kind) {
        case "call-decided":
          return decide(writes, change, index);
        case "call-closed":
          return close(writes, change, index);
        case "approval-changed":
          return changeApproval(writes, change, index);
        case "endorsed":
          return endorse(writes, change, index);
        case "session-changed":
          return changeSession(writes, change, index);
        case "prompt-given":
          return givePrompt(writes, change, index);
      }
    },
    erases: (change) => change.kind === "session-changed" && change.entry.event === "erased",
  };
}

function prepareAll(db: DatabaseSync): Writes {
  const prepared = Object.entries(AGENT_WRITES).map(([name, sql]) => [name, db.prepare(sql)]);
  return Object.fromEntries(prepared) as Writes;
}

function decide(writes: Writes, change: CallDecided, index: number): void {
  const { entry } = change;
  countCall(writes, change);
  if (writes.findCall.get(entry.call) !== undefined) throw callDecided(entry.call);
  const { integrity, readers, origins } = labelColumns(entry.label);
  writes.insertCall.run(
    index,
    entry.call,
    entry.session,
    entry.at,
    entry.door,
    entry.action,
    entry.server,
    entry.name,
    entry.definition,
    entry.policy,
    entry.effect,
    JSON.stringify(entry.rules),
    entry.reason ?? null,
    integrity,
    readers,
    origins,
    entry.digest,
    entry.approval ?? null,
    entry.lease ?? null,
    entry.previous ?? null,
    change.args.keyId,
    change.args.bytes,
    change.budget === undefined ? null : JSON.stringify(change.budget),
    ...onColumns(change.on),
    change.run?.run ?? null,
    change.run?.step ?? null,
    change.run?.ordinal ?? null,
  );
  charge(writes, change);
  keepTokens(writes, change);
  raiseLabel(writes, entry);
  if (change.opens !== undefined) openApproval(writes, change, { opens: change.opens, index });
  if (change.consumes !== undefined) consume(writes, change, change.consumes);
}

/** What was decided on, in the order of the statement. */
function onColumns(on: CallDecided["on"]): (string | number | null)[] {
  if (on === undefined) return Array<null>(11).fill(null);
  const { takenAt, kind, agentName, role, classes, teams, calls, findings, approvals, remedies, flow } = on;
  const listed = [JSON.stringify(findings), JSON.stringify(approvals), JSON.stringify(remedies)];
  return [
    takenAt,
    kind,
    agentName,
    role,
    JSON.stringify(classes),
    JSON.stringify(teams),
    calls,
    ...listed,
    flow === undefined ? null : JSON.stringify(flow),
  ];
}

/** Counts the call and, for a permit, makes sure in the same statement that the session has not been stopped. */
function countCall(writes: Writes, { entry }: CallDecided): void {
  const count = entry.effect === "permit" ? writes.countPermit : writes.countCall;
  if (count.run(entry.call, entry.session).changes === 1) return;
  const state = writes.sessionState.get(entry.session)?.["state"];
  throw state === undefined ? noSession(entry.session) : notActive(entry.session, String(state));
}

/** A call may come with a label of its own, which raises that of its session before anything was read. */
function raiseLabel(writes: Writes, { session, label: decidedUnder }: CallDecided["entry"]): void {
  if (decidedUnder.integrity === "trusted" && decidedUnder.readers === null) return;
  const row = writes.sessionLabel.get(session);
  if (row === undefined) return;
  const standing = label(row);
  const joined = joinLabels(standing, decidedUnder);
  const isHigher = joined.integrity !== standing.integrity || joined.readers?.length !== standing.readers?.length;
  if (isHigher) setLabel(writes, session, joined);
}

function setLabel(writes: Writes, session: string, to: Label): void {
  const { integrity, readers, origins } = labelColumns(to);
  writes.setLabel.run(integrity, readers, origins, session);
}

function openApproval(
  writes: Writes,
  { entry }: CallDecided,
  { opens, index }: { readonly opens: ApprovalOpened; readonly index: number },
): void {
  writes.insertApproval.run(
    opens.approval,
    index,
    entry.session,
    entry.call,
    opens.digest,
    JSON.stringify(opens.asks),
    permitsAsked(opens.asks),
    opens.subject.keyId,
    opens.subject.bytes,
    entry.at,
    opens.expiresAt,
  );
}

function consume(writes: Writes, { entry }: CallDecided, consumes: NonNullable<CallDecided["consumes"]>): void {
  if ("approval" in consumes) {
    const { changes } = writes.consumeApproval.run(entry.call, consumes.approval, entry.session, entry.at, entry.digest);
    if (changes !== 1) throw spent(consumes.approval);
    return;
  }
  const { changes } = writes.useLease.run(consumes.lease, entry.session, entry.at, entry.server, entry.definition);
  if (changes !== 1) throw spent(consumes.lease);
}

function close(writes: Writes, change: CallClosed, index: number): void {
  const { entry, result, label: learnt, took } = change;
  const { changes } = writes.closeCall.run(
    index,
    entry.at,
    entry.status,
    entry.fault ?? null,
    entry.durationMs,
    entry.findings === undefined ? null : JSON.stringify(entry.findings),
    entry.found === undefined ? null : JSON.stringify(entry.found),
    result?.keyId ?? null,
    result?.bytes ?? null,
    entry.call,
    entry.session,
  );
  if (changes !== 1) throw callClosed(entry.call);
  if (took !== undefined) keepModelCall(writes, entry.call, took);
  charge(writes, change);
  keepTokens(writes, change);
  if (learnt !== undefined) setLabel(writes, entry.session, learnt);
}

function keepModelCall(writes: Writes, call: string, took: JsonObject): void {
  const { tokens, costMicros = null, attempts } = spentOf(took);
  writes.insertModelCall.run(tokens.input, tokens.output, tokens.cached, tokens.reasoning, costMicros, attempts, call);
}

/** A token that is kept already stays what it is. */
function keepTokens(writes: Writes, { entry, tokens = [] }: CallDecided | CallClosed): void {
  for (const { ordinal, class: named, digest, call, value } of tokens)
    writes.insertValueToken.run(entry.session, ordinal, named, digest, call, value.keyId, value.bytes);
}

function charge(writes: Writes, { entry, charges = [] }: CallDecided | CallClosed): void {
  for (const { budget, key, since, amount, until } of charges) writes.charge.run(budget, key, since, amount, until, entry.at);
}

function changeApproval(writes: Writes, change: ApprovalChanged, index: number): void {
  const { entry, state, vote, lease } = change;
  const withdrawnAt = entry.event === "withdrawn" ? entry.at : null;
  if (writes.settleApproval.run(state, withdrawnAt, entry.approval, entry.session, entry.digest).changes !== 1)
    throw settled(entry.approval);
  if (vote !== undefined) {
    if (writes.findVote.get(entry.approval, vote.by, vote.verdict) !== undefined) throw settled(entry.approval);
    writes.insertVote.run(index, entry.approval, vote.by, vote.verdict, entry.at, vote.reason?.keyId ?? null, vote.reason?.bytes ?? null);
  }
  assertQuorum(writes, change);
  if (lease !== undefined) grant(writes, change, { lease, index });
}

/** Two people may vote at once, each not seeing the other: what the votes come to is checked where they are in order. */
function assertQuorum(writes: Writes, { entry, state }: ApprovalChanged): void {
  if (state !== "permitted" && state !== "pending") return;
  const reached = writes.quorumReached.get(entry.approval)?.["reached"] === 1;
  if (reached !== (state === "permitted")) throw settled(entry.approval);
}

function grant(
  writes: Writes,
  { entry }: ApprovalChanged,
  { lease, index }: { readonly lease: LeaseGranted; readonly index: number },
): void {
  writes.insertLease.run(
    lease.lease,
    index,
    entry.session,
    entry.approval,
    lease.server,
    lease.name,
    lease.definition,
    JSON.stringify(lease.rules),
    lease.patterns.keyId,
    lease.patterns.bytes,
    lease.usesMax,
    lease.usesMax,
    lease.expiresAt,
  );
}

function endorse(writes: Writes, { entry, values }: Endorsed, index: number): void {
  const { session, call, by, at, classes, expiresAt } = entry;
  const state = writes.sessionState.get(session)?.["state"];
  if (state === undefined) throw noSession(session);
  if (state !== "active" && state !== "paused") throw notActive(session, String(state));
  writes.insertEndorsement.run(index, session, call, by, at, JSON.stringify(classes), values.keyId, values.bytes, expiresAt);
}

function changeSession(writes: Writes, { entry, opened }: SessionChanged, index: number): void {
  if (entry.event === "opened") {
    if (opened === undefined || opened.session !== entry.session) throw noSession(entry.session);
    return openSession(writes, opened, { at: entry.at, index });
  }
  const state = writes.sessionState.get(entry.session)?.["state"];
  if (state === undefined) throw noSession(entry.session);
  const move = SESSION_MOVES[entry.event];
  if (!move.from.some((from) => from === state)) throw sessionSettled(entry.session, String(state), entry.event);
  const write = entry.event === "erased" ? writes.eraseSession : writes.moveSession;
  write.run(move.to, entry.session);
}

function givePrompt(writes: Writes, { entry, prompt, digest, label: learnt }: PromptGiven, index: number): void {
  const state = writes.sessionState.get(entry.session)?.["state"];
  if (state === undefined) throw noSession(entry.session);
  if (state !== "active" && state !== "paused") throw notActive(entry.session, String(state));
  writes.insertPrompt.run(entry.id, index, entry.session, entry.at, digest, prompt.keyId, prompt.bytes);
  setLabel(writes, entry.session, learnt);
}

function openSession(writes: Writes, opened: SessionRow, { at, index }: { readonly at: number; readonly index: number }): void {
  if (writes.sessionState.get(opened.session) !== undefined) throw takenId(opened.session);
  const { integrity, readers, origins } = labelColumns(TRUSTED_PUBLIC);
  const { keyId, wrappedBy, bytes } = opened.wrappedKey;
  writes.insertSession.run(
    opened.session,
    index,
    opened.person ?? null,
    opened.purpose?.keyId ?? null,
    opened.purpose?.bytes ?? null,
    at,
    integrity,
    readers,
    origins,
    keyId,
    wrappedBy,
    bytes,
  );
}
