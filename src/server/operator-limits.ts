/** Limits of the operators' API and the token endpoint, units in their names. */

/** A body of an operator's request larger than this is answered 413. */
export const OPERATOR_BODY_BYTES_MAX = 256 * 1024;
/** A body with a whole set of policies larger than this is answered 413. */
export const POLICY_BODY_BYTES_MAX = 20 * 1024 * 1024;
/** A token request larger than this is answered 413. */
export const TOKEN_REQUEST_BYTES_MAX = 512 * 1024;
/** An AuthZEN request larger than this is answered 413. */
export const EVALUATION_BODY_BYTES_MAX = 256 * 1024;
/** More evaluations in one AuthZEN request are answered 400. */
export const EVALUATIONS_MAX = 100;
/** Event streams open at the same time; one more is answered 503. */
export const EVENT_STREAMS_MAX = 100;
/** Events that a slow reader may be behind; then its stream is closed, and it starts over by reading the lists. */
export const EVENTS_BEHIND_MAX = 1000;
/** How often a stream shows that it is alive, and asks whether its person is still logged in. */
export const EVENTS_PING_MS = 15_000;
/** A document that an operator adds is at most so large as JSON. A larger one is refused with INTAKE_TOO_LARGE. */
export const DOCUMENT_BODY_BYTES_MAX = 16 * 1024 * 1024;
