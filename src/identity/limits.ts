/** Limits of identity, units in their names. What happens at each stands beside it. */

/** Random bytes of a bootstrap key, an operator token and a one-time code: 256 bits cannot be guessed. */
export const SECRET_BYTES = 32;
/** A token longer than this is malformed, before anything is computed from it. */
export const TOKEN_CHARS_MAX = 4096;
/** Verified tokens kept in memory; beyond it the oldest is forgotten, and verified again when it comes back. */
export const TOKENS_CACHED_MAX = 10_000;
/** Wrong keys for one agent within the window; every further one is answered with IDENTITY_TOO_MANY_FAILURES. */
export const KEY_FAILURES_MAX = 10;
/** The window of KEY_FAILURES_MAX, from the first wrong key; after it, counting begins anew. */
export const KEY_FAILURES_WINDOW_MS = 60_000;
/** How long a one-time link can be used; then it is answered with IDENTITY_LINK_SPENT. */
export const LINK_LIFETIME_MS = 15 * 60_000;
/** One-time links for one person within LINK_LIFETIME_MS; one more is answered with IDENTITY_TOO_MANY_LINKS. */
export const LINKS_PER_PERSON_MAX = 10;
/** How long a browser stays logged in; then it needs another link. */
export const COOKIE_LIFETIME_MS = 12 * 60 * 60_000;
/** How long a token of the command line is good for; then it is answered with SERVER_NOT_LOGGED_IN. */
export const OPERATOR_TOKEN_LIFETIME_MS = 365 * 24 * 60 * 60_000;
/** How long a token of an agent is good for; then it is refused with IDENTITY_EXPIRED, and the key is exchanged for another. */
export const TOKEN_LIFETIME_MS = 15 * 60_000;
/** How long a key for the model doors is good for where nothing is said; then it is refused with IDENTITY_EXPIRED. */
export const VIRTUAL_KEY_LIFETIME_MS = 90 * 24 * 60 * 60_000;
/** The longest that one may be made for; more is refused with IDENTITY_VIRTUAL_KEY. */
export const VIRTUAL_KEY_LIFETIME_MS_MAX = 366 * 24 * 60 * 60_000;
/** Such keys of one agent that are good at once; one more is refused with IDENTITY_VIRTUAL_KEY. */
export const VIRTUAL_KEYS_PER_AGENT_MAX = 100;
/** People of a house, beyond which agents' programs make nobody else known; one more is refused with IDENTITY_TOO_MANY_PEOPLE. */
export const PEOPLE_INTRODUCED_MAX = 100_000;
