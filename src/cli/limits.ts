/** Limits of the command line, units in their names. */

/** A house that does not answer for this long is not waited for: CLI_HOUSE_NOT_RUNNING. */
export const ANSWER_MS = 30_000;
/** A token that has less time left than this is renewed before it is used. */
export const RENEW_MS = 60_000;
/** With less free disk than this, `doctor` warns. */
export const DISK_WARN_BYTES = 1024 ** 3;
/** With less free disk than this, `doctor` fails. */
export const DISK_FAIL_BYTES = 100 * 1024 ** 2;
/** Files of the house that seem to be younger than now by more than this show `doctor` that the clock was set back. */
export const CLOCK_BACK_MS = 60_000;
/** So many characters `doctor` shows of the end of what a server that does not start wrote to stderr. */
export const SAID_CHARS_MAX = 1500;
