/** Faults of the session stop. */
import { Fault } from "../call/fault.ts";

export type SessionFault =
  /** No such session, or not one of this agent. */
  | "SESSION_UNKNOWN"
  /** Its key was erased: nothing can be recorded under it any more. */
  | "SESSION_ERASED"
  /** A person has paused the session. */
  | "SESSION_PAUSED"
  /** A person has killed the session, or revoked its agent. */
  | "SESSION_KILLED"
  /** The session has ended. */
  | "SESSION_ENDED"
  /** More sessions act at the same time than the house holds. */
  | "SESSION_TOO_MANY";

const HINTS: { readonly [code in SessionFault]: string } = {
  SESSION_UNKNOWN: "exchange the bootstrap key for a token: POST /oauth/token opens a session",
  SESSION_ERASED: "open a new session: POST /oauth/token",
  SESSION_PAUSED: "wait; a person resumes it: chatelaine session resume",
  SESSION_KILLED: "a killed session stays dead; a new one can be opened: POST /oauth/token",
  SESSION_ENDED: "open a new session: POST /oauth/token",
  SESSION_TOO_MANY: "try again later, or end what is not needed: chatelaine session list",
};

export function sessionFault(code: SessionFault, what: string): Fault<SessionFault> {
  return new Fault(code, what, { hint: HINTS[code] });
}
