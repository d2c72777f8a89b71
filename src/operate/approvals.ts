/** What operators do about calls that wait for people. What they are shown is what they rule on, byte for byte, but for credentials. */
import { canonical } from "../call/canonical.ts";
import type { Action as CallAction } from "../call/call.ts";
import { equalInConstantTime } from "../call/digest.ts";
import type { ApprovalId, PersonId } from "../call/id.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject } from "../call/json.ts";
import type { Sealed, SessionView } from "../call/session-view.ts";
import { checkLease } from "../approval/lease.ts";
import type { ApprovalBrief, ApprovalRow } from "../approval/port.ts";
import { openReason, sealReason as seal } from "../approval/reason.ts";
import { barredOf, quorumOf, vote } from "../approval/vote.ts";
import type { Vote, VoteResult } from "../approval/vote.ts";
import type { Operator } from "../identity/index.ts";
import type { LeaseGranted } from "../ledger/change.ts";
import type { Action, Desk } from "./desk.ts";
import { valuesForPeople } from "./endorse.ts";
import { operateFault } from "./fault.ts";
import { LISTED_MAX, REASON_CHARS_MAX } from "./limits.ts";
import type { ApprovalListed, ApprovalShown, LeaseWish, Ruled, VoteShown } from "./operations.ts";
import { requestersOf } from "./requesters.ts";
import { agentName, recordReading } from "./sessions.ts";

export const listApprovals: Action<"listApprovals"> = (desk, _by, { state = "pending" }) => ({
  approvals: desk.store
    .approvals(state === "withdrawn" ? "expired" : state)
    .filter(({ withdrawnAt }) => (withdrawnAt !== undefined) === (state === "withdrawn"))
    .slice(0, LISTED_MAX)
    .map((row) => listed(desk, row)),
});

/** Opens the exact bytes that are approved: that they were read is on the house log before they are shown. */
export const showApproval: Action<"showApproval"> = async (desk, by, { approval }) => {
  const row = find(desk, approval);
  await recordReading(desk, by, row.approval);
  const session = desk.sessions.look(row);
  const subject = openSubject(row, session);
  const agent = desk.agents.get(row.agent);
  const decided = desk.decided(row.call);
  const asking = requestersOf(desk, row, session);
  return {
    ...listed(desk, row),
    call: row.call,
    role: agent.role,
    ...(agent.owner !== undefined && { owner: agent.owner as PersonId }),
    ...(session.person !== undefined && { person: session.person }),
    requesters: asking.requesters,
    barred: barredOf(row.asks, asking),
    definition: definitionNow(desk, row, subject),
    ...shownSubject(desk, subject),
    values: decided === undefined ? [] : valuesForPeople(desk, decided),
    digest: row.digest,
    votes: row.votes.map((cast) => ({ ...shownVote(cast, row, session), isRequester: asking.requesters.includes(cast.by) })),
  };
};

/** Permits once, exactly these bytes; with a lease also what its patterns cover. Faults: APPROVAL_*, GATEWAY_*. */
export const permitApproval: Action<"permitApproval"> = async (desk, by, { approval, reason, lease }) => {
  const row = find(desk, approval);
  const session = desk.sessions.look(row);
  // A person must never permit bytes that are not what the digest stands for.
  const subject = openSubject(row, session);
  const asking = requestersOf(desk, row, session);
  const result = vote({ row, by: by.person, ...asking, verdict: "permit", at: desk.clock.now() });
  const granted = lease === undefined ? undefined : grant(desk, { row, session, subject, lease });
  return rule(desk, by, { row, asking, result, reason: sealReason(row, session, by, reason), lease: granted });
};

/** Refuses for good: exactly this call of this session stays refused for a while. */
export const refuseApproval: Action<"refuseApproval"> = (desk, by, { approval, reason }) => {
  const row = find(desk, approval);
  const session = desk.sessions.look(row);
  const asking = requestersOf(desk, row, session);
  const result = vote({ row, by: by.person, ...asking, verdict: "refuse", at: desk.clock.now() });
  return rule(desk, by, { row, asking, result, reason: sealReason(row, session, by, reason), lease: undefined });
};

interface Ruling {
  readonly row: ApprovalRow;
  readonly asking: Pick<Vote, "requesters">;
  readonly result: VoteResult;
  readonly reason: Sealed | undefined;
  readonly lease: LeaseGranted | undefined;
}

async function rule(desk: Desk, by: Operator, { row, asking, result, reason, lease }: Ruling): Promise<Ruled> {
  const { approval, session, digest, agent } = row;
  const leased = lease === undefined ? {} : { lease: lease.lease };
  const event = lease === undefined ? result.event : "leased";
  const who = { by: by.person, ...(asking.requesters.includes(by.person) && { requester: true as const }) };
  const entry = desk.makeEntry({ kind: "approval" as const, session, approval, event, ...who, digest, ...leased });
  const verdict = result.state === "refused" ? ("refuse" as const) : ("permit" as const);
  const cast = { by: by.person, verdict, ...(reason !== undefined && { reason }) };
  const { index } = await desk.ledger.commit(agent, {
    kind: "approval-changed",
    entry,
    state: result.state,
    vote: cast,
    ...(lease !== undefined && { lease }),
  });
  return { approval, state: result.state, entry: index, ...leased };
}

