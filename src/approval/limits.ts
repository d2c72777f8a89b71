/** Limits of asking, each with its unit. */

/** How long exactly the same call of the same session stays refused after a person refused it; then it is asked about again. */
export const REFUSAL_HOLDS_MS = 10 * 60_000;
/**
 * Calls of one agent that may wait for people; one more is refused with APPROVAL_TOO_MANY, so that nobody is buried in
 * questions. Calls that were under way at the same time may come on top.
 */
export const APPROVALS_PENDING_PER_AGENT_MAX = 256;
/** The time in which a session's asks are counted against ASKS_MAX. */
export const ASKS_WITHIN_MS = 10 * 60_000;
/** The most uses that one lease may grant; more are refused with APPROVAL_LEASE_TOO_WIDE. */
export const LEASE_USES_MAX = 1000;
/** The longest that one lease may hold, in milliseconds; a longer one is refused with APPROVAL_LEASE_TOO_WIDE. */
export const LEASE_LIFETIME_MS_MAX = 24 * 60 * 60_000;
/** The longest pattern of a lease, in characters; a longer one is refused with APPROVAL_LEASE_TOO_WIDE. */
export const LEASE_PATTERN_CHARS_MAX = 1024;
