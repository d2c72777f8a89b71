/** One folder for each session that runs code: what a run leaves in it, the session's next run finds. They are removed when nothing used them for a while; with the house, by who closes it. */
import { join } from "node:path";
import type { Clock } from "../../call/clock.ts";
import type { SessionId } from "../../call/id.ts";
import { WORKSPACE_IDLE_MS } from "../limits.ts";
import { removeFolder } from "../sandbox/remove-folder.ts";
import { makeWorkspace } from "../sandbox/workspace.ts";

export interface WorkspacesParts {
  /** A folder of the house's own for them; nobody else uses it. */
  readonly folder: string;
  /** Who programs inside are, where that is not the house. */
  readonly user: number | undefined;
  readonly clock: Clock;
}

interface Kept {
  readonly folder: string;
  runs: number;
  cancelIdle: () => void;
}

export class Workspaces {
  readonly #parts: WorkspacesParts;
  readonly #kept = new Map<SessionId, Kept>();
  readonly #removing = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #made = 0;

  constructor(parts: WorkspacesParts) {
    this.#parts = parts;
  }

  /** Does something in the session's folder, which stays while it is done. */
  async within<Result>(session: SessionId, work: (folder: string) => Promise<Result>): Promise<Result> {
    const kept = this.#kept.get(session) ?? this.#make(session);
    kept.cancelIdle();
    kept.runs++;
    try {
      return await work(kept.folder);
    } finally {
      kept.runs--;
      if (kept.runs === 0) kept.cancelIdle = this.#parts.clock.after(WORKSPACE_IDLE_MS, () => this.#remove(session));
    }
  }

  /** Removes nothing any more. The folder with all that stands in it is its owner's to remove. */
  async close(): Promise<void> {
    for (const { cancelIdle } of this.#kept.values()) cancelIdle();
    this.#kept.clear();
    this.#closing.abort();
    await Promise.all(this.#removing);
  }

  #make(session: SessionId): Kept {
    // The one before it may still be on its way out.
    const folder = join(this.#parts.folder, `${session}-${++this.#made}`);
    makeWorkspace(folder, this.#parts.user);
    const kept = { folder, runs: 0, cancelIdle: () => {} };
    this.#kept.set(session, kept);
    return kept;
  }

  #remove(session: SessionId): void {
    const kept = this.#kept.get(session);
    if (kept === undefined) return;
    kept.cancelIdle();
    this.#kept.delete(session);
    const removing = removeFolder(kept.folder, this.#closing.signal).finally(() => this.#removing.delete(removing));
    this.#removing.add(removing);
  }
}
