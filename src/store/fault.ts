/** Faults of the stores. Each store raises the same ones for the same reasons; `test/contract/` holds them to it. */
import { Fault } from "../call/fault.ts";
import type { AgentId, ApprovalId, CallId, LeaseId, SessionId } from "../call/id.ts";
import type { LedgerFault } from "../ledger/fault.ts";

export type StoreFault =
  /** The database was written by a newer program. */
  | "STORE_NEWER"
  /** The database is from before what is asked of it, and no house has opened it since. */
  | "STORE_OLDER"
  /** Another house has the data folder. */
  | "STORE_LOCKED"
  /** The data folder belongs to another house than the one that opens it. */
  | "STORE_OTHER_HOUSE"
  /** No space is left. */
  | "STORE_FULL"
  /** The folder or a file cannot be written. */
  | "STORE_READ_ONLY"
  /** A database is damaged, or its log and its checkpoint do not agree. */
  | "STORE_CORRUPT"
  /** An agent's log is shorter than the house's own anchor says, or its file is gone. */
  | "STORE_BEHIND"
  /** The disk or the operating system failed. */
  | "STORE_IO"
  /** Too many changes wait to be written. */
  | "STORE_BUSY"
  /** The store was closed, or its writer has stopped. */
  | "STORE_CLOSED"
  /** This system has no library that searches vectors. */
  | "STORE_NO_SEARCH"
  /** The agent has no database. */
  | "STORE_NO_AGENT"
  /** A change that the tables do not take: a missing session, an id used twice. */
  | "STORE_CHANGE"
  /** A run is not in a state from which it can become what was asked. */
  | "STORE_RUN_STATE"
  /** A memory, document or culture is not in the state or version that a change of it relies on. */
  | "STORE_SHELF_STATE";

/** Faults of the ledger that only a store can find, because only it sees all changes in their order. */
type ChangeFault = Extract<
  LedgerFault,
  | "LEDGER_APPROVAL_SPENT"
  | "LEDGER_APPROVAL_SETTLED"
  | "LEDGER_CALL_CLOSED"
  | "LEDGER_CALL_DECIDED"
  | "LEDGER_SESSION_NOT_ACTIVE"
  | "LEDGER_SESSION_SETTLED"
>;

export function storeFault(
  code: StoreFault,
  what: string,
  more: { where?: string; hint?: string; cause?: unknown } = {},
): Fault<StoreFault> {
  return new Fault(code, what, more);
}

export function noAgent(agent: string): Fault<StoreFault> {
  return storeFault("STORE_NO_AGENT", `${agent} has no database`, {
    hint: "an agent gets one with its first session; list them: chatelaine agent list",
  });
}

/** `cause` is the defect that ended a writer, where it was one. */
export function closed(cause?: unknown): Fault<StoreFault> {
  return storeFault("STORE_CLOSED", "the store is closed", {
    hint: "the house is stopping; start it again",
    ...(cause !== undefined && { cause }),
  });
}

export function busy(waiting: number): Fault<StoreFault> {
  return storeFault("STORE_BUSY", `${waiting} changes wait to be written`, { hint: "the disk does not keep up; call again later" });
}

export function spent(by: ApprovalId | LeaseId): Fault<ChangeFault> {
  return new Fault("LEDGER_APPROVAL_SPENT", `${by} cannot be used: it was used up, has expired, or is not for exactly this call`, {
    hint: "call again to ask again",
  });
}

export function settled(approval: ApprovalId): Fault<ChangeFault> {
  return new Fault("LEDGER_APPROVAL_SETTLED", `${approval} is not as it was when it was ruled on`, {
    hint: "look at it again: chatelaine approve show",
  });
}

export function callClosed(call: CallId): Fault<ChangeFault> {
  return new Fault("LEDGER_CALL_CLOSED", `${call} has no permit that waits for an outcome`, { hint: "a call ends once" });
}

export function callDecided(call: CallId): Fault<ChangeFault> {
  return new Fault("LEDGER_CALL_DECIDED", `${call} was decided before`, { hint: "every attempt is a call with an id of its own" });
}

export function notActive(session: string, state: string): Fault<ChangeFault> {
  return new Fault("LEDGER_SESSION_NOT_ACTIVE", `${session} is ${state}: nothing more is permitted in it`, {
    hint: "see chatelaine session show",
  });
}

export function sessionSettled(session: SessionId, state: string, event: string): Fault<ChangeFault> {
  return new Fault("LEDGER_SESSION_SETTLED", `${session} is ${state} and cannot become ${event}`, { hint: "see chatelaine session show" });
}

export function noSession(session: string): Fault<StoreFault> {
  return storeFault("STORE_CHANGE", `${session} does not exist`, { hint: "a session is opened before anything happens in it" });
}

export function takenId(id: string): Fault<StoreFault> {
  return storeFault("STORE_CHANGE", `${id} exists already`, { hint: "ids are never used twice" });
}

/** A change speaks of what no row is of. */
export function notThere(id: string): Fault<StoreFault> {
  return storeFault("STORE_CHANGE", `${id} does not exist`, { hint: "look at it again: what it was may have been erased" });
}

export function runState(run: string, state: string, to: string): Fault<StoreFault> {
  return storeFault("STORE_RUN_STATE", `${run} is ${state} and cannot become ${to}`, { hint: "see chatelaine run show" });
}

export function shelfState(row: string, state: string): Fault<StoreFault> {
  return storeFault("STORE_SHELF_STATE", `${row} is ${state}: it is not as it was when the change was made`, { hint: "read it again, then change it" });
}

/** The fault of an agent's log that ends before what the house anchored. */
export function behind(agent: AgentId, size: number, anchored: number): Fault<StoreFault> {
  return storeFault("STORE_BEHIND", `the log of ${agent} has ${size} entries, and the house anchored ${anchored}`, {
    hint: "put the newest copy of the agent's file back; until then the agent stays closed",
  });
}
