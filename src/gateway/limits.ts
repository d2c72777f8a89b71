/** Limits of the path, units in their names. */

/** Rounds of one call that are taken along the path; a server that then asks once more has its call refused with GATEWAY_TOO_MANY_ROUNDS. */
export const ROUNDS_MAX = 10;
