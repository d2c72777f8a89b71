/**
 * Settling a decision. Permit and refuse pass as they are. An ask becomes a permit only when people permitted exactly
 * these bytes (the approval's digest) or a lease of the session covers the call, and the second decision agrees.
 *
 * Nothing is changed here: the ruling says what the ledger must use up or open, and the store refuses the whole change
 * when the approval is no longer what it was. So two calls can never run on one approval.
 */
import { canonical } from "../call/canonical.ts";
import type { Call } from "../call/call.ts";
import type { Answerable, Ask, Reason } from "../call/decision.ts";
import type { ApprovalId, Id } from "../call/id.ts";
import type { JsonObject } from "../call/json.ts";
import { Permit } from "../call/permit.ts";
import type { PermitFacts } from "../call/permit.ts";
import type { Ruling } from "../call/ruling.ts";
import type { SessionView } from "../call/session-view.ts";
import { openReason } from "./reason.ts";
import { leaseCovers } from "./lease.ts";
import { APPROVALS_PENDING_PER_AGENT_MAX, ASKS_WITHIN_MS, REFUSAL_HOLDS_MS } from "./limits.ts";
import type { ApprovalRow, ApprovalStore } from "./port.ts";

/** How often a session may ask. */
export interface AskBound {
  /** Asks that one session may open within ASKS_WITHIN_MS. */
  readonly asksMax: number;
  /** Told of each ask beyond that: it is an alarm. */
  readonly onBurst: (session: SessionView) => void;
}

type AskDecision = Extract<Answerable, { effect: "ask" }>;
type Again = (approvals: readonly string[]) => Answerable;

/** The approval stop. `newId` makes the id of an approval that a call opens. */
export function settling(store: ApprovalStore, newId: (prefix: "apr") => Id<"apr">, bound: AskBound) {
  return {
    settle(call: Call, session: SessionView, decision: Answerable, again: Again): Ruling {
      if (decision.effect !== "ask") return decision;
      const named = call.approval === undefined ? undefined : store.approval(call.approval);
      const told = named === undefined ? undefined : settleNamed(named, { call, session, decision });
      if (told !== undefined) return told;
      const row = store.approvalFor(session.agent, session.id, decision.digest);
      // What a person said of exactly this call goes before what a lease says of many, or the yes would stay unspent.
      const byLease = isAnswered(row, call.at) ? undefined : permitByLease(store, call, session, decision, again);
      if (byLease !== undefined) return byLease;
      return settleAsk({ call, session, decision, again, row, open: () => tooMany(store, { call, session, bound }) ?? newId("apr") });
    },
  };
}

/**
 * What the approval that a call waits for says by itself, whatever its digest is by now: the session's label may have
 * risen while the call waited. A yes is for one digest alone; a no, or a time that ran out, is for the call.
 */
function settleNamed(named: ApprovalRow, { call, session, decision }: Pick<AskState, "call" | "session" | "decision">): Ruling | undefined {
  if (named.session !== session.id) return undefined;
  if (isChanged(named, call, session)) return refuse(decision, changedReason(named));
  if (named.state === "refused" && refusalHolds(named, call.at)) return refuse(decision, refusedReason(named, session));
  const ranOut = named.state === "expired" || (named.state === "pending" && named.expiresAt <= call.at);
  return ranOut ? refuse(decision, expiredReason(named)) : undefined;
}

interface AskState {
  readonly call: Call;
  readonly session: SessionView;
  readonly decision: AskDecision;
  readonly again: Again;
  /** The newest approval for this digest. */
  readonly row: ApprovalRow | undefined;
  /** The id of an approval that is opened, or why none is. */
  readonly open: () => ApprovalId | Reason;
}

function settleAsk(ask: AskState): Ruling {
  const { call, decision, row } = ask;
  if (row === undefined || row.state === "consumed") return waitFor(ask);
  const expired = row.expiresAt <= call.at || row.state === "expired";
  switch (row.state) {
    case "permitted":
      if (expired) return waitFor(ask);
      return permitByApproval(ask, row) ?? waitFor(ask);
    case "pending":
    case "expired":
      return expired ? waitFor(ask) : joinWaiting(decision, row);
    case "refused":
      return refusalHolds(row, call.at) ? refuse(decision, refusedReason(row, ask.session)) : waitFor(ask);
  }
}

function permitByApproval(ask: AskState, row: ApprovalRow): Ruling | undefined {
  const second = ask.again(row.asks.map((item) => item.rule));
  if (second.effect === "refuse") return second;
  if (second.effect === "ask" || second.permit.facts.digest !== row.digest) return undefined;
  return permitWith(second, { approval: row.approval });
}

function permitByLease(store: ApprovalStore, call: Call, session: SessionView, decision: AskDecision, again: Again): Ruling | undefined {
  for (const lease of store.leases(session.agent, session.id, call.definition.server, call.definition.name)) {
    if (!leaseCovers(lease, call, session, decision.asks)) continue;
    const second = again(lease.rules);
    if (second.effect === "permit") return permitWith(second, { lease: lease.lease });
  }
  return undefined;
}

