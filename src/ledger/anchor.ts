/**
 * Anchoring: the house log keeps the size and root of each agent's log as it grows. An agent's file that is cut, put
 * back to an older copy or lost then disagrees with the house log; only what is younger than the last anchor can be
 * cut unnoticed, and `verify` states how much that is.
 */
import { asFault } from "../call/fault.ts";
import type { Fault } from "../call/fault.ts";
import type { AgentId } from "../call/id.ts";
import { toBase64 } from "./base64.ts";
import { uncheckedCheckpoint } from "./checkpoint.ts";
import type { AnchorEntry } from "./entry.ts";
import type { EntryBody, MakeEntry } from "./make-entry.ts";
import type { LedgerStore } from "./port.ts";

/** What came of one round: how many agents were anchored, and those that could not be. */
export interface Anchored {
  readonly anchored: number;
  readonly failed: readonly { readonly agent: AgentId; readonly fault: Fault }[];
}

/** Anchors the agents of one house. The composition root calls `run` every `anchorEveryMs` and at a clean stop. */
export class Anchors {
  readonly #store: Pick<LedgerStore, "agents" | "log" | "commitHouse">;
  readonly #makeEntry: MakeEntry;
  /** The size at the last anchor. Empty after a start, so that each agent is anchored once anew. */
  readonly #sizes = new Map<AgentId, number>();
  #running: Promise<Anchored> | undefined;

  constructor(parts: { readonly store: Pick<LedgerStore, "agents" | "log" | "commitHouse">; readonly makeEntry: MakeEntry }) {
    this.#store = parts.store;
    this.#makeEntry = parts.makeEntry;
  }

  /**
   * Anchors every agent whose log grew since its last anchor. One agent that fails does not keep the others from it.
   * While a round is under way, a second call waits for it and then makes its own.
   */
  async run(): Promise<Anchored> {
    const before = this.#running;
    const round = (before ?? Promise.resolve()).then(() => this.#round());
    this.#running = round;
    try {
      return await round;
    } finally {
      if (this.#running === round) this.#running = undefined;
    }
  }

  async #round(): Promise<Anchored> {
    const failed: { agent: AgentId; fault: Fault }[] = [];
    const anchoring = this.#store.agents().map(async (agent) => {
      try {
        return await this.#anchor(agent);
      } catch (thrown) {
        failed.push({ agent, fault: asFault(thrown, "LEDGER_ANCHOR") });
        return false;
      }
    });
    const anchored = (await Promise.all(anchoring)).filter((grew) => grew).length;
    return { anchored, failed };
  }

  async #anchor(agent: AgentId): Promise<boolean> {
    const { size, root } = uncheckedCheckpoint(this.#store.log(agent).checkpoint());
    if (size === (this.#sizes.get(agent) ?? 0)) return false;
    const entry: AnchorEntry = this.#makeEntry<EntryBody<AnchorEntry>>({ kind: "anchor", agent, size, root: toBase64(root) });
    await this.#store.commitHouse({ kind: "house-changed", entry });
    this.#sizes.set(agent, size);
    return true;
  }
}
