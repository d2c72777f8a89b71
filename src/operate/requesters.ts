/** Who asks through an agent. */
import { isId } from "../call/id.ts";
import type { PersonId } from "../call/id.ts";
import type { SessionView } from "../call/session-view.ts";
import type { Vote } from "../approval/vote.ts";
import { mayDo } from "../identity/index.ts";
import type { SessionRef } from "../session/index.ts";
import type { Desk } from "./desk.ts";

/**
 * Who asks through the agent: the person whom the session serves, and whoever opened it. One of them lives alone where
 * nobody else in the house may permit anything: who is alone confirms, and a house of several is never ruled by one.
 */
export function requestersOf(desk: Desk, { agent, session: id }: SessionRef, { person }: SessionView): Pick<Vote, "requesters" | "alone"> {
  const opener = desk.store.session(agent, id)?.openedBy;
  const requesters = [...new Set([person, opener].filter((one): one is PersonId => isId("per", one)))];
  const permitters = desk.people.list().filter(({ role }) => mayDo(role, "permitApproval"));
  return { requesters, alone: requesters.filter((one) => permitters.every(({ person: other }) => other === one)) };
}
