/** Two connections joined: bytes pass both ways as they come, are counted and never looked at, until both sides are done. */
import type { Duplex } from "node:stream";
import type { Clock } from "../../call/clock.ts";
import type { EgressLimits } from "./configuration.ts";
import { Watch } from "./watch.ts";

export interface Spliced {
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Why the house ended it; absent where one of the sides did, or nothing passed any more. */
  readonly cut?: "cancelled" | "limit";
}

export interface Splicing {
  readonly limits: Omit<EgressLimits, "connectionsMax">;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Joins them and resolves when both are closed. Never rejects. */
export function splice(agent: Duplex, outside: Duplex, splicing: Splicing): Promise<Spliced> {
  return new Promise((resolve) => {
    const sides = [agent, outside];
    let open = sides.filter((side) => !side.closed).length;
    const end = () => {
      for (const side of sides) side.destroy();
    };
    const watch = new Watch(splicing, end);
    const onClose = (side: Duplex, other: Duplex) => {
      if (--open === 0) return resolve(watch.end());
      // A side that is gone takes nothing more; what it had sent in full still reaches the other.
      if (side.readableEnded && !other.writableFinished && !other.destroyed) other.end(() => other.destroy());
      else other.destroy();
    };
    if (open === 0) return resolve(watch.end());
    if (!agent.closed) agent.once("close", () => onClose(agent, outside));
    if (!outside.closed) outside.once("close", () => onClose(outside, agent));
    agent.on("data", (chunk: Buffer) => watch.up(chunk.length));
    outside.on("data", (chunk: Buffer) => watch.down(chunk.length));
    for (const side of sides) side.on("error", end);
    if (sides.some((side) => side.destroyed)) return end();
    agent.pipe(outside);
    outside.pipe(agent);
  });
}
