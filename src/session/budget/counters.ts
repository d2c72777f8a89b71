/** The counters of one budget in memory, bounded; the others are had again from the database when they are asked for. */
import type { AgentId } from "../../call/id.ts";
import { sessionFault } from "../fault.ts";
import { COUNTERS_TRIED_MAX } from "../limits.ts";
import type { CounterStore } from "../port.ts";
import { type Counter, joinStored, newCounter } from "./counter.ts";
import type { Meter } from "./meter.ts";

export interface CountersParts {
  readonly budget: string;
  readonly meter: Meter;
  /** Whether each key belongs to one agent, whose own database then says all there is to say. */
  readonly ofOneAgent: boolean;
  readonly store: CounterStore;
  readonly heldMax: number;
}

export class Counters {
  readonly #parts: CountersParts;
  /** In the order of last use. */
  readonly #held = new Map<string, Counter>();

  /** Counters that several agents share are read from all databases now: nobody else can say later what they came to. */
  constructor(parts: CountersParts, now: number) {
    this.#parts = parts;
    const { budget, meter, ofOneAgent, store } = parts;
    if (ofOneAgent) return;
    const rows = Map.groupBy(store.counters(budget), ({ key }) => key);
    for (const [key, stored] of rows) {
      const counter = joinStored(stored);
      meter.restore(counter, now);
      if (!meter.isSpent(counter, now)) this.#held.set(key, counter);
    }
  }

  /** The counter of a key, brought to this moment. Faults: SESSION_BUDGET_FULL, STORE_*. */
  at(key: string, agent: AgentId, now: number): Counter {
    const counter = this.#held.get(key) ?? this.#load(key, agent, now);
    this.#held.delete(key);
    this.#held.set(key, counter);
    this.#parts.meter.roll(counter, now);
    return counter;
  }

  /** Every held counter with its key, without touching it. */
  entries(): IterableIterator<[string, Counter]> {
    return this.#held.entries();
  }

  /** The counter as it stands, for showing: not held for it. */
  peek(key: string, agent: AgentId, now: number): Counter {
    return this.#held.get(key) ?? this.#read(key, agent, now);
  }

  #load(key: string, agent: AgentId, now: number): Counter {
    if (this.#held.size >= this.#parts.heldMax) this.#makeRoom(now);
    return this.#read(key, agent, now);
  }

  #read(key: string, agent: AgentId, now: number): Counter {
    const { budget, meter, ofOneAgent, store } = this.#parts;
    const stored = ofOneAgent ? store.counter(agent, budget, key) : undefined;
    if (stored === undefined) return newCounter();
    const counter = joinStored([stored]);
    meter.restore(counter, now);
    return counter;
  }

  #makeRoom(now: number): void {
    const { meter, ofOneAgent, heldMax, budget } = this.#parts;
    let tries = 0;
    for (const [key, counter] of this.#held) {
      if (counter.holds === 0 && (ofOneAgent || meter.isSpent(counter, now))) return void this.#held.delete(key);
      if (++tries === COUNTERS_TRIED_MAX) break;
    }
    throw sessionFault("SESSION_BUDGET_FULL", `the budget ${budget} holds ${heldMax} counters that are in use`);
  }
}
