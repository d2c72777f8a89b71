/** Limits of labels, units in their names. */

/** Readers that a label names at most; where there are more, nobody may read: an entry of the ledger must hold it. */
export const READERS_MAX = 256;
/** A reader's name longer than this, in UTF-16 units, is none. */
export const READER_CHARS_MAX = 320;
/** Steps into a result; what lies deeper is labelled as what holds it, and is no leaf: it grounds nothing. */
export const LEAF_DEPTH_MAX = 256;
/** Names of resources that one call reads or writes; with more it counts as the server's whole store. */
export const RESOURCES_A_CALL_MAX = 64;
/** Characters of a resource's name; a longer one counts as the server's whole store. */
export const RESOURCE_CHARS_MAX = 8192;
/** Writes under a label whose end is waited for, by server; with more, nothing there counts as replaced whole until the house starts again. */
export const WRITES_IN_FLIGHT_MAX = 1000;
/** Steps of a resource's name; a deeper one counts as the server's whole store. */
export const RESOURCE_STEPS_MAX = 64;
