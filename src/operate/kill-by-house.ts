/** The house itself ends a session that existed for another one only, once that was killed. */
import { Fault } from "../call/fault.ts";
import type { SessionRef } from "../session/index.ts";
import type { Desk } from "./desk.ts";

/** At once and for good; durable when it returns, and what waits in it has run out. Nothing where it is dead already. Faults: SESSION_ENDED, STORE_*. */
export async function killByHouse(desk: Pick<Desk, "sessions" | "store" | "ledger" | "makeEntry">, ref: SessionRef): Promise<void> {
  if (!desk.sessions.kill(ref)) return;
  const { agent, session } = ref;
  const entry = desk.makeEntry({ kind: "session" as const, session, event: "killed" as const, by: "house" as const });
  await desk.ledger.commit(agent, { kind: "session-changed", entry });
  const waiting = desk.store.approvals("pending").filter((row) => row.session === session);
  await Promise.all(waiting.map(({ approval, digest }) => expire(desk, ref, { approval, digest })));
}

async function expire(
  desk: Pick<Desk, "ledger" | "makeEntry">,
  { agent, session }: SessionRef,
  of: { readonly approval: `apr_${string}`; readonly digest: string },
): Promise<void> {
  const entry = desk.makeEntry({ kind: "approval" as const, session, ...of, event: "expired" as const, by: "house" as const });
  await desk.ledger.commit(agent, { kind: "approval-changed", entry, state: "expired" }).catch((error: unknown) => {
    // Somebody ruled on it in the meantime; the session is dead, so whatever they said nothing will run.
    if (!(error instanceof Fault && error.code === "LEDGER_APPROVAL_SETTLED")) throw error;
  });
}
