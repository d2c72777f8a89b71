/** Limits of policy, each with its unit. What happens at the limit stands beside it. */

/** A policy file larger than this is an error at load: POLICY_FILE_TOO_LARGE. */
export const POLICY_FILE_BYTES_MAX = 1024 * 1024;
/** More rules than this are an error at load: POLICY_TOO_MANY_RULES. */
export const RULES_MAX = 5000;
/** An argument nested deeper than this in a tool's schema cannot be read by rules. */
export const SCHEMA_DEPTH_MAX = 8;
/** A tool whose schema has more fields than this, at all depths, has no arguments that rules can read. */
export const SCHEMA_FIELDS_MAX = 500;
/** The longest `@id`, in characters; a longer one is an error at load: POLICY_ANNOTATION_INVALID. */
export const RULE_ID_CHARS_MAX = 64;
/** The longest `@reason`, in characters; a longer one is an error at load: POLICY_ANNOTATION_INVALID. */
export const REASON_CHARS_MAX = 500;
/** The most people that `@quorum` may require; more are an error at load: POLICY_ANNOTATION_INVALID. */
export const QUORUM_MAX = 10;
/** The longest time that `@expires` may give, in milliseconds; a longer one is an error at load: POLICY_ANNOTATION_INVALID. */
export const EXPIRES_MS_MAX = 7 * 24 * 60 * 60_000;
/** A rule whose brackets are nested deeper than this is an error at load: POLICY_RULE_TOO_COMPLEX. */
export const RULE_NESTING_MAX = 32;
/** A rule with more operators and accesses than this is an error at load: POLICY_RULE_TOO_COMPLEX. */
export const RULE_OPERATORS_MAX = 300;
