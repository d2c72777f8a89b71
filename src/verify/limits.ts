/** Limits of the verifier, units in their names. */

/** Findings that a report of one log lists, what is wrong first; of the rest it says how many they are. */
export const FINDINGS_MAX = 100;
