/** Limits of the session stop, units in their names. */

/** Sessions held in memory. Beyond it the one used longest ago is dropped if it is idle, and read again when it comes back. */
export const SESSIONS_HELD_MAX = 10_000;
/**
 * A session that no call has touched for this long is idle. Longer than any call may take: a session is dropped only when
 * nothing of it is under way. With none idle, SESSIONS_HELD_MAX refuses with SESSION_TOO_MANY.
 */
export const SESSION_IDLE_MS = 30 * 60_000;
