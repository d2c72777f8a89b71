/** Limits of what requests to models bring along, units in their names. */

/** Sessions of which it is remembered what was brought; beyond it the one used longest ago is looked at anew. */
export const BROUGHT_SESSIONS_MAX = 256;
/** Things that one session brought whose labels are remembered; beyond it the oldest are labelled anew when they come again. */
export const BROUGHT_REMEMBERED_MAX = 16_384;
