/** Who may ask the system's resolver when: names that nobody answers hold up those of no other agent. */
import type { Clock } from "../../call/clock.ts";
import { systemAsk, type Ask } from "./ask-system.ts";
import {
  DNS_MS,
  LOOKUPS_KEPT_MAX,
  LOOKUPS_MAX,
  LOOKUPS_MORE_MAX,
  LOOKUPS_OF_AGENT_MAX,
  LOOKUPS_WAITING_MAX,
  LOOKUP_KEPT_MS,
} from "./limits.ts";

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
 * Resolves names. Every agent has a place for one, as long as LOOKUPS_MAX are not asked for, and up to LOOKUPS_OF_AGENT_MAX while
 * LOOKUPS_MORE_MAX are not; agents take turns at what is free, and a name that is not answered within DNS_MS leaves its place. Who asks for
 * a name that is being asked for waits for the same answer, and an answer is good for LOOKUP_KEPT_MS: programs open several connections
 * to one host at once. Whether its addresses may be connected to is looked at for each connection.
 */
export function systemResolver(clock: Clock, ask: Ask = systemAsk(clock)): ResolveFor {
  const kept = new Map<string, Kept>();
  const turns = new Turns(ask, clock);
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

/** What one agent waits for. */
interface Asker {
  readonly waiting: Lookup[];
  underWay: number;
}

class Turns {
  readonly #ask: Ask;
  readonly #clock: Clock;
  /** In the order of their turns. */
  readonly #askers = new Map<string, Asker>();
  #underWay = 0;

  constructor(ask: Ask, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
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
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const [agent, asker] = next;
      const lookup = asker.waiting.shift();
      // Whoever had a turn is behind all others for the next.
      this.#askers.delete(agent);
      this.#askers.set(agent, asker);
      if (lookup?.hasBegun !== false) {
        this.#forget(agent, asker);
        continue;
      }
      lookup.hasBegun = true;
      asker.underWay++;
      this.#underWay++;
      void this.#run(lookup).finally(() => this.#ended(agent, asker));
    }
  }

  #next(): readonly [string, Asker] | undefined {
    for (const one of this.#askers) {
      const [, { waiting, underWay }] = one;
      const isFirst = underWay === 0 && this.#underWay < LOOKUPS_MAX;
      if (waiting.length > 0 && (isFirst || (underWay < LOOKUPS_OF_AGENT_MAX && this.#underWay < LOOKUPS_MORE_MAX))) return one;
    }
    return undefined;
  }

  async #run({ host, addresses }: Lookup): Promise<void> {
    const late = new AbortController();
    const cancel = this.#clock.after(DNS_MS, () => {
      addresses.reject(new Error("the name was not resolved in time"));
      late.abort();
    });
    this.#ask(host, late.signal).then(addresses.resolve, addresses.reject);
    await addresses.promise.catch(() => {});
    cancel();
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
