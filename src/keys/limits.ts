/** Limits of the keys, units in their names. */

/** Length of the root, agent and session keys: AES-256; a key of another length is refused. */
export const KEY_BYTES = 32;
/** Length of a GCM nonce (NIST SP 800-38D); random ones are safe for 2^32 messages a key, and a session has far fewer. */
export const NONCE_BYTES = 12;
/** Length of a GCM tag; shorter ones are refused. */
export const TAG_BYTES = 16;
/** Agent keys kept unwrapped in memory; beyond it the one used longest ago is dropped and unwrapped again when needed. */
export const AGENT_KEYS_CACHED_MAX = 1_024;
/** Session keys kept unwrapped in memory; beyond it the one used longest ago is dropped and unwrapped again when needed. */
export const SESSION_KEYS_CACHED_MAX = 4_096;
