/**
 * Erasure: the key of a session is destroyed, and with it all that it sealed (arguments, results, prompts, purposes,
 * reasons, values behind tokens, what people vouched for). The logs go on verifying; what was decided stays provable.
 */
import type { PersonId } from "../call/id.ts";
import { identityFault } from "../identity/fault.ts";
import type { Operator } from "../identity/index.ts";
import type { StoredSession } from "../session/index.ts";
import type { Action, Desk } from "./desk.ts";
import { changeDurably, findSession, killDurably, listed } from "./sessions.ts";

/** Ends a session for good, as a kill does, and destroys its key; the entry is on its agent's log before this returns. */
export const eraseSession: Action<"eraseSession"> = async (desk, by, { session }) => {
  await erase(desk, by, findSession(desk, session));
  return listed(desk, findSession(desk, session));
};

/**
 * Erases every session of a person, whichever agent's, then the person: name and logins, and what agents remember of them. What stays are random ids.
 * Faults with IDENTITY_LAST_OWNER where nobody could run the house any more.
 */
export const erasePerson: Action<"erasePerson"> = async (desk, by, { person: named }) => {
  const { person, role } = desk.people.get(named);
  const owners = desk.people.list().filter((each) => each.role === "owner");
  if (role === "owner" && owners.length === 1)
    throw identityFault("IDENTITY_LAST_OWNER", "the only owner cannot be erased", "add another owner first: POST /v1/people");
  let sessions = await eraseAll(desk, by, person as PersonId);
  const entry = desk.makeEntry({ kind: "house" as const, event: "person-erased" as const, by: by.person, about: person });
  await desk.ledger.commitHouse({ kind: "house-changed", entry });
  // One may have been opened meanwhile: from here on nobody opens another.
  sessions += await eraseAll(desk, by, person as PersonId);
  const memories = await desk.forgetPerson(person as PersonId);
  return { person: person as PersonId, sessions, memories };
};

async function eraseAll(desk: Desk, by: Operator, person: PersonId): Promise<number> {
  const rows = desk.store
    .agents()
    .flatMap((agent) => desk.store.sessions(agent, Number.MAX_SAFE_INTEGER))
    .filter((row) => row.person === person && row.state !== "erased");
  for (const row of rows) await erase(desk, by, row);
  return rows.length;
}

async function erase(desk: Desk, by: Operator, row: StoredSession): Promise<void> {
  if (row.state === "erased") return;
  if (desk.sessions.kill(row)) await killDurably(desk, by, [row]);
  await changeDurably(desk, by, row, { event: "erased" });
  desk.keys.eraseSession(row.session);
}
