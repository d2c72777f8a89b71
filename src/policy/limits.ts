/** Limits of policy, each with its unit. What happens at the limit stands beside it. */

/** An argument nested deeper than this in a tool's schema cannot be read by rules. */
export const SCHEMA_DEPTH_MAX = 8;
/** A tool whose schema has more fields than this, at all depths, has no arguments that rules can read. */
export const SCHEMA_FIELDS_MAX = 500;
