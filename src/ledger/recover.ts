/** After a start: calls that were permitted and have no outcome. Whether they happened cannot be known, and is said so. */
import type { Clock } from "../call/clock.ts";
import type { AgentId, CallId } from "../call/id.ts";
import type { OutcomeEntry } from "./entry.ts";
import type { LedgerFault } from "./fault.ts";
import type { EntryBody, MakeEntry } from "./make-entry.ts";
import type { LedgerStore } from "./port.ts";

export interface Interrupted {
  readonly agent: AgentId;
  readonly call: CallId;
}

const INTERRUPTED: LedgerFault = "LEDGER_INTERRUPTED";

/**
 * Closes every open call of every agent as `unknown`; none is run again. To be awaited before the first call is taken,
 * or a call that is under way would be closed. Gives the calls that it closed. Faults: those of the commits.
 */
export async function recover(parts: {
  readonly store: Pick<LedgerStore, "agents" | "openCalls" | "commit">;
  readonly makeEntry: MakeEntry;
  readonly clock: Clock;
}): Promise<readonly Interrupted[]> {
  const closing = parts.store.agents().flatMap((agent) =>
    parts.store.openCalls(agent).map(async ({ call, session, at }) => {
      const durationMs = Math.max(0, parts.clock.now() - at);
      const entry: OutcomeEntry = parts.makeEntry<EntryBody<OutcomeEntry>>({
        kind: "outcome",
        session,
        call,
        status: "unknown",
        fault: INTERRUPTED,
        durationMs,
      });
      await parts.store.commit(agent, { kind: "call-closed", entry });
      return { agent, call };
    }),
  );
  return Promise.all(closing);
}
