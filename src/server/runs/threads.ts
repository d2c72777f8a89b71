/** Which session a thread of a client is. A client names its threads as it likes; who names a session means that one. */
import type { AgentId, SessionId } from "../../call/id.ts";
import { keyOf, type Asker } from "./asker.ts";
import type { RunsParts } from "./port.ts";

export interface Thread {
  /** By what its runs are found again: a keyed digest. Threads of one asker are no other's, whatever they are called. */
  readonly thread: string;
  /** The session in which it goes on; undefined where it is new, or its session is over. */
  readonly session: SessionId | undefined;
}

export function threadOf(
  asker: Asker,
  { agent, name }: { readonly agent: AgentId; readonly name: string },
  { rows, desk, threadDigest }: Pick<RunsParts, "rows" | "desk" | "threadDigest">,
): Thread {
  const thread = threadDigest(JSON.stringify([asker.kind, keyOf(asker), agent, name]));
  const [newest] = rows().newestRuns(agent, { limit: 1, thread });
  const state = newest === undefined ? undefined : desk.store.session(agent, newest.session)?.state;
  const isOver = state === undefined || state === "ended" || state === "erased";
  return { thread, session: isOver ? undefined : newest?.session };
}
