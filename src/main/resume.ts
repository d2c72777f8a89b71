/**
 * A waiting call comes back by the same path, from the start: it is read, attributed and decided again, and the
 * approval is found by the digest of exactly the same bytes. Nothing is kept in memory that a restart could lose;
 * what stands here only spares the waiting client from asking over and over, and lets nothing run that the path does not.
 */
import type { Clock } from "../call/clock.ts";
import type { RawCall } from "../call/call.ts";
import type { ApprovalId } from "../call/id.ts";
import type { Reply } from "../call/reply.ts";
import type { Stops } from "../gateway/stops.ts";
import { toolCall } from "../gateway/tool-call.ts";

/** The calls that are held open while people decide. */
export class Held {
  readonly #waiting = new Map<ApprovalId, Set<() => void>>();
  readonly #clock: Clock;
  readonly #isPending: (approval: ApprovalId) => boolean;

  /** `isPending` reads the database: a ruling that came before the wait began must not be waited for. */
  constructor(clock: Clock, isPending: (approval: ApprovalId) => boolean) {
    this.#clock = clock;
    this.#isPending = isPending;
  }

  /** Wakes every call that waits for this approval; called after the ruling is durable. */
  ruled(approval: ApprovalId): void {
    for (const wake of this.#waiting.get(approval) ?? []) wake();
  }

  /** Resolves when the approval was ruled on, the time has passed, or the agent gave up, whichever is first. */
  waitFor(approval: ApprovalId, holdMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(approval) ?? new Set();
      const wake = () => {
        cancel();
        signal.removeEventListener("abort", wake);
        waiting.delete(wake);
        if (waiting.size === 0) this.#waiting.delete(approval);
        resolve();
      };
      const cancel = this.#clock.after(holdMs, wake);
      this.#waiting.set(approval, waiting.add(wake));
      signal.addEventListener("abort", wake, { once: true });
      if (signal.aborted || !this.#isPending(approval)) wake();
    });
  }
}

/**
 * Takes a call along the path and, where it has to wait for people, holds it up to `holdMs` and takes it along again.
 * A call that still waits then comes back as waiting: the agent may call again with the same arguments at any time.
 */
export async function resume(raw: RawCall, stop: Stops, hold: { readonly held: Held; readonly holdMs: number }): Promise<Reply> {
  const reply = await toolCall(raw, stop);
  if (reply.kind !== "waiting" || hold.holdMs <= 0) return reply;
  const { approval } = reply.waiting;
  await hold.held.waitFor(approval, hold.holdMs, raw.line.signal);
  if (raw.line.signal.aborted) return reply;
  return toolCall({ ...raw, approval }, stop);
}
