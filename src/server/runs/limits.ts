/** Limits of serving runs, each with its unit. */

/** Streams of runs that are open at the same time; one more is answered 503. */
export const RUN_STREAMS_MAX = 500;
/** Of those, streams of one agent or one person; one more is answered 503. */
export const RUN_STREAMS_OF_ONE_MAX = 100;
/** How often a stream shows that it is alive, and asks whether whoever reads it still may. */
export const RUN_STREAM_PING_MS = 15_000;
/** Times that a reader may have taken nothing when the stream is to show again that it is alive; then its connection is closed. */
export const RUN_STREAM_STALLS_MAX = 4;
/** Runs on one page of a list. */
export const RUNS_A_PAGE_MAX = 100;
/** Runs on a page where nothing is said. */
export const RUNS_A_PAGE = 20;
/** Runs that one request looks at to fill a page; what is left is on the next. */
export const RUNS_LOOKED_AT_MAX = 1_000;
/** Sessions of an agent in one answer. */
export const AGENT_SESSIONS_MAX = 100;
/** Characters of a thread's name. */
export const THREAD_CHARS_MAX = 256;
/** Messages that a client may send along with its last one. */
export const CLIENT_MESSAGES_MAX = 10_000;
/** Runs of a thread among which the one is looked for that an answer is for. */
export const THREAD_RUNS_LOOKED_AT_MAX = 10;
