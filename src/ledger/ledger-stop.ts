/** The ledger as a stop of the path. */
import type { Call } from "../call/call.ts";
import type { Permit } from "../call/permit.ts";
import type { Recorded } from "../call/recorded.ts";
import type { Ruling } from "../call/ruling.ts";
import type { SessionView } from "../call/session-view.ts";
import { close } from "./close.ts";
import type { Closing } from "./close.ts";
import { record } from "./record.ts";
import type { LedgerParts, Ruled } from "./record.ts";

/** The ledger stop over a store: see `record` and `close` for what they promise. */
export function ledgerStop(parts: LedgerParts) {
  type Decided = Pick<Ruled, "budget" | "charges">;
  return {
    record: (call: Call, session: SessionView, ruling: Ruling, decided?: Decided): Promise<Recorded<Permit> | undefined> =>
      record(parts, { call, session, ruling, ...decided }),
    close: (call: Call, session: SessionView, permit: Recorded<Permit>, inspected: Closing): Promise<void> =>
      close(parts, { call, session, permit, inspected }),
  };
}
