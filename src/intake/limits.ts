/** Limits of what comes in. Those of whole requests stand in call/limits.ts. */

/** Characters of a host's name; a longer one is refused with INTAKE_HOST (RFC 1035, 3.1). */
export const HOST_CHARS_MAX = 253;
/** UTF-16 units of all texts of a model call, pictures in base64 among them; more is refused with INTAKE_TOO_LARGE. */
export const MODEL_REQUEST_CHARS_MAX = 32 * 1024 * 1024;
/** Tools that a model call declares, the provider's own among them; more are refused with INTAKE_MODEL_REQUEST. */
export const MODEL_TOOLS_MAX = 4000;
