/** Every limit of execution, its unit in its name, and what happens at it. Limits of a single call stand in call/limits.ts. */

/** How long an upstream has to start, say what it speaks and list what it offers; then it is stopped and tried again later. */
export const CONNECT_DEADLINE_MS = 30_000;
/** The same for a program that fetches what it starts (npx, uvx and others like them): stopped halfway, it would begin anew. */
export const FETCH_DEADLINE_MS = 180_000;
/** How long an upstream has to say whether it speaks a revision since 2026-07-28; silence on a pipe means an older one. */
export const PROBE_DEADLINE_MS = 5_000;
/** How long a call waits for an upstream that is just starting; then it ends `failed` with EXECUTION_UPSTREAM_DOWN. */
export const STARTING_WAIT_MS = 10_000;
/** How long an upstream has to acknowledge the stream of changes; then the house goes on without it and tries again. */
export const LISTEN_DEADLINE_MS = 5_000;

/** The first pause before an upstream is started again; it doubles with each failure. */
export const RESTART_PAUSE_MIN_MS = 250;
/** The longest pause before an upstream is started again. */
export const RESTART_PAUSE_MAX_MS = 30_000;
/** Part of a pause that is left to chance, so that upstreams do not start all at once. */
export const RESTART_JITTER = 0.5;
/** Short lives of an upstream in a row; after that, calls do not wait for the next one and end `failed` with EXECUTION_UPSTREAM_DOWN. */
export const SHORT_LIVES_MAX = 3;
/** An upstream that stayed up this long has earned the first pause again. */
export const RESTART_FORGIVEN_AFTER_MS = 60_000;

/** How long a process has to leave after its input was closed; then its group gets SIGTERM. */
export const STOP_CLOSED_MS = 500;
/** How long a process group has to leave after SIGTERM; then it gets SIGKILL. */
export const STOP_TERMINATED_MS = 1_000;
/** How long the pipes of a process that has left may still deliver; then they are cut. */
export const STOP_DRAIN_MS = 500;
/** How long an HTTP server has to take note that its session is over. */
export const SESSION_END_MS = 1_000;

/** Bytes of a process's stderr that are kept for an operator to read; older ones are dropped. */
export const STDERR_BYTES_MAX = 64 * 1024;
/** Bytes that may wait for a process to read them; a call beyond is not sent and ends `failed` with EXECUTION_UPSTREAM_BUSY. */
export const OUTBOX_BYTES_MAX = 16 * 1024 * 1024;
/** An oversized line is skipped up to this many bytes; one that is longer still ends the connection. */
export const SKIPPED_BYTES_MAX = 1024 * 1024 * 1024;
/** Bytes kept of the start and of the end of an oversized line, to find which call it answers. */
export const SKIPPED_EDGE_BYTES = 256;

/** Calls in flight at one upstream; a call beyond ends `failed` with EXECUTION_UPSTREAM_BUSY. */
export const CALLS_IN_FLIGHT_MAX = 256;
/** Characters of an upstream's error message that are passed on; the rest is cut. */
export const RPC_MESSAGE_CHARS_MAX = 4_096;
/** Bytes of an upstream's error data that are passed on; larger data is left out. */
export const RPC_DATA_BYTES_MAX = 64 * 1024;
/** Characters of a progress message that are passed on; the rest is cut. */
export const PROGRESS_CHARS_MAX = 4_096;
/** Bytes of one log message of an upstream; a larger one is dropped. */
export const LOG_BYTES_MAX = 64 * 1024;

/** Definitions of one kind that an upstream may offer; a longer list is not taken and the upstream counts as failed. */
export const DEFINITIONS_MAX = 4_096;
/** Tools that an agent's program declares at once; with more none is taken (EXECUTION_DECLARED_UNFIT). */
export const DECLARED_TOOLS_MAX = 512;
/** Definitions of all kinds that an upstream may name in its whole life; a list that names more is not taken and the upstream counts as failed. */
export const DEFINITIONS_KNOWN_MAX = 8_192;
/** Pages of one list; a longer list is not taken and the upstream counts as failed. */
export const PAGES_MAX = 64;
/** Bytes of one definition in canonical form; a larger one is left out. */
export const DEFINITION_BYTES_MAX = 256 * 1024;
/** Texts and variables of one URI template; a template with more matches nothing. */
export const TEMPLATE_PARTS_MAX = 64;
/** Places of a URI that are walked to find its template among all of a server; beyond it the resource is unknown. */
export const TEMPLATE_STEPS_MAX = 200_000;
/** How long changes of a list are gathered before it is fetched again. */
export const LIST_CHANGED_PAUSE_MS = 100;
/** Resources of one upstream that can be subscribed to at a time; one beyond ends `failed` with EXECUTION_UPSTREAM_BUSY. */
export const SUBSCRIPTIONS_MAX = 256;
/** Requests to the agent's client in one result (MCP 2026-07-28); with more the call ends `failed` with EXECUTION_CLIENT_REQUEST_REFUSED. */
export const INPUT_REQUESTS_MAX = 16;
/** Connections to HTTP servers that are kept open while nothing is sent on them; more are closed. */
export const IDLE_CONNECTIONS_MAX = 64;

