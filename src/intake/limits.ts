/** Limits of what comes in. Those of whole requests stand in call/limits.ts. */

/** Characters of a host's name; a longer one is refused with INTAKE_HOST (RFC 1035, 3.1). */
export const HOST_CHARS_MAX = 253;
