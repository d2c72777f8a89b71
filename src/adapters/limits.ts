/** Limits of the adapters, each with its unit. */

/** How long before what was not answered is sent again, in milliseconds. */
export const TRY_AGAIN_MS = 500;
/** How often an outcome is brought before its tool's result is given up. */
export const OUTCOME_TRIES_MAX = 5;
