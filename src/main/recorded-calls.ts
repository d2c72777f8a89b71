/** Recorded calls of a data folder, streamed agent by agent in the order of their entries, a page at a time. */
import type { RecordedCall, RecordedCallStore } from "../analysis/port.ts";
import type { AgentId } from "../call/id.ts";
import { RECORDED_PAGE } from "./limits.ts";

/** Which calls: those within a time (epoch milliseconds), or the newest so many. */
export type Against = { readonly since: number; readonly until: number } | { readonly newest: number };

/** The calls of one agent. Faults: STORE_*. */
export function* callsOf(
  store: RecordedCallStore,
  agent: AgentId,
  from: number,
  { since, until }: { readonly since: number; readonly until: number },
): Generator<RecordedCall> {
  for (let next = from; ;) {
    const page = store.recordedCalls(agent, { from: next, since, until, limit: RECORDED_PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < RECORDED_PAGE) return;
    next = last.entryIndex + 1;
  }
}

/** Where the newest `count` calls of all agents begin, for each agent that has any of them. Keeps one page an agent. */
export function newestFrom(store: RecordedCallStore, agents: readonly AgentId[], count: number): ReadonlyMap<AgentId, number> {
  const heads = new Map(agents.map((agent) => [agent, backwards(store, agent)]));
  const next = new Map([...heads].flatMap(([agent, calls]) => pulled(agent, calls)));
  const from = new Map<AgentId, number>();
  for (let left = count; left > 0 && next.size > 0; left--) {
    const [newest] = [...next].reduce((a, b) => (b[1].at > a[1].at ? b : a));
    from.set(newest, next.get(newest)?.entryIndex ?? 0);
    const calls = heads.get(newest);
    const [following] = calls === undefined ? [] : pulled(newest, calls);
    if (following === undefined) next.delete(newest);
    else next.set(...following);
  }
  return from;
}

interface CallPlace {
  readonly entryIndex: number;
  readonly at: number;
}

function pulled(agent: AgentId, calls: Generator<CallPlace>): readonly (readonly [AgentId, CallPlace])[] {
  const { value, done } = calls.next();
  return done === true ? [] : [[agent, value]];
}

function* backwards(store: RecordedCallStore, agent: AgentId): Generator<CallPlace, undefined> {
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const page = store.newestCalls(agent, { before, limit: RECORDED_PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < RECORDED_PAGE) return undefined;
    before = last.entryIndex;
  }
}
