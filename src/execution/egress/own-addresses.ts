/** The addresses of the machine's own interfaces, as the system lists them. */
import { networkInterfaces } from "node:os";
import type { Clock } from "../../call/clock.ts";
import { OWN_ADDRESSES_KEPT_MS } from "./limits.ts";

/** Lists them; what was listed a moment ago is given again. */
export function ownAddresses(clock: Clock): () => readonly string[] {
  let listed: readonly string[] = [];
  let until = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.monotonic();
    if (now < until) return listed;
    until = now + OWN_ADDRESSES_KEPT_MS;
    listed = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
    return listed;
  };
}
