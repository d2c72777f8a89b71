/** Who asks through an agent. */
import { isId } from "../call/id.ts";
import type { PersonId } from "../call/id.ts";
import type { SessionView } from "../call/session-view.ts";
import { mayDo } from "../identity/index.ts";
import type { SessionRef } from "../session/index.ts";
import type { Desk } from "./desk.ts";

/**
 * Who asks through the agent, and so never permits. Whoever opened the session with a token is left out only where nobody
 * else in the house may permit anything: who lives alone is not locked out, and a house of several is never ruled by one.
 */
export function requestersOf(desk: Desk, { agent, session: id }: SessionRef, { person }: SessionView): readonly PersonId[] {
  const served = person === undefined ? [] : [person];
  const opener = desk.store.session(agent, id)?.openedBy;
  if (!isId("per", opener)) return served;
  const isAlone = !desk.people.list().some((other) => other.person !== opener && mayDo(other.role, "permitApproval"));
  return isAlone ? served : [...served, opener];
}
