/** Time rules too: a request that nobody answered in time is closed as expired, with its entry, whether or not its call still waits. */
import type { ApprovalStore } from "../approval/port.ts";
import type { Clock } from "../call/clock.ts";
import { asFault } from "../call/fault.ts";
import type { Fault } from "../call/fault.ts";
import type { MakeEntry } from "../ledger/make-entry.ts";
import type { LedgerStore } from "../ledger/port.ts";

export interface ExpireParts {
  readonly store: Pick<ApprovalStore, "expired">;
  readonly ledger: Pick<LedgerStore, "commit">;
  readonly makeEntry: MakeEntry;
  readonly clock: Clock;
  readonly report: (fault: Fault) => void;
}

/** Closes every pending approval whose time has run out. One that a person rules on in the same moment keeps that ruling. */
export async function expireApprovals({ store, ledger, makeEntry, clock, report }: ExpireParts): Promise<void> {
  const closing = store.expired(clock.now()).map(async ({ agent, session, approval, digest }) => {
    const entry = makeEntry({ kind: "approval" as const, session, approval, event: "expired" as const, by: "house" as const, digest });
    await ledger.commit(agent, { kind: "approval-changed", entry, state: "expired" });
  });
  for (const result of await Promise.allSettled(closing)) {
    if (result.status === "fulfilled") continue;
    const fault = asFault(result.reason, "OPERATE_EXPIRE");
    if (fault.code !== "LEDGER_APPROVAL_SETTLED") report(fault);
  }
}
