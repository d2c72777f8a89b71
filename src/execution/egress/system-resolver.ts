/** The system's own resolver (getaddrinfo), so that a host means here what it means to every program of this machine. */
import { lookup } from "node:dns/promises";
import type { Clock } from "../../call/clock.ts";
import { LOOKUPS_KEPT_MAX, LOOKUPS_MAX, LOOKUPS_OF_AGENT_MAX, LOOKUPS_WAITING_MAX, LOOKUP_KEPT_MS } from "./limits.ts";
import type { Resolve } from "./reach.ts";

/** Every address of a name, for one agent, in the order in which they are to be tried. Rejects where there is none. */
export type ResolveFor = (host: string, agent: string) => Promise<readonly string[]>;

interface Kept {
  readonly lookup: Lookup;
  readonly until: number;
}

/** A name that is asked for, or will be. */
interface Lookup {
  readonly host: string;
  hasBegun: boolean;
  readonly addresses: PromiseWithResolvers<readonly string[]>;
}

/**
 * Resolves names, at most LOOKUPS_MAX at a time, and LOOKUPS_OF_AGENT_MAX of them for one agent: each holds a thread until the system
 * answers, however long nobody waits any more. Agents take turns, so that names of one that nobody answers hold up no other's. Who asks for
 * a name that is being asked for waits for the same answer, and an answer is good for LOOKUP_KEPT_MS: programs open several connections
 * to one host at once. Whether its addresses may be connected to is looked at for each connection.
 */
export function systemResolver(clock: Clock, ask: Resolve = askSystem): ResolveFor {
  const kept = new Map<string, Kept>();
  const turns = new Turns(ask);
  const settle = async (host: string, lookup: Lookup): Promise<void> => {
    const found = await lookup.addresses.promise.catch(() => undefined);
    if (kept.get(host)?.lookup !== lookup) return;
    if (found === undefined) kept.delete(host);
    else kept.set(host, { lookup, until: clock.monotonic() + LOOKUP_KEPT_MS });
  };
  return (host, agent) => {
    const known = kept.get(host);
    if (known !== undefined && clock.monotonic() < known.until) {
      // Others may have to wait for their turn longer than this agent.
      turns.wait(known.lookup, agent);
      return known.lookup.addresses.promise;
    }
    const asked: Lookup = { host, hasBegun: false, addresses: Promise.withResolvers() };
    kept.delete(host);
    // As long as it is on its way it is everybody's; from its answer on its time runs.
    kept.set(host, { lookup: asked, until: Infinity });
    void settle(host, asked);
    const [oldest] = kept.keys();
    if (kept.size > LOOKUPS_KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    if (!turns.wait(asked, agent)) asked.addresses.reject(new Error("too many names of the agent wait to be resolved"));
    return asked.addresses.promise;
  };
}

async function askSystem(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: "ipv4first" });
  return [...new Set(found.map(({ address }) => address))];
}

/** What one agent waits for. */
interface Asker {
  readonly waiting: Lookup[];
  underWay: number;
}

class Turns {
  readonly #ask: Resolve;
  /** In the order of their turns. */
  readonly #askers = new Map<string, Asker>();
  #underWay = 0;

  constructor(ask: Resolve) {
    this.#ask = ask;
  }

  /** Begins a lookup when the agent has its turn, or another agent that waits for it has; whether it may wait. */
  wait(lookup: Lookup, agent: string): boolean {
    const asker = this.#askers.get(agent) ?? { waiting: [], underWay: 0 };
    if (lookup.hasBegun || asker.waiting.includes(lookup)) return true;
    if (asker.waiting.length >= LOOKUPS_WAITING_MAX) return false;
    asker.waiting.push(lookup);
    this.#askers.set(agent, asker);
    this.#begin();
    return true;
  }

  #begin(): void {
    for (let next = this.#next(); next !== undefined && this.#underWay < LOOKUPS_MAX; next = this.#next()) {
      const [agent, asker] = next;
      const lookup = asker.waiting.shift();
      // Whoever had a turn is behind all others for the next.
      this.#askers.delete(agent);
      this.#askers.set(agent, asker);
      if (lookup?.hasBegun === false) void this.#run(lookup, asker).finally(() => this.#ended(agent, asker));
      else this.#forget(agent, asker);
    }
  }

  #next(): readonly [string, Asker] | undefined {
    for (const one of this.#askers) if (one[1].waiting.length > 0 && one[1].underWay < LOOKUPS_OF_AGENT_MAX) return one;
    return undefined;
  }

  async #run(lookup: Lookup, asker: Asker): Promise<void> {
    lookup.hasBegun = true;
    asker.underWay++;
    this.#underWay++;
    await this.#ask(lookup.host).then(lookup.addresses.resolve, lookup.addresses.reject);
  }

  #ended(agent: string, asker: Asker): void {
    asker.underWay--;
    this.#underWay--;
    this.#forget(agent, asker);
    this.#begin();
  }

  /** Who waits for nothing is nobody. */
  #forget(agent: string, { waiting, underWay }: Asker): void {
    if (underWay === 0 && waiting.length === 0) this.#askers.delete(agent);
  }
}
