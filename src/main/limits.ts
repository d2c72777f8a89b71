/** Limits of the house as a whole, units in their names. */

/** Servers that take longer to start are waited for no further: the house opens, and their tools appear when they do. */
export const UPSTREAMS_WAIT_MS = 20_000;
/** A folder with more policy text than this is not read (POLICY_FOLDER_TOO_LARGE): the set would not load in reasonable time either. */
export const POLICY_BYTES_MAX = 16 * 1024 * 1024;
/** Editors save in several steps; a burst of changes to the policies is read once, this long after the last. */
export const POLICY_SETTLE_MS = 100;
/** Problems of a policy set that are kept with its change, errors first; the rest is left out. */
export const POLICY_PROBLEMS_KEPT_MAX = 100;
/** While policies load, whatever else waits has its turn after this many milliseconds. */
export const LOAD_SLICE_MS = 5;
/** A session that asks too often is told of once in this time, in milliseconds. */
export const ALARM_EVERY_MS = 60_000;
/** Threads with Cedar's own engine in which the rules of one load are read and validated, where there are as many processors. */
export const CEDAR_THREADS_MAX = 2;
/** Tasks of a load for which one thread is enough. */
export const CEDAR_TASKS_A_THREAD = 8;
/** Read and validated rules of more bytes are not kept over a stop: the next start reads and validates them anew. */
export const RULES_KEPT_BYTES_MAX = 64 * 1024 * 1024;
/** Tasks that a thread has at once: one to do, and the next. */
export const CEDAR_TASKS_GIVEN_MAX = 2;
/** Of this share of the decisions Cedar's own engine decides the same again, where the configuration says nothing. */
export const SHADOW_SHARE = 0.001;
/** Decisions that wait for Cedar's own engine; while there are so many, those that chance picks next are left out. */
export const SHADOW_PENDING_MAX = 8;
/** A thread that compares decisions ends when it had none to compare for so long, and begins anew with the next; its engine and rules take memory. */
export const SHADOW_IDLE_MS = 60_000;
/** Sessions whose keys are kept open while recorded calls are decided again; beyond it the one used longest ago is opened anew. */
export const SESSIONS_RECALLED_MAX = 1024;
/** Recorded calls that are read at once. */
export const RECORDED_PAGE = 512;
/** The greatest count, tokens or millionths of money that a budget or a price may name; a greater one is refused when the configuration loads. */
export const BUDGET_AMOUNT_MAX = 1_000_000_000_000_000;
/** The longest period that a rate may name, in milliseconds; a longer one is refused when the configuration loads. */
export const BUDGET_PERIOD_MS_MAX = 31 * 24 * 60 * 60_000;
/** A session in process gets itself a new token when less than this is left of the one that it has. */
export const TOKEN_RENEW_MS = 60_000;
/** Sessions of runs whose tokens are kept in memory; the one used longest ago gets another when it is needed. */
export const TOKENS_KEPT_MAX = 1024;
/** How long the house of a program stays open after its last run: then it closes, so that the program can end. */
export const HOUSE_LINGERS_MS = 300;
/** How long the house of a program that would close waits for memories that are being looked for in its runs; what is not found by then is looked for at the next start. */
export const EXTRACTION_LINGERS_MS = 5_000;
/** Canaries, patterns, examples of one, and restorations that the configuration may name; more are refused when it loads. */
export const INSPECTION_ENTRIES_MAX = 200;

/** Work folders of houses before that are remembered until they are removed; beyond it the oldest stays where it is. */
export const WORK_FOLDERS_LEFT_MAX = 64;
/** How long a socket of the way out that stands for a session is kept with nothing coming through it. */
export const SOCKET_IDLE_MS = 60 * 60_000;
/** Number of the user and group that programs in sandboxes run as where the house runs as root; distributions give it to nobody. */
export const SANDBOX_USER = 60_999;
/** Profiles of sandboxes that a configuration may add; with more it is not read. */
export const SANDBOX_PROFILES_MAX = 256;
/** Entries of one list of egress in the configuration; a longer one is refused. */
export const EGRESS_ENTRIES_MAX = 1000;
/** The most that egress.limits may let through one connection, in bytes; more is refused in the configuration. */
export const CONNECTION_BYTES_MAX = 1024 ** 4;

/** How long a value goes on being struck after another took its place, where the configuration says nothing, in milliseconds. */
export const SECRET_GRACE_MS = 24 * 60 * 60_000;
/** How often mounted secrets that are in use are looked at, where the configuration says nothing, in milliseconds. */
export const FILES_REREAD_MS = 5_000;
/** How often secrets of a vault or a cloud that are in use are read again, where the configuration says nothing, in milliseconds. */
export const REMOTE_REREAD_MS = 5 * 60_000;
/** Sources of secrets beside the house's own; more are a problem of the configuration. */
export const SECRET_SOURCES_MAX = 64;
/** A request body larger than this is refused before it is parsed (HTTP 413). */
export const REQUEST_BYTES_MAX = 4 * 1024 * 1024;
/** How long an upstream has to answer before the call ends `unknown` with EXECUTION_DEADLINE. */
export const CALL_DEADLINE_MS = 60_000;
/** How long a call that waits for a person is held open; then the agent is told to come back with the same call. */
export const ASK_HOLD_MS = 30_000;
/** How long at most the house log lags behind an agent's log: `verify` cannot notice the cut of what is younger. */
export const ANCHOR_EVERY_MS = 1000;

/** How long a model's answer may take, retries included, where the configuration says nothing, in milliseconds; then the call ends with EXECUTION_DEADLINE. */
export const MODEL_DEADLINE_MS = 10 * 60_000;
/** How long a provider has to begin an answer that is streamed, where the configuration says nothing, in milliseconds; then the call ends with EXECUTION_DEADLINE. */
export const MODEL_FIRST_PIECE_MS = 2 * 60_000;
/** How often a model call is made again, where the configuration says nothing. */
export const MODEL_RETRIES_MAX = 2;
/** Ids of models, recorded calls and prices that the configuration may name in one place; more are refused when it loads. */
export const MODEL_ENTRIES_MAX = 10_000;
/** Turns of a script; more are refused when the configuration loads. */
export const SCRIPT_TURNS_MAX = 10_000;

/** Items of a conversation that are read at once; older ones stay where they are. */
export const CONVERSATION_ITEMS_MAX = 10_000;
/** Runs whose items are read in one step while a conversation is read. */
export const CONVERSATION_PAGE = 64;
/** Memories of a person that are forgotten in one transaction. */
export const MEMORIES_PAGE = 256;
/** Runs that `run list` shows where no number is given. */
export const RUNS_LISTED = 50;
