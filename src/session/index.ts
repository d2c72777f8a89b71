/** The door of `session/`. */
export { purposeAbout } from "./held-session.ts";
export type { CallBrief, CallRow, CallStore, SessionStore, StoredSession } from "./port.ts";
export { Sessions } from "./sessions.ts";
export type { SessionRef, SessionsParts } from "./sessions.ts";
