/** Limits of the model doors, each with its unit. What happens at the limit stands beside it. */

/** A request to a model may be so large, with the pictures in it; a larger one is answered 413. Other doors have REQUEST_BYTES_MAX. */
export const MODEL_BODY_BYTES_MAX = 32 * 1024 * 1024;
/** How often a stream on which nothing is said gets a comment, so that no proxy cuts it. */
export const STREAM_KEPT_ALIVE_EVERY_MS = 10_000;
/** Tool calls of one answer; more are refused, every one. */
export const ANSWER_CALLS_MAX = 256;
/** Sessions whose earlier answers are held in memory; beyond it those of the one that was asked least lately are read again when it points to one. */
export const REFERRING_SESSIONS_MAX = 256;
/** Answers and items of them that one session can point to; beyond it the oldest is forgotten. */
export const REFERENCES_MAX = 4096;
/** Calls of a session among which the answers that it was given are read again; what lies further back cannot be pointed to (SERVER_MODEL_REFERENCE). */
export const ANSWERS_RECALLED_MAX = 1000;
/** A pause that the clients of OpenAI and Anthropic keep before they ask again; where a longer one is needed, they are told not to (`x-should-retry`). */
export const PAUSE_KEPT_MS_MAX = 60_000;
