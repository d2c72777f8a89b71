/** Limits of the listener of the way out, each with its unit. Those of one connection stand in execution/egress/limits.ts. */

/** Request line and headers larger than this are answered 431. */
export const HEADER_BYTES_MAX = 32 * 1024;
/** More headers than this are answered 431. */
export const HEADER_COUNT_MAX = 200;
/** Headers that take longer to arrive are answered 408 and the connection is closed. */
export const HEADERS_WITHIN_MS = 10_000;
/** An idle connection is kept this long for the next request; then it is closed. */
export const KEEP_ALIVE_MS = 15_000;
/** How often connections are looked at that are late with headers or a request: so much later than their limit they are cut. */
export const LATE_LOOK_EVERY_MS = 1_000;
/** Connections on which nothing is under way; beyond it the one that has been idle longest is closed. Needs no token to have. */
export const IDLE_CONNECTIONS_MAX = 512;
/** Connections beyond this many are closed as they come in. */
export const CONNECTIONS_MAX = 8192;
/** How long what a refused client still sends is dropped, so that it comes to read why; then its connection is closed. */
export const REFUSED_LINGER_MS = 2_000;
/** How long an agent has to finish its TLS with the house, for a host that is inspected; then it is closed. */
export const INSPECTED_HANDSHAKE_MS = 10_000;
