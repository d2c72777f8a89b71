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
/** How long the certificate of the authority for inspected hosts is good for. */
export const AUTHORITY_LIFETIME_MS = 365 * 24 * 60 * 60_000;
/** A house that starts with less left of it makes another authority, which programs have to be told to trust. */
export const AUTHORITY_RENEWED_MS = 30 * 24 * 60 * 60_000;
/** How long the certificate of one inspected host is good for; another is made for connections in the last half of it. */
export const HOST_CERTIFICATE_LIFETIME_MS = 24 * 60 * 60_000;
/** How far back certificates begin, for programs whose clock is behind. */
export const CERTIFICATE_BEGINS_BEFORE_MS = 60 * 60_000;
/** Certificates of inspected hosts that are kept; beyond it the one used longest ago is dropped and made again when needed. */
export const HOST_CERTIFICATES_CACHED_MAX = 1_024;
/** Characters of a certificate's common name (RFC 5280, A.1); a longer host stands in its alternative names alone. */
export const COMMON_NAME_CHARS_MAX = 64;
/** What a passphrase of an export costs to try: the N of scrypt. */
export const SCRYPT_COST = 2 ** 16;
/** Memory that a passphrase of an export may take; more is refused by scrypt. */
export const SCRYPT_MEMORY_BYTES = 128 * 1024 * 1024;
