/** What the house itself ends: a session that existed for another one only, once that was killed; a request of what was cancelled. */
import type { ApprovalBrief } from "../approval/port.ts";
import { Fault } from "../call/fault.ts";
import type { ApprovalId } from "../call/id.ts";
import type { SessionRef } from "../session/index.ts";
import type { Desk } from "./desk.ts";

/** At once and for good; durable when it returns, and what waits in it has run out. Nothing where it is dead already. Faults: SESSION_ENDED, STORE_*. */
export async function killByHouse(desk: Pick<Desk, "sessions" | "store" | "ledger" | "makeEntry">, ref: SessionRef): Promise<void> {
  if (!desk.sessions.kill(ref)) return;
  const { agent, session } = ref;
  const entry = desk.makeEntry({ kind: "session" as const, session, event: "killed" as const, by: "house" as const });
  await desk.ledger.commit(agent, { kind: "session-changed", entry });
  const waiting = desk.store.approvals("pending").filter((row) => row.session === session);
  await Promise.all(waiting.map((row) => closeApproval(desk, row, "expired")));
}

/** Nobody is asked any more for what was cancelled. Durable when it returns; nothing where the request is pending no more. Faults: STORE_*. */
export async function withdrawByHouse(desk: Pick<Desk, "store" | "ledger" | "makeEntry">, approval: ApprovalId): Promise<void> {
  const row = desk.store.approval(approval);
  if (row?.state === "pending") await closeApproval(desk, row, "withdrawn");
}

async function closeApproval(
  desk: Pick<Desk, "ledger" | "makeEntry">,
  { agent, session, approval, digest }: ApprovalBrief,
  event: "expired" | "withdrawn",
): Promise<void> {
  const entry = desk.makeEntry({ kind: "approval" as const, session, approval, digest, event, by: "house" as const });
  await desk.ledger.commit(agent, { kind: "approval-changed", entry, state: "expired" }).catch((error: unknown) => {
    // Somebody ruled on it in the meantime; what asked is dead, so whatever they said nothing will run.
    if (!(error instanceof Fault && error.code === "LEDGER_APPROVAL_SETTLED")) throw error;
  });
}
