/** Holding a call open while people decide. */
import type { RawCall } from "../../call/call.ts";
import type { Reply } from "../../call/reply.ts";
import { HELD_ROUNDS_MAX, WAITING_PROGRESS_EVERY_MS } from "./limits.ts";
import type { DoorParts } from "./port.ts";

/** One hold, from its beginning (monotonic milliseconds) to its end. */
interface Hold extends Holding {
  readonly since: number;
  readonly until: number;
  readonly roundsLeft: number;
}

type Holding = Pick<DoorParts, "call" | "waitFor" | "clock" | "askHoldMs">;

/** Progress for each millisecond of waiting: so little that the upstream's own, which may begin at nothing, rises above it. */
const WAITING_PROGRESS_PER_MS = 1e-9;

/**
 * Holds a waiting call up to `askHoldMs`: each time its approval changes it takes the path again, with the same bytes.
 * Where the client asked for progress it hears every few seconds that the call still waits.
 */
export function holdWaiting(raw: RawCall, reply: Reply, parts: Holding): Promise<Reply> {
  const since = parts.clock.monotonic();
  return again(raw, reply, { ...parts, since, until: since + parts.askHoldMs, roundsLeft: HELD_ROUNDS_MAX });
}

async function again(raw: RawCall, reply: Reply, hold: Hold): Promise<Reply> {
  const left = hold.until - hold.clock.monotonic();
  if (reply.kind !== "waiting" || left <= 0 || hold.roundsLeft === 0) return reply;
  const { approval } = reply.waiting;
  const stop = sayThatItWaits(raw, `waiting for a person: ${approval}`, hold);
  await hold.waitFor(approval, left, raw.line.signal).finally(stop);
  // When the time ran out nothing changed; taking the path again would only record the same wait once more.
  if (raw.line.signal.aborted || hold.clock.monotonic() >= hold.until) return reply;
  return again(raw, await hold.call({ ...raw, approval }), { ...hold, roundsLeft: hold.roundsLeft - 1 });
}

function sayThatItWaits({ line }: RawCall, message: string, { clock, since }: Hold): () => void {
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
