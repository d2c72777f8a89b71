/** A person's vote on a waiting call. Votes come from operators alone; an agent's side has no way to cast one. */
import type { PersonId } from "../call/id.ts";
import { approvalFault } from "./fault.ts";
import type { ApprovalRow } from "./port.ts";

export interface Vote {
  readonly row: ApprovalRow;
  readonly by: PersonId;
  /** Who asks through the agent: the person that the session serves, and the person who opened it. */
  readonly requesters: readonly PersonId[];
  /** Of these, whom nobody else in the house could stand in for: who lives alone. */
  readonly alone: readonly PersonId[];
  readonly verdict: "permit" | "refuse";
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What the approval is after the vote, and the event that its ledger entry names. */
export interface VoteResult {
  readonly state: "pending" | "permitted" | "refused";
  readonly event: "voted" | "permitted" | "refused";
}

/**
 * Counts a vote. One refusal refuses; a permit counts towards the largest quorum asked for, each person once.
 * Faults: APPROVAL_SELF (the requester may refuse but never permit), APPROVAL_SETTLED, APPROVAL_EXPIRED, APPROVAL_VOTED.
 */
export function vote({ row, by, requesters, alone, verdict, at }: Vote): VoteResult {
  if (row.state !== "pending") {
    throw approvalFault("APPROVAL_SETTLED", `${row.approval} is ${row.state} already`, "list the pending ones: chatelaine approve list");
  }
  if (row.expiresAt <= at) {
    throw approvalFault("APPROVAL_EXPIRED", `${row.approval} expired`, "the agent has to call again; nothing ran");
  }
  if (verdict === "refuse") return { state: "refused", event: "refused" };
  assertMayPermit(by, barredOf(row.asks, { requesters, alone }));
  const permits = new Set(row.votes.filter((cast) => cast.verdict === "permit").map((cast) => cast.by));
  if (permits.has(by)) {
    throw approvalFault(
      "APPROVAL_VOTED",
      `you have permitted ${row.approval} already; it needs ${quorumOf(row)} people`,
      "another person must permit it too",
    );
  }
  return permits.size + 1 >= quorumOf(row) ? { state: "permitted", event: "permitted" } : { state: "pending", event: "voted" };
}

/**
 * Who may refuse, and never permit or vouch: who asks through the agent. One who lives alone confirms what the agent asks
 * for, as nobody else could; where a rule demands another person, nobody does.
 */
export function barredOf(asks: ApprovalRow["asks"], { requesters, alone }: Pick<Vote, "requesters" | "alone">): readonly PersonId[] {
  if (asks.some(({ approver }) => approver === "another")) return requesters;
  return requesters.filter((person) => !alone.includes(person));
}

/** Faults with APPROVAL_SELF for somebody who is barred. */
export function assertMayPermit(by: PersonId, barred: readonly PersonId[]): void {
  if (!barred.includes(by)) return;
  throw approvalFault(
    "APPROVAL_SELF",
    "the session serves you or was opened by you, so somebody else must permit this",
    "ask another person with the role approver",
  );
}

/** How many different people must permit: the largest quorum of the rules that ask. */
export function quorumOf(row: Pick<ApprovalRow, "asks">): number {
  return Math.max(1, ...row.asks.map((ask) => ask.quorum));
}
