/** Every limit of a call, its unit in its name. What happens at the limit stands beside it. */

/** A request body larger than this is refused before it is parsed (HTTP 413). */
export const REQUEST_BYTES_MAX = 4 * 1024 * 1024;
/** JSON nested deeper than this is refused with INTAKE_TOO_DEEP: no reader of ours recurses further. */
export const JSON_DEPTH_MAX = 64;
/** A result larger than this is not passed on: the call ends `failed` with EXECUTION_RESULT_TOO_LARGE. */
export const RESULT_BYTES_MAX = 8 * 1024 * 1024;
/** A name of a tool, prompt or server longer than this is refused with INTAKE_NAME. */
export const NAME_CHARS_MAX = 256;
/** A resource URI longer than this is refused with INTAKE_NAME. */
export const URI_CHARS_MAX = 8192;
/** An entry of the ledger larger than this is not written (LEDGER_ENTRY_TOO_LARGE): the length prefix of a C2SP tile entry is a uint16. */
export const ENTRY_BYTES_MAX = 65_535;
/** A label names at most so many origins; beyond that it says `*`. */
export const ORIGINS_MAX = 100;
/** Characters of all its origins together; beyond that it says `*` too, because a server chooses how long its names are. */
export const ORIGINS_CHARS_MAX = 8192;
/** How long an upstream has to answer before the call ends `unknown` with EXECUTION_DEADLINE. */
export const CALL_DEADLINE_MS = 60_000;
/** How long an ask stays open where its rule says nothing; then it is closed as expired, and the same call asks anew. */
export const ASK_EXPIRES_MS = 15 * 60_000;
/** How long a token of an agent is good for; then it is refused with IDENTITY_EXPIRED, and the key is exchanged for another. */
export const TOKEN_LIFETIME_MS = 15 * 60_000;
/** What a session may ask people within ASKS_WITHIN_MS; one more is refused with APPROVAL_BURST, and raises an alarm: who is buried in questions says yes. */
export const ASKS_MAX = 20;
/** How long a call that waits for a person is held open; then the agent is told to come back with the same call. */
export const ASK_HOLD_MS = 30_000;
/** How long at most the house log lags behind an agent's log: `verify` cannot notice the cut of what is younger. */
export const ANCHOR_EVERY_MS = 1000;
