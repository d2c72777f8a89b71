/** Limits of loading and studying rules, units in their names. */

/** A policy file larger than this is an error at load: POLICY_FILE_TOO_LARGE. */
export const POLICY_FILE_BYTES_MAX = 1024 * 1024;
/** More rules than this are an error at load: POLICY_TOO_MANY_RULES. */
export const RULES_MAX = 5000;
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
/** Requests that are tried for one agent and one thing; where there would be more, some are tried and the answer says so. */
export const SEARCH_REQUESTS_MAX = 20_000;
/** States of the patterns of one value taken together; beyond it some combinations of them are not tried, and the answer says so. */
export const PATTERN_STATES_MAX = 5_000;
/** Members of a set that rules ask for, all subsets of which are tried; of more, only some, and the answer says so. */
export const SET_MEMBERS_MAX = 5;
/** Changes, and pairs of them, that are decided on in search of the smallest; beyond it nothing is claimed of the rest. */
export const CHANGES_TRIED_MAX = 2_000;
/** Smallest changes that are shown. */
export const CHANGES_SHOWN_MAX = 5;
/** Values that are tried for one attribute. */
export const VALUES_TRIED_MAX = 12;
/** Other agents that are tried. */
export const AGENTS_TRIED_MAX = 20;
/** Groups of changed calls that a rehearsal tells apart; beyond it changes are counted, and none of them can be accepted. */
export const REHEARSAL_GROUPS_MAX = 1_000;
/** A rule whose conditions have more alternatives than this is not looked through for contradictions, nor compared with others. */
export const ALTERNATIVES_MAX = 64;
/** Pairs of rules that are compared at a load; where more would have to be, the rest is not, and a warning says so: POLICY_NOT_COMPARED. */
export const COMPARISONS_MAX = 400_000;
/** Texts that Cedar's own engine reads or validates in one task: some ten milliseconds of one thread. */
export const CEDAR_TEXTS_A_TASK = 32;
/** Texts of links whose entities are kept while links are read; then they are forgotten, and read again. */
export const ENTITIES_KEPT_MAX = 1_000;
/** Requests that are tried for each tool that reaches out, when toxic flows are looked for; what none of them shows is taken to be held. */
export const TOXIC_FLOW_REQUESTS_MAX = 500;
/** How long an ask stays open where its rule says nothing; then it is closed as expired, and the same call asks anew. */
export const ASK_EXPIRES_MS = 15 * 60_000;
