/** The system's own resolver (getaddrinfo), so that a host means here what it means to every program of this machine. */
import { lookup } from "node:dns/promises";
import type { Clock } from "../../call/clock.ts";
import { LOOKUPS_KEPT_MAX, LOOKUPS_MAX, LOOKUP_KEPT_MS } from "./limits.ts";
import type { Resolve } from "./reach.ts";

interface Kept {
  readonly addresses: Promise<readonly string[]>;
  readonly until: number;
}

/**
 * Resolves names, at most LOOKUPS_MAX at a time: each holds a thread until the system answers, however long nobody waits
 * any more. Who asks for a name that is being asked for waits for the same answer, and an answer is good for
 * LOOKUP_KEPT_MS: programs open several connections to one host at once. Whether its addresses may be connected to is
 * looked at for each connection.
 */
export function systemResolver(clock: Clock, ask: Resolve = askSystem): Resolve {
  const kept = new Map<string, Kept>();
  const inTurn = turns(ask);
  const settle = async (host: string, addresses: Kept["addresses"]): Promise<void> => {
    const found = await addresses.catch(() => undefined);
    if (kept.get(host)?.addresses !== addresses) return;
    if (found === undefined) kept.delete(host);
    else kept.set(host, { addresses, until: clock.monotonic() + LOOKUP_KEPT_MS });
  };
  return (host) => {
    const known = kept.get(host);
    if (known !== undefined && clock.monotonic() < known.until) return known.addresses;
    const addresses = inTurn(host);
    kept.delete(host);
    // As long as it is on its way it is everybody's; from its answer on its time runs.
    kept.set(host, { addresses, until: Infinity });
    void settle(host, addresses);
    const [oldest] = kept.keys();
    if (kept.size > LOOKUPS_KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    return addresses;
  };
}

async function askSystem(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: "ipv4first" });
  return [...new Set(found.map(({ address }) => address))];
}

function turns(ask: Resolve): Resolve {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  return async (host) => {
    if (underWay >= LOOKUPS_MAX) await new Promise<void>((go) => waiting.push(go));
    else underWay++;
    try {
      return await ask(host);
    } finally {
      const next = waiting.shift();
      if (next === undefined) underWay--;
      else next();
    }
  };
}
