/** Which session a thread of a client is. A client names its threads as it likes; who names a session means that one. */
import type { SessionId } from "../../call/id.ts";
import { keyOf, type Asker } from "./asker.ts";
import { THREADS_KEPT_MAX } from "./limits.ts";

export class Threads {
  readonly #sessions = new Map<string, SessionId>();

  sessionOf(asker: Asker, agent: string, thread: string): SessionId | undefined {
    return this.#sessions.get(nameOf(asker, agent, thread));
  }

  keep(asker: Asker, of: { readonly agent: string; readonly thread: string }, session: SessionId): void {
    const name = nameOf(asker, of.agent, of.thread);
    this.#sessions.delete(name);
    this.#sessions.set(name, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > THREADS_KEPT_MAX && oldest !== undefined) this.#sessions.delete(oldest);
  }
}

/** Threads of one asker are no other's, whatever they are called. */
function nameOf(asker: Asker, agent: string, thread: string): string {
  return JSON.stringify([asker.kind, keyOf(asker), agent, thread]);
}
