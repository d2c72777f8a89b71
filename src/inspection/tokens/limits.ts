/** Limits of tokens, each with its unit. */

/** Values of one session that can have a token; one more is struck instead. */
export const TOKENS_A_SESSION_MAX = 100_000;
/** Sessions whose tokens are held in memory; of one more, the session that was used longest ago is let go and read again when it comes back. */
export const TOKEN_SESSIONS_HELD_MAX = 256;
