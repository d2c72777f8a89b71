/** What the session stop reads of a store. Sessions change only through ledger changes. */
import type { BudgetReadings } from "../call/budget.ts";
import type { AgentId, CallId, PersonId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { Sealed, SessionState } from "../call/session-view.ts";

export interface StoredSession {
  readonly session: SessionId;
  readonly agent: AgentId;
  readonly person: PersonId | undefined;
  /** Who opened it, as its entry of the log says: a person who issued a token, or the agent by its own key. */
  readonly openedBy: PersonId | AgentId | "house";
  readonly purpose: Sealed | undefined;
  readonly state: SessionState | "ended" | "erased";
  readonly startedAt: number;
  readonly calls: number;
  readonly lastCall: CallId | undefined;
  readonly label: Label;
  /** Absent once the session was erased. */
  readonly wrappedKey: { readonly keyId: string; readonly wrappedBy: string; readonly bytes: Uint8Array } | undefined;
}

export interface SessionStore {
  session(agent: AgentId, session: SessionId): StoredSession | undefined;
  /** Sessions of an agent, newest first, at most `limit`. */
  sessions(agent: AgentId, limit: number): readonly StoredSession[];
}

/** One call of a session. Content stays sealed. */
export interface CallRow {
  readonly call: CallId;
  readonly session: SessionId;
  readonly at: number;
  readonly action: string;
  readonly server: string;
  readonly name: string;
  readonly effect: "permit" | "ask" | "refuse";
  readonly rules: readonly string[];
  readonly reason: string | undefined;
  readonly policy: string;
  readonly definition: string;
  readonly status: "done" | "failed" | "unknown" | undefined;
  readonly fault: string | undefined;
  readonly durationMs: number | undefined;
  /** How many findings of each class stood in what it brought back. */
  readonly found: { readonly [named: string]: number } | undefined;
  readonly args: Sealed;
  readonly result: Sealed | undefined;
  /** What stood in its budgets when it was decided on; undefined where there were none. */
  readonly budget: BudgetReadings | undefined;
  readonly entryIndex: number;
}

/** A call as lists have it: without its content, which may be as large as a request and a result. */
export type CallBrief = Omit<CallRow, "args" | "result">;

export interface CallStore {
  call(call: CallId): (CallRow & { readonly agent: AgentId }) | undefined;
  /** Calls of a session in the order they were made, at most `limit`. */
  calls(agent: AgentId, session: SessionId, limit: number): readonly CallBrief[];
}

/** One counter as an agent's own database has it: what this agent alone has taken. */
export interface StoredCounter {
  readonly budget: string;
  readonly key: string;
  /** Start of the newest period that was charged, epoch milliseconds; 0 where the budget has none. */
  readonly since: number;
  readonly used: number;
  /** For a rate, the latest moment until which it is spoken for, epoch microseconds; else 0. */
  readonly until: number;
}

/**
 * Counters change only with ledger changes: charges of the newest period add up, a later period begins anew, and a charge
 * that comes late for an earlier one counts in the newest. So what is read is never less than what was acknowledged.
 */
export interface CounterStore {
  counter(agent: AgentId, budget: string, key: string): StoredCounter | undefined;
  /** Counters of a budget in the databases of all agents; an agent whose database cannot be read is passed over. */
  counters(budget: string): readonly StoredCounter[];
}
