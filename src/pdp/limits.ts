/** Limits of external decision points, units in their names. What happens at the limit stands beside it. */

/** How long a point has to answer where its configuration says nothing; then the call is refused with PDP_DEADLINE. */
export const POINT_DEADLINE_MS = 2000;
/** A longer answer is not read further: the call is refused with PDP_ANSWER_TOO_LARGE. */
export const POINT_ANSWER_BYTES_MAX = 64 * 1024;
/** More obligations in one answer are refused with PDP_ANSWER_MALFORMED. */
export const OBLIGATIONS_MAX = 16;
/** After so many failures in a row a point is not asked any more for a while: its calls are refused with PDP_CIRCUIT_OPEN. */
export const POINT_FAILURES_MAX = 5;
/** How long that while is; then one call asks again, and the others go on being refused until it is answered. */
export const POINT_OPEN_MS = 10_000;
/** Connections to a point that are kept open while nothing is asked. */
export const POINT_IDLE_CONNECTIONS_MAX = 8;
/** The most people whom an ask of a point may require; more are refused with PDP_OBLIGATION_UNKNOWN. */
export const POINT_QUORUM_MAX = 10;
/** The longest time that an ask of a point may stay open, in milliseconds; a longer one is refused with PDP_OBLIGATION_UNKNOWN. */
export const POINT_EXPIRES_MS_MAX = 7 * 24 * 60 * 60_000;
