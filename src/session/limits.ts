/** Limits of the session stop, units in their names. */

/** Sessions held in memory. Beyond it the one used longest ago is dropped if it is idle, and read again when it comes back. */
export const SESSIONS_HELD_MAX = 10_000;
/** Of these, sessions of one agent. Beyond it, with none of its own idle, its next one is refused with SESSION_AGENT_TOO_MANY; others go on. */
export const SESSIONS_HELD_PER_AGENT_MAX = 1_000;
/**
 * A session that no call has touched for this long is idle. Longer than any call may take: a session is dropped only when
 * nothing of it is under way. With none idle, SESSIONS_HELD_MAX refuses with SESSION_TOO_MANY.
 */
export const SESSION_IDLE_MS = 30 * 60_000;
/**
 * Counters that one budget holds in memory. Beyond it the one used longest ago is dropped if nothing of it is under way and
 * it can be had again: from the database, or because it stands at nothing. Otherwise the call is refused (SESSION_BUDGET_FULL).
 */
export const COUNTERS_A_BUDGET_MAX = 20_000;
/** Counters that are looked at to find one to drop. */
export const COUNTERS_TRIED_MAX = 16;
/** The most that one call may come to, in tokens or millionths; a server that reports more is not believed, and the price stands. */
export const USAGE_MAX = 1_000_000_000_000;
/** Counters of one budget that are listed for an operator. */
export const COUNTERS_SHOWN_MAX = 100;
