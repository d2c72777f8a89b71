/** Limits of the client, each with its unit. */

/** How many times in a row a stream of events that broke off is opened again without an event in between; then the fault is thrown. */
export const STREAM_TRIES_MAX = 5;
/** The wait before the second of them; each next one waits twice as long. */
export const STREAM_RETRY_MS = 100;
