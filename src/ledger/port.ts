/**
 * What the ledger needs of a store. Durability: when a commit's promise is fulfilled, the entry, its leaf, the tiles and
 * the rows of the change survive the loss of power; when it is rejected, none of them exist. Order: changes of one
 * agent get consecutive indexes in the order in which `commit` was called. Isolation: agents do not wait for one another.
 * Reading sees every commit whose promise was fulfilled.
 */
import type { AgentId, CallId, SessionId } from "../call/id.ts";
import type { AgentChange, HouseChange } from "./change.ts";

export interface Committed {
  /** Index of the entry in its log. */
  readonly index: number;
}

/** One log, of an agent or of the house, as the ledger reads it. */
export interface LogReader {
  /** Number of entries that are durable. */
  size(): number;
  /** Entry bytes from index `from` up to and not including `to`. */
  entries(from: number, to: number): readonly Uint8Array[];
  /** A tile of hashes (C2SP tlog-tiles): `width` hashes of 32 bytes at a level; undefined when not there. */
  tile(level: number, index: number, width: number): Uint8Array | undefined;
  /** The newest signed checkpoint (C2SP signed note), which covers `size()` entries. */
  checkpoint(): string;
}

export interface LedgerStore {
  /** Commits one change of an agent. Faults: LEDGER_APPROVAL_SPENT, LEDGER_APPROVAL_SETTLED, LEDGER_CALL_CLOSED, STORE_*. */
  commit(agent: AgentId, change: AgentChange): Promise<Committed>;
  /** Commits one change of the house. */
  commitHouse(change: HouseChange): Promise<Committed>;
  /** The log of an agent, or of the house. Faults with STORE_NO_AGENT for one that has no database. */
  log(of: AgentId | "house"): LogReader;
  /** Agents that have a database. */
  agents(): readonly AgentId[];
  /** Calls of an agent that were permitted and have no outcome: after a start, these are the interrupted ones. */
  openCalls(agent: AgentId): readonly { readonly call: CallId; readonly session: SessionId; readonly at: number }[];
}
