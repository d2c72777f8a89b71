/** Holding a call open while people decide. */
import type { RawCall } from "../../call/call.ts";
import type { Reply } from "../../call/reply.ts";
import { HELD_ROUNDS_MAX, WAITING_PROGRESS_EVERY_MS } from "./limits.ts";
import type { DoorParts } from "./port.ts";

type Holding = Pick<DoorParts, "call" | "waitFor" | "clock" | "askHoldMs">;

/** Progress for each millisecond of waiting: so little that the upstream's own, which may begin at nothing, rises above it. */
const WAITING_PROGRESS_PER_MS = 1e-9;

/**
 * Holds a waiting call up to `askHoldMs`: each time its approval changes it takes the path again, with the same bytes.
 * Where the client asked for progress it hears every few seconds that the call still waits.
 */
export async function holdWaiting(raw: RawCall, first: Reply, parts: Holding): Promise<Reply> {
  const since = parts.clock.monotonic();
  const until = since + parts.askHoldMs;
  let reply = first;
  for (let round = 0; reply.kind === "waiting" && round < HELD_ROUNDS_MAX; round++) {
    const left = until - parts.clock.monotonic();
    if (left <= 0 || raw.line.signal.aborted) break;
    const { approval } = reply.waiting;
    const stop = sayThatItWaits(raw, { since, message: `waiting for a person: ${approval}` }, parts);
    await parts.waitFor(approval, left, raw.line.signal).finally(stop);
    // When the time ran out nothing changed; taking the path again would only record the same wait once more.
    if (raw.line.signal.aborted || parts.clock.monotonic() >= until) break;
    reply = await parts.call({ ...raw, approval });
  }
  return reply;
}

function sayThatItWaits({ line }: RawCall, { since, message }: { since: number; message: string }, { clock }: Holding): () => void {
  const { progress } = line;
  if (progress === undefined) return () => {};
  let cancel = () => {};
  const say = () => {
    progress({ progress: (clock.monotonic() - since) * WAITING_PROGRESS_PER_MS, message });
    cancel = clock.after(WAITING_PROGRESS_EVERY_MS, say);
  };
  say();
  return () => cancel();
}
