/** After a start: calls that were permitted and have no outcome. Whether they happened cannot be known, and is said so. */
import type { Clock } from "../call/clock.ts";
import { asFault } from "../call/fault.ts";
import type { Fault } from "../call/fault.ts";
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

/** The calls that were closed, and the agents whose calls could not be looked at: the others are recovered all the same. */
export interface Recovery {
  readonly interrupted: readonly Interrupted[];
  readonly failed: readonly { readonly agent: AgentId; readonly fault: Fault }[];
}

export interface RecoverParts {
  readonly store: Pick<LedgerStore, "agents" | "openCalls" | "commit">;
  readonly makeEntry: MakeEntry;
  readonly clock: Clock;
}

/**
 * Closes every open call of every agent as `unknown`; none is run again. To be awaited before the first call is taken,
 * or a call that is under way would be closed. Never rejects: an agent whose file is damaged is named in the answer.
 */
export async function recover(parts: RecoverParts): Promise<Recovery> {
  const interrupted: Interrupted[] = [];
  const failed: { agent: AgentId; fault: Fault }[] = [];
  const recovering = parts.store.agents().map(async (agent) => {
    try {
      for (const call of await recoverAgent(parts, agent)) interrupted.push({ agent, call });
    } catch (thrown) {
      failed.push({ agent, fault: asFault(thrown, "LEDGER_RECOVER") });
    }
  });
  await Promise.all(recovering);
  return { interrupted, failed };
}

async function recoverAgent({ store, makeEntry, clock }: RecoverParts, agent: AgentId): Promise<readonly CallId[]> {
  const closing = store.openCalls(agent).map(async ({ call, session, at }) => {
    const durationMs = Math.max(0, clock.now() - at);
    const entry: OutcomeEntry = makeEntry<EntryBody<OutcomeEntry>>({
      kind: "outcome",
      session,
      call,
      status: "unknown",
      fault: INTERRUPTED,
      durationMs,
    });
    await store.commit(agent, { kind: "call-closed", entry });
    return call;
  });
  return Promise.all(closing);
}
