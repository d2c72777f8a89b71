/** Limits of the door for calls over plain HTTP, each with its unit. */

/** When a call that waits for a person may come back: each time it is held open anew. */
export const CALL_COMES_BACK_MS = 1_000;