function permitWith(second: Extract<Answerable, { effect: "permit" }>, spends: Pick<PermitFacts, "approval" | "lease">): Ruling {
  return { ...second, permit: Permit.mint({ ...second.permit.facts, ...spends }) };
}

function waitFor({ decision, call, open }: AskState): Ruling {
  const approval = open();
  if (typeof approval !== "string") return refuse(decision, approval);
  const expiresInMs = Math.min(...decision.asks.map((ask) => ask.expiresInMs));
  return waiting(decision, decision.asks, { approval, expiresAt: call.at + expiresInMs, opened: true });
}

/** Why people are not asked now; undefined where they may be. */
function tooMany(
  store: ApprovalStore,
  { call, session, bound }: Pick<AskState, "call" | "session"> & { readonly bound: AskBound },
): Reason | undefined {
  const { agent, id } = session;
  if (store.pendingOf(agent, APPROVALS_PENDING_PER_AGENT_MAX) >= APPROVALS_PENDING_PER_AGENT_MAX) return TOO_MANY;
  if (store.openedSince(agent, id, call.at - ASKS_WITHIN_MS, bound.asksMax) < bound.asksMax) return undefined;
  bound.onBurst(session);
  return {
    stop: "approval",
    code: "APPROVAL_BURST",
    text: `the session has asked people ${bound.asksMax} times within ${ASKS_WITHIN_MS / 60_000} minutes`,
    hint: "do something else; its operators have been told",
  };
}

const TOO_MANY: Reason = {
  stop: "approval",
  code: "APPROVAL_TOO_MANY",
  text: `${APPROVALS_PENDING_PER_AGENT_MAX} calls of this agent wait for people already`,
  hint: "wait until some are answered or expire, then call again",
};

function joinWaiting(decision: AskDecision, row: ApprovalRow): Ruling {
  return waiting(decision, decision.asks, { approval: row.approval, expiresAt: row.expiresAt, opened: false });
}

function waiting(decision: AskDecision, asks: readonly Ask[], state: { approval: ApprovalId; expiresAt: number; opened: boolean }): Ruling {
  const { rules, policy, digest, on } = decision;
  return { effect: "ask", rules, policy, ...(on !== undefined && { on }), waiting: { ...state, asks, digest } };
}

function refuse({ rules, policy, on }: AskDecision, reason: Reason): Ruling {
  return { effect: "refuse", rules, policy, reason, ...(on !== undefined && { on }) };
}

/**
 * Whether a call names an approval that was asked for with other arguments: what was approved is not what would run. An
 * approval of another session says nothing either way, and one whose digest differs only by policy or label is asked anew.
 */
function isChanged(named: ApprovalRow, call: Call, session: SessionView): boolean {
  const subject = JSON.parse(Buffer.from(session.keys.open(named.subject, `${named.approval}/subject`)).toString("utf8")) as JsonObject;
  const { name, args, carried } = subject;
  const asked = { name, args, ...(carried !== undefined && { carried }) } as JsonObject;
  const given: JsonObject = { name: call.name, args: call.args, ...(call.carried !== undefined && { carried: call.carried }) };
  return canonical(asked) !== canonical(given);
}

function changedReason(row: ApprovalRow): Reason {
  return {
    stop: "approval",
    code: "APPROVAL_CHANGED",
    text: `the call is not the one that ${row.approval} is for: what was approved is what runs`,
    hint: "send exactly what was asked for, or call without naming an approval to ask anew",
  };
}

/** Whether a person's word on exactly this call still holds. */
function isAnswered(row: ApprovalRow | undefined, now: number): boolean {
  if (row?.state === "permitted") return row.expiresAt > now;
  return row?.state === "refused" && refusalHolds(row, now);
}

function refusalHolds(row: ApprovalRow, now: number): boolean {
  const refusedAt = Math.max(...row.votes.filter((vote) => vote.verdict === "refuse").map((vote) => vote.at), row.openedAt);
  return now - refusedAt < REFUSAL_HOLDS_MS;
}

/** The agent is told why, in the person's own words: it can do better with them than with a bare no. */
function refusedReason(row: ApprovalRow, session: SessionView): Reason {
  const cast = row.votes.find((vote) => vote.verdict === "refuse");
  const said = cast?.reason === undefined ? "" : `: ${openReason(row, cast.by, session, cast.reason)}`;
  return {
    stop: "approval",
    code: "APPROVAL_REFUSED",
    text: `a person refused exactly this call (${row.approval})${said}`,
    hint: "do something else; the same call stays refused for a while, and variants are asked about again",
  };
}

function expiredReason(row: ApprovalRow): Reason {
  return {
    stop: "approval",
    code: "APPROVAL_EXPIRED",
    text: `nobody permitted the call in time (${row.approval})`,
    hint: "call again to ask again",
  };
}
