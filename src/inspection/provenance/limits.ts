/** Limits of provenance, units in their names. */

/** A text longer than this is indexed by its tokens and typed values, and not as a whole. */
export const WHOLE_CHARS_MAX = 4096;
/** Places of one value that are compared; one that stands nowhere among them counts as not found, so it grounds nothing. */
export const OCCURRENCES_LOOKED_AT_MAX = 256;
/** UTF-16 units of a value that is followed to where it stood; a longer one that steers is not accounted for. */
export const PHRASE_CHARS_MAX = 16_384;
/** Pieces of one value (steps of a path, addressees in one text); one of more is not accounted for. */
export const PIECES_MAX = 64;
/** UTF-16 units of results that one session's index holds; beyond it the oldest are let go, and read again from the database when a value is not found otherwise. */
export const INDEXED_CHARS_A_SESSION_MAX = 4 * 1024 * 1024;
/** The same over all sessions; beyond it the index of the session used longest ago is let go, and read again when it comes back. */
export const INDEXED_CHARS_MAX = 64 * 1024 * 1024;
/** UTF-16 units of results that are read again from the database for one call; what lies further back counts as not found. */
export const RECALLED_CHARS_MAX = 8 * 1024 * 1024;
/** Results of a session whose places are remembered once they are let go; older ones count as not found. */
export const RECALLABLE_RESULTS_MAX = 1_000;
/** UTF-16 units of prompts that one session's index holds; what goes beyond counts as not asked. */
export const PROMPT_CHARS_A_SESSION_MAX = 1024 * 1024;
/** Values that people vouched for in one session; with more, the oldest no longer count. */
export const ENDORSED_A_SESSION_MAX = 256;
/** Lacks that are told of one call; of more, each place is told once with each lack. */
export const LACKING_TOLD_MAX = 32;
/** Places that are told for one value: where it stood before. */
export const SEEN_TOLD_MAX = 3;
/** Values of one call for which such places are sought. */
export const SEEN_SOUGHT_MAX = 8;
/** Values of a session whose places are remembered until it reads more; beyond it they are sought anew. */
export const SEEN_REMEMBERED_MAX = 64;
/** Values inside of one content that must be accounted for; a content with more of them lacks a source. */
export const CARRIED_MAX = 500;
/** Sums in a session's prompts, and in what they describe, by which a payment is measured; further ones allow nothing. */
export const AMOUNTS_MAX = 64;
/** UTF-16 units of a field that may describe its record; a longer one is a text about something. */
export const DESCRIBING_CHARS_MAX = 200;
/** Leaves of one list of records among which a prompt may describe one; in a longer list none is described. */
export const DESCRIBING_LEAVES_MAX = 20_000;
/** Folders of one path that are known by themselves; of those further down only the whole path is. */
export const FOLDERS_MAX = 16;
/** Times of day in one prompt that durations are added to; the rest count only as they stand. */
export const TIMES_MAX = 16;
/** Durations in one prompt that are added to times; no time follows from the rest. */
export const DURATIONS_MAX = 8;
/** Choices of a schema that are as good as none where no manifest says that the argument steers; one of more is a value like any other. */
export const CHOICES_MAX = 16;
/** Letters and digits that a text has at least to stand for itself; a shorter one needs to stand with what it is of. */
export const WEIGHT_MIN = 4;
/** Digits of a number of a telephone, a card or an account; one of fewer is any number. */
export const DIGITS_MIN = 7;
/** Sessions whose index is held; beyond it the one used longest ago is let go, and read again when it comes back. */
export const INDEXED_SESSIONS_MAX = 1_000;
/** Letters of a word that is not met by chance; one that is shorter does not show that a prompt speaks of it. */
export const WORD_CHARS_MIN = 5;
/** Leaves of a result that may be a clock's: it tells a day and a time in few ways at once. Of more leaves, none gives the day. */
export const CLOCK_LEAVES_MAX = 8;
