/** What is told to operators who watch: that something became durable, by its ids alone. Never content. */
import type { AgentId, ApprovalId, CallId, SessionId } from "../call/id.ts";
import type { AgentChange } from "../ledger/change.ts";
import type { ApprovalEntry, SessionEntry } from "../ledger/entry.ts";
import type { LedgerStore } from "../ledger/port.ts";

interface About {
  readonly at: number;
  readonly agent: AgentId;
  readonly session: SessionId;
}

export type HouseEvent =
  | (About & { readonly kind: "approval-opened"; readonly approval: ApprovalId })
  | (About & { readonly kind: "approval-ruled"; readonly approval: ApprovalId; readonly event: ApprovalEntry["event"] })
  | (About & { readonly kind: "values-endorsed"; readonly call: CallId })
  /** A session asked people more often than it may. */
  | (About & { readonly kind: "ask-burst" })
  | (About & { readonly kind: "session-changed"; readonly event: SessionEntry["event"] })
  | (About & { readonly kind: "prompt-given" });

/** Told of each event in turn. It may not throw. */
export type Listener = (event: HouseEvent) => void;

/** Where events are told to whoever listens at the moment. Nobody waits for a listener. */
export class HouseEvents {
  readonly #listeners = new Set<Listener>();

  tell(event: HouseEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Listens until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** A ledger store whose agents' changes are told of, once they are durable. */
export function announcing(ledger: Pick<LedgerStore, "commit">, tell: Listener): Pick<LedgerStore, "commit"> {
  return {
    async commit(agent, change) {
      const committed = await ledger.commit(agent, change);
      const event = eventOf(agent, change);
      if (event !== undefined) tell(event);
      return committed;
    },
  };
}

function eventOf(agent: AgentId, change: AgentChange): HouseEvent | undefined {
  const { at, session } = change.entry;
  const about = { at, agent, session };
  switch (change.kind) {
    case "call-decided":
      return change.opens && { ...about, kind: "approval-opened", approval: change.opens.approval };
    case "approval-changed":
      return { ...about, kind: "approval-ruled", approval: change.entry.approval, event: change.entry.event };
    case "session-changed":
      return { ...about, kind: "session-changed", event: change.entry.event };
    case "endorsed":
      return { ...about, kind: "values-endorsed", call: change.entry.call };
    case "prompt-given":
      return { ...about, kind: "prompt-given" };
    case "call-closed":
      return undefined;
  }
}
