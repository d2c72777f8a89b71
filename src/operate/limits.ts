/** Limits of what operators do, units in their names. */

/** Sessions or approvals in one list, newest or oldest first as the list says; the rest is left out. */
export const LISTED_MAX = 500;
/** Calls shown with a session, from its first; the rest is left out. */
export const CALLS_SHOWN_MAX = 1000;
/** Values that a person vouched for steer calls for so long where nothing else was said. */
export const ENDORSEMENT_EXPIRES_MS = 60 * 60_000;
/** For longer they cannot be: OPERATE_ENDORSEMENT. */
export const ENDORSEMENT_EXPIRES_MS_MAX = 24 * 60 * 60_000;
/** Values that are longer together cannot be vouched for at once: OPERATE_ENDORSEMENT. */
export const ENDORSED_CHARS_MAX = 256 * 1024;
/** A purpose longer than this is refused with OPERATE_TEXT_TOO_LONG. */
export const PURPOSE_CHARS_MAX = 1000;
/** A reason longer than this is refused with OPERATE_TEXT_TOO_LONG. */
export const REASON_CHARS_MAX = 2000;
/** A prompt with what is attached to it, as UTF-8 JSON, larger than this is refused with OPERATE_TEXT_TOO_LONG. */
export const PROMPT_BYTES_MAX = 128 * 1024;
/** More attachments of one prompt are refused with OPERATE_TEXT_TOO_LONG. */
export const ATTACHMENTS_MAX = 64;
/** What an attachment is, in so many characters; more is refused with OPERATE_PROMPT. */
export const FROM_CHARS_MAX = 200;
/** Different prompts of one session; one more is refused with OPERATE_PROMPTS_TOO_MANY. */
export const PROMPTS_A_SESSION_MAX = 20_000;
/** A token that a virtual key was exchanged for and that lasts no longer than this is exchanged for another at the next call. */
export const TOKEN_RENEW_MS = 60_000;
/** Entries of a log that are listed at once. */
export const ENTRIES_PAGE = 50;
/** The newest entries of each agent among which refused calls are looked for. */
export const REFUSED_LOOKED_AT = 200;
/** Refused calls that are listed, the newest; the rest is left out. */
export const REFUSED_LISTED_MAX = 50;
