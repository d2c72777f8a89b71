/** What agents remember of a person, forgotten with them. */
import type { Clock } from "../call/clock.ts";
import type { AgentId, PersonId } from "../call/id.ts";
import type { MemoryStore } from "../execution/shelf/port.ts";
import type { LedgerStore } from "../ledger/port.ts";
import { MEMORIES_PAGE } from "./limits.ts";

export interface ForgettingParts {
  readonly store: Pick<LedgerStore, "agents"> & { readonly shelf: MemoryStore };
  readonly clock: Clock;
  /** Lets go of what is held in memory of an agent's memories. */
  readonly drop: (agent: AgentId) => void;
}

/** Forgets every memory about a person, whichever agent's; says how many. Durable when it returns. Faults: STORE_*. */
export async function forgetPerson({ store, clock, drop }: ForgettingParts, person: PersonId): Promise<number> {
  let forgotten = 0;
  for (const agent of store.agents()) {
    for (let after = undefined as undefined | ReturnType<MemoryStore["memories"]>[number]["memory"]; ;) {
      const page = store.shelf.memories(agent, { person, limit: MEMORIES_PAGE, ...(after !== undefined && { after }) });
      const there = page.filter(({ state }) => state !== "forgotten");
      const cause = { at: clock.now(), by: "house" as const };
      await store.shelf.writeMemories(
        agent,
        there.map(({ memory }) => ({ kind: "memory-changed", row: memory, event: "forgotten", cause }) as const),
      );
      if (there.length > 0) drop(agent);
      forgotten += there.length;
      after = page.at(-1)?.memory;
      if (page.length < MEMORIES_PAGE) break;
    }
  }
  return forgotten;
}
