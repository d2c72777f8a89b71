/** Limits of runs, units in their names. */

/** Steps of one run where its agent says nothing; then it ends failed with RUNTIME_STEPS_SPENT. */
export const STEPS_MAX = 20;
/** Runs of the session whose messages go into the context where its agent says nothing. */
export const HISTORY_RUNS = 3;
/** Runs of a session that are looked at to find those that completed; older ones are not found. */
export const HISTORY_LOOKED_AT_MAX = 100;
/** Tokens that a model takes where neither its agent nor the table of models says; what goes beyond is trimmed, oldest history first. */
export const CONTEXT_TOKENS = 128_000;
/** Characters that are counted as one token where the context is measured: rather too few than too many. */
export const CHARS_A_TOKEN = 3;
/** Tokens of the model's window that are kept free for its answer, where the agent says nothing. */
export const ANSWER_TOKENS = 8_192;
/** A result of a tool that is shortened keeps so many characters. */
export const SHORTENED_CHARS = 2_000;
/** Tool calls of one answer of a model; what it asks for beyond is answered with an error that says so. */
export const TOOL_CALLS_A_STEP_MAX = 64;
/** Calls that only read and are made at once. */
export const PARALLEL_CALLS_MAX = 8;
/** Characters of the input that stand in lists as the run's title. */
export const TITLE_CHARS = 80;
/** Characters of an input or of a message that steers a run; more is refused with RUNTIME_INPUT. */
export const INPUT_CHARS_MAX = 100_000;
/** Files with one input; more is refused with RUNTIME_INPUT. */
export const INPUT_MEDIA_MAX = 16;
/** Bytes of one file with an input; a larger one is refused with RUNTIME_INPUT. */
export const MEDIA_BYTES_MAX = 2 * 1024 * 1024;
/** Characters of the name of a file with an input; a longer one is refused with RUNTIME_INPUT. */
export const INPUT_MEDIA_NAME_CHARS_MAX = 1_024;
/** Bytes of one file that a tool gave or a model made; a larger one is not kept, and a text in its place says so. */
export const ARTIFACT_BYTES_MAX = 4 * 1024 * 1024;
/** Characters of what a file is called; of a longer name the end is kept. */
export const ARTIFACT_NAME_CHARS_MAX = 128;
/** Events of one run that are kept for whoever follows late; from then on only what is not a piece of text is kept. */
export const EVENTS_KEPT_MAX = 10_000;
/** Events that wait for one who follows a run; whoever does not read them is told no more, and begins again after the last. */
export const EVENTS_BEHIND_MAX = 20_000;
/** Runs that ended whose events stay in memory. */
export const ENDED_RUNS_KEPT_MAX = 64;
/** Runs that are under way at once in one house; one more is refused with RUNTIME_TOO_MANY_RUNS. */
export const RUNS_UNDER_WAY_MAX = 1_000;
/** Levels of agents that ask agents; one more is refused with RUNTIME_TOO_DEEP. */
export const DEPTH_MAX = 5;
/** Characters of a tool's name as models take it. */
export const TOOL_NAME_CHARS_MAX = 64;
/** What was asked is cut to so many characters where memory and knowledge are searched for it. */
export const RECALL_QUERY_CHARS_MAX = 2_000;
/** Characters of what is told of an answer that does not fit its schema. */
export const PROBLEM_CHARS_MAX = 1_000;
/** Runs of a session that is forked; a longer one is refused with RUNTIME_RUN_STATE. */
export const FORK_RUNS_MAX = 1_000;
/** Memories that a model which looks for others is shown, those that fit best; one that it was not shown it cannot replace. */
export const EXTRACTED_FROM_MEMORIES_MAX = 50;
/** Characters of one turn as a model that looks for memories is told it; the rest of it is cut. */
export const EXTRACTED_TURN_CHARS_MAX = 4_000;
/** Characters of all turns that such a model is told, and of all memories; the oldest turns and what fits least are left out. */
export const EXTRACTED_CHARS_MAX = 24_000;
/** Memories that one run may add, replace and forget by extraction; what a model wants beyond is not done. */
export const EXTRACTED_WRITES_MAX = 16;
/** Extractions that are under way at once in one house; others wait for their turn, those of one person one after the other. */
export const EXTRACTIONS_UNDER_WAY_MAX = 8;
