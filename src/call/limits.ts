/** Every limit of a call, its unit in its name. What happens at the limit stands beside it. */

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
/** What a session may ask people within ASKS_WITHIN_MS; one more is refused with APPROVAL_BURST, and raises an alarm: who is buried in questions says yes. */
export const ASKS_MAX = 20;
