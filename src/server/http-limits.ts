/** Limits of the listening server, each with its unit. Node enforces them; what happens at the limit stands beside each. */

/** Request line and headers larger than this are answered 431. */
export const HEADER_BYTES_MAX = 16 * 1024;
/** More headers than this are cut off by Node's parser. */
export const HEADER_COUNT_MAX = 100;
/** Headers that take longer to arrive are answered 408 and the connection is closed. */
export const HEADERS_WITHIN_MS = 10_000;
/** A request that takes longer to arrive, body included, is answered 408. Says nothing of how long an answer may take. */
export const REQUEST_WITHIN_MS = 30_000;
/** An idle connection is kept this long for the next request; then it is closed. */
export const KEEP_ALIVE_MS = 65_000;
/** How often connections are looked at that are late with headers or a request: so much later than their limit they are cut. */
export const LATE_LOOK_EVERY_MS = 1_000;
/** Connections on which nothing is under way; beyond it the one that has been idle longest is closed. Needs no token to have. */
export const IDLE_CONNECTIONS_MAX = 1024;
/** Connections beyond this many are closed as they come in. */
export const CONNECTIONS_MAX = 2048;
/** At a close, answers under way have this long to end; then their connections are cut. */
export const CLOSE_WITHIN_MS = 5_000;
/** How often, until then, connections that have become idle are closed. */
export const CLOSE_LOOK_EVERY_MS = 50;
