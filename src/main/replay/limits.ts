/** Limits of replaying a run, units in their names. */

/** Characters of what was recorded, and of what is there now, that a difference shows. */
export const DIFFERENCE_CHARS = 120;
