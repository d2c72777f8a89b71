/** Limits of what operators do, units in their names. */

/** Sessions or approvals in one list, newest or oldest first as the list says; the rest is left out. */
export const LISTED_MAX = 500;
/** Calls shown with a session, from its first; the rest is left out. */
export const CALLS_SHOWN_MAX = 1000;
/** A purpose longer than this is refused with OPERATE_TEXT_TOO_LONG. */
export const PURPOSE_CHARS_MAX = 1000;
/** A reason longer than this is refused with OPERATE_TEXT_TOO_LONG. */
export const REASON_CHARS_MAX = 2000;