interface Grant {
  readonly row: ApprovalRow;
  readonly session: SessionView;
  readonly subject: Subject;
  readonly lease: LeaseWish;
}

/** A lease is one person's answer to many questions, so it is not for questions that need several people. */
function grant(desk: Desk, { row, session, subject, lease: wish }: Grant): LeaseGranted {
  if (quorumOf(row) > 1) {
    throw operateFault(
      "OPERATE_LEASE_NEEDS_ONE",
      "this call needs several people, and a lease would answer for all of them",
      "permit it without a lease",
    );
  }
  const { usesMax, expiresInMs, patterns } = checkLease(wish, subject.args);
  const lease = desk.newId("lea");
  const { server, name } = callOf(desk, row);
  return {
    lease,
    server,
    name,
    rules: row.asks.map(({ rule: id }) => id),
    patterns: session.keys.seal(Buffer.from(JSON.stringify(patterns)), `${lease}/patterns`),
    usesMax,
    expiresAt: desk.clock.now() + expiresInMs,
    definition: subject.definition,
  };
}

interface Subject {
  /** Canonical JSON, see `subjectOf`. */
  readonly text: string;
  readonly args: JsonObject;
  readonly action: CallAction;
  readonly definition: string;
}

function openSubject(row: ApprovalRow, session: SessionView): Subject {
  const text = Buffer.from(session.keys.open(row.subject, `${row.approval}/subject`)).toString("utf8");
  const altered = operateFault(
    "OPERATE_APPROVAL_ALTERED",
    `what is stored of ${row.approval} is not what was asked about`,
    "do not permit it; run: chatelaine verify",
  );
  if (!equalInConstantTime(session.keys.digest(text), row.digest)) throw altered;
  const parsed: unknown = JSON.parse(text);
  if (!isJsonObject(parsed) || !isJsonObject(parsed["args"]) || typeof parsed["definition"] !== "string") throw altered;
  // What was digested is what the path wrote: its action is one.
  return { text, args: parsed["args"], action: parsed["action"] as CallAction, definition: parsed["definition"] };
}

/** As it is approved, but for credentials: whoever permits must know that they are there, and has no need of them. */
function shownSubject(desk: Desk, { text }: Subject): Pick<ApprovalShown, "subject" | "struck"> {
  // The text was opened and checked before, and holds JSON.
  const { value, struck } = desk.forPeople(JSON.parse(text) as JsonObject);
  return { subject: struck === 0 ? text : canonical(value), struck };
}

function sealReason(row: ApprovalRow, session: SessionView, by: Operator, reason: string | undefined): Sealed | undefined {
  if (reason === undefined) return undefined;
  if (reason.length > REASON_CHARS_MAX)
    throw operateFault("OPERATE_TEXT_TOO_LONG", "the reason is too long", `say it in ${REASON_CHARS_MAX} characters`);
  return seal(row, by.person, session, reason);
}

function shownVote(
  { by, verdict, at, reason }: ApprovalRow["votes"][number],
  row: ApprovalRow,
  session: SessionView,
): Omit<VoteShown, "isRequester"> {
  if (reason === undefined) return { by, verdict, at };
  return { by, verdict, at, reason: openReason(row, by, session, reason) };
}

function definitionNow(desk: Desk, row: ApprovalRow, subject: Subject): ApprovalShown["definition"] {
  const { server, name } = callOf(desk, row);
  const isAsked = ({ fingerprint }: { readonly fingerprint: string }) => fingerprint === subject.definition;
  const pinned = desk.definitions.list().find((one) => one.server === server && one.name === name && isAsked(one));
  const fixed = desk.definitions.find(subject.action, server, name);
  const state = pinned?.state ?? (fixed?.state === "pinned" && isAsked(fixed) ? "pinned" : "gone");
  return { server, name, state, isSame: state === "pinned" };
}

function callOf(desk: Desk, row: ApprovalRow): { readonly server: string; readonly name: string } {
  const call = desk.store.call(row.call);
  if (call === undefined)
    throw operateFault(
      "OPERATE_APPROVAL_ALTERED",
      `the call that opened ${row.approval} is gone`,
      "do not permit it; run: chatelaine verify",
    );
  return call;
}

function find(desk: Desk, approval: string): ApprovalRow {
  const row = desk.store.approval(approval as ApprovalId);
  if (row === undefined) throw operateFault("OPERATE_UNKNOWN_APPROVAL", "there is no such approval", "list them: chatelaine approve list");
  return row;
}

function listed(desk: Desk, row: ApprovalBrief): ApprovalListed {
  const { approval, agent, session, asks, openedAt, expiresAt } = row;
  const late = row.state === "pending" && expiresAt <= desk.clock.now() ? "expired" : row.state;
  const state = row.withdrawnAt === undefined ? late : "withdrawn";
  const permits = new Set(row.votes.filter(({ verdict }) => verdict === "permit").map(({ by }) => by)).size;
  const { server, name } = desk.store.call(row.call) ?? {};
  const what = { ...(server !== undefined && { server }), ...(name !== undefined && { name }) };
  return {
    approval,
    agent,
    agentName: agentName(desk, agent),
    session,
    ...what,
    state,
    asks,
    openedAt,
    expiresAt,
    quorum: quorumOf(row),
    permits,
  };
}
