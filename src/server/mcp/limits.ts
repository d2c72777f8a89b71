/** Limits of the MCP doors, each with its unit. What happens at the limit stands beside it. */

/** A list longer than this is given in pages. */
export const LIST_PAGE_DEFINITIONS_MAX = 250;
/** A cursor longer than this is not one of ours (-32602). */
export const CURSOR_CHARS_MAX = 12_000;
/** How long a client may keep a list, in the revision that has caches; then it asks again. Only for itself: lists are filtered for the agent. */
export const LIST_TTL_MS = 5_000;
/** Sessions of the sessionful revisions that are open at once. Beyond it an initialize is answered 503. */
export const SESSIONS_MAX = 2048;
/** Of these, sessions of one agent. Beyond it the one that was idle longest makes room. */
export const SESSIONS_PER_AGENT_MAX = 64;
/** A session that nothing happened in for this long is closed; its client is answered 404 and opens another. */
export const SESSION_IDLE_MS = 30 * 60_000;
/** How often idle sessions are looked for. */
export const SESSION_SWEEP_MS = 60_000;
/** Resources that one session, or one subscriptions/listen, may be subscribed to; more are refused with SERVER_SUBSCRIPTIONS, in a session with -32050. */
export const SUBSCRIPTIONS_MAX = 256;
/** How often a call that waits for a person says so, where its client asked for progress. */
export const WAITING_PROGRESS_EVERY_MS = 3_000;
/** How often one held call looks again because its approval changed; then it answers that it still waits. */
export const HELD_ROUNDS_MAX = 16;
/** How long the requestState of a waiting call can be brought back; then it is refused (-32602), and the client makes the call anew. */
export const REQUEST_STATE_LIFETIME_S = 15 * 60;
/** How often the credential behind an open stream is checked again: a revoked one ends the stream. */
export const STREAM_CHECK_EVERY_MS = 1_000;
/** How long an agent's client has to answer what an upstream asks of it (elicitation, sampling); then the call ends with EXECUTION_CLIENT_FAILED. */
export const CLIENT_ANSWER_WITHIN_MS = 10 * 60_000;
/** Calls that wait for the answer of a stateless client, at one address; a server that asks beyond it is told that the house refused. */
export const PARKED_CALLS_MAX = 256;
/** Of these, calls of one agent, so that one leaves room for the others; beyond it as above. */
export const PARKED_CALLS_PER_AGENT_MAX = 128;
/** How long such a call waits for its client to come back; then it is given up and ends `unknown`. */
export const PARKED_WITHIN_MS = 5 * 60_000;
/** A tools/call of a session that is not answered within this long has its stream of events opened, so that its client sees headers. */
export const EVENTS_OPEN_AFTER_MS = 250;
/** How often a stream of events on which nothing is said gets a comment, so that no proxy cuts it. */
export const EVENTS_KEPT_ALIVE_EVERY_MS = 15_000;
/** Rounds of one call that are taken along the path; a server that then asks once more has its call refused with GATEWAY_TOO_MANY_ROUNDS. */
export const ROUNDS_MAX = 10;