/** Characters of the name of a secret; a longer one is no handle. */
export const HANDLE_CHARS_MAX = 256;
/** Bytes of one secret; a longer one is not read, with EXECUTION_SECRET_UNREADABLE. */
export const SECRET_BYTES_MAX = 16 * 1024;
/** How long a source has to give a secret; then the call ends `failed` with EXECUTION_SECRET_UNAVAILABLE. */
export const SECRET_DEADLINE_MS = 10_000;
/** How long a value goes on being used while its source cannot be read; after that it counts as not there. */
export const SECRET_STALE_MS_MAX = 15 * 60_000;
/** How soon a secret is read again after an upstream answered that it is not authorised; sooner ones are not looked into. */
export const SECRET_REREAD_PAUSE_MS = 1_000;

/** Bytes of one address that a tool's arguments may make; with more the call ends `failed` with EXECUTION_ARGUMENTS_UNFIT. */
export const URL_BYTES_MAX = 8 * 1024;
/** Bytes of one header that an argument may fill; with more the call ends `failed` with EXECUTION_ARGUMENTS_UNFIT. */
export const HEADER_VALUE_BYTES_MAX = 4 * 1024;
/** Tools of one API server; a document with more is refused. */
export const OPERATIONS_MAX = 512;
/** References in an OpenAPI document that lead to one another; what is behind more is left out. */
export const REFERENCE_HOPS_MAX = 16;
/** Tries of one call that may be made again without doing anything twice. */
export const TRIES_MAX = 3;
/** The longest pause before the next try of a call, also where the server asks for a longer one; then the call ends as it stands. */
export const TRY_PAUSE_MAX_MS = 10_000;
/** Calls of one tool in a row that were not answered; after that its next ones end `failed` with EXECUTION_UPSTREAM_DOWN for BREAKER_OPEN_MS. */
export const UNANSWERED_MAX = 5;
/** How long a tool whose calls are not answered is left alone; then one call may try. */
export const BREAKER_OPEN_MS = 10_000;

/** Threads in which snippets of JavaScript run; with more under way, one waits, and its wait counts towards its time. */
export const SNIPPET_THREADS_MAX = 2;
/** How long such a thread is kept with nothing to run. */
export const SNIPPET_IDLE_MS = 60_000;
/** How long a snippet that was told to stop has to do so; then its thread is ended. */
export const SNIPPET_STOP_MS = 250;
/** Memory of a thread in which snippets run, engine included; a snippet that wants more is ended, and its thread with it. */
export const SNIPPET_MEMORY_BYTES_MAX = 64 * 1024 * 1024;
/** Stack of a snippet; deeper calls throw in it. */
export const SNIPPET_STACK_BYTES_MAX = 256 * 1024;
/** Bytes of one piece of code, and as much again of its input; with more the call ends `failed` with EXECUTION_ARGUMENTS_UNFIT. */
export const CODE_BYTES_MAX = 256 * 1024;
/** How long the twin of a server, in the sandbox that a rule put a call into, is kept after its last call. */
export const TWIN_IDLE_MS = 5 * 60_000;
/** How long the folder of a session's code is kept after its last run. */
export const WORKSPACE_IDLE_MS = 30 * 60_000;
/** Bytes of one answer of a vault; a longer one is not read, with EXECUTION_SECRET_UNREADABLE. */
export const VAULT_ANSWER_BYTES_MAX = 1024 * 1024;
/** Connections to one vault; what is asked beyond them waits. */
export const VAULT_CONNECTIONS_MAX = 8;
/** A token that a vault takes no more is replaced at most once in this time, in milliseconds. */
export const VAULT_LOGIN_PAUSE_MS = 10_000;
/** How long a house that closes takes to give a vault's leases and its token back, all together; what is not back by then ends in its time. */
export const VAULT_CLOSE_MS = 3_000;
/** While a version of a vault's or a cloud's secret is younger than this, in milliseconds, the one of before is given too: not everybody may take the new one yet. */
export const PREVIOUS_VERSION_MS = 60 * 60_000;
/** Bytes of a model's whole stream, which says little in many events; with more the call ends `failed` with EXECUTION_RESULT_TOO_LARGE. */
export const MODEL_STREAM_BYTES_MAX = 256 * 1024 * 1024;
/** Characters of what was asked and told that count as one token of a call that broke off, of which no provider says what it took. */
export const MODEL_CHARS_A_TOKEN = 4;
/** A text of so many characters without white space in such a request is media, and not counted. */
export const MODEL_MEDIA_CHARS_MIN = 16_384;
/** Bytes that are read of what a provider of models says of an error; a longer one counts as said without words. */
export const MODEL_ERROR_BYTES_MAX = 64 * 1024;
