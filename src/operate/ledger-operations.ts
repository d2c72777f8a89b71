/** What people read of the ledger, and how they have it verified: operations with their inputs and outputs, as plain JSON. */
import type { AgentId, ApprovalId, CallId, SessionId } from "../call/id.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Nothing, Operation } from "./operations.ts";

export interface LedgerOperations {
  readonly listLogs: Operation<Nothing, { readonly logs: readonly LogListed[]; readonly verified?: LedgerVerified }>;
  readonly listEntries: Operation<
    { readonly log: string; readonly before?: number | undefined },
    { readonly log: string; readonly size: number; readonly entries: readonly EntryListed[] }
  >;
  readonly showEntry: Operation<{ readonly log: string; readonly index: number }, EntryShown>;
  readonly verifyLedger: Operation<Nothing, LedgerVerified>;
  readonly listRefused: Operation<Nothing, { readonly refused: readonly RefusedCall[] }>;
}

/** A log: of an agent, or of the house. */
export interface LogListed {
  /** `house`, or the id of the agent. */
  readonly log: string;
  readonly agentName?: string;
  readonly size: number;
  /** The newest checkpoint, signed, as it stands in the log (C2SP tlog-checkpoint). */
  readonly checkpoint: string;
}

/** An entry without its place in the tree. Entries hold no content. */
export interface EntryListed {
  readonly index: number;
  readonly entry: Entry;
}

/** One entry as it was hashed. */
export interface EntryShown extends EntryListed {
  readonly log: string;
  readonly size: number;
  /** The exact bytes of the leaf, which are JSON, as text. */
  readonly bytes: string;
}

/** What the verifier said when it last looked at the logs of this house. */
export interface LedgerVerified {
  /** When it had looked: epoch milliseconds. */
  readonly at: number;
  readonly status: "verified" | "broken";
  /** How many entries it looked at. */
  readonly entries: number;
  readonly logs: readonly {
    readonly log: string;
    readonly status: "verified" | "broken" | "missing";
    readonly entries: number;
    readonly firstWrong?: { readonly index: number; readonly what: string };
  }[];
}

/** A call that was refused, as its entry has it. */
export interface RefusedCall {
  readonly agent: AgentId;
  readonly agentName: string;
  readonly session: SessionId;
  readonly call: CallId;
  readonly at: number;
  readonly server: string;
  readonly name: string;
  readonly rules: readonly string[];
  /** Code of the reason. */
  readonly reason?: string;
  readonly approval?: ApprovalId;
  /** Index of the entry in the agent's log. */
  readonly entry: number;
}
