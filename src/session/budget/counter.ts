/** One counter in memory. It holds what was reserved too, so that calls under way cannot overrun it together. */
import type { StoredCounter } from "../port.ts";

export interface Counter {
  /** Start of the period that `used` is of. */
  since: number;
  used: number;
  /** For a rate: epoch microseconds. */
  until: number;
  /** For concurrency: calls that run, or may yet. */
  running: number;
  /** Calls that may still change it: until they have ended it is not dropped. */
  holds: number;
}

export function newCounter(): Counter {
  return { since: 0, used: 0, until: 0, running: 0, holds: 0 };
}

/** What the databases say of one counter, put together: each agent's file has what that agent took. */
export function joinStored(rows: readonly StoredCounter[]): Counter {
  const since = rows.reduce((latest, row) => Math.max(latest, row.since), 0);
  const used = rows.reduce((sum, row) => sum + (row.since === since ? row.used : 0), 0);
  const until = rows.reduce((latest, row) => Math.max(latest, row.until), 0);
  return { since, used, until, running: 0, holds: 0 };
}
