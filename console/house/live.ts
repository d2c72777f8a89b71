/** The house's own stream of events: what became durable is read again at once. While it is broken, the page says so. */
import { useEffect, useSyncExternalStore } from "react";
import { EVENTS_PATH, type HouseEvent } from "../../src/server/contract.ts";
import { houseQueries } from "./queries.ts";

export type Liveness = "connecting" | "live" | "paused";

/** What each kind of event makes stale. */
const STALE: { readonly [Kind in HouseEvent["kind"]]: readonly string[] } = {
  "approval-opened": ["listApprovals", "showSession", "listLogs"],
  "approval-ruled": ["listApprovals", "showApproval", "showSession", "listRefused", "listLogs", "listEntries"],
  "values-endorsed": ["listApprovals", "showApproval"],
  "ask-burst": ["listApprovals"],
  "session-changed": ["listSessions", "showSession", "listRuns", "listApprovals", "listLogs", "listEntries"],
  "prompt-given": [],
};

/** Lists, which hold no content. */
const LISTS = ["listApprovals", "listSessions", "listRuns", "listRefused", "listLogs"] as const;

let liveness: Liveness = "connecting";
const listeners = new Set<() => void>();

function become(now: Liveness): void {
  if (liveness === now) return;
  liveness = now;
  for (const listener of listeners) listener();
}

/** Reads again what is shown of an operation. A first reading that is under way is not begun anew by that, and may be older than the event: it is read once more after it. */
function readAgain(name: string): void {
  const queryKey = [name];
  const isFirst = houseQueries.getQueryCache().findAll({ queryKey, fetchStatus: "fetching" }).some(({ state }) => state.data === undefined);
  void houseQueries.invalidateQueries({ queryKey }).then(() => (isFirst ? houseQueries.invalidateQueries({ queryKey }) : undefined));
}

/** Listens while the caller is shown. */
export function useHouseEvents(): void {
  useEffect(() => {
    const source = new EventSource(EVENTS_PATH);
    // What happened before the stream stood is told to nobody. After a break everything on the page is read again; at first the
    // lists are, which may have been read too early.
    source.addEventListener("open", () => {
      if (liveness === "paused") void houseQueries.invalidateQueries();
      else LISTS.forEach(readAgain);
      become("live");
    });
    source.addEventListener("error", () => become("paused"));
    for (const [kind, names] of Object.entries(STALE))
      source.addEventListener(kind, () => names.forEach(readAgain));
    return () => source.close();
  }, []);
}

export function useLiveness(): Liveness {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => liveness,
  );
}
