/** Why an operator does something, as it will stand on the log. */
import { BECAUSE_CHARS_MAX } from "../ledger/limits.ts";
import { operateFault } from "./fault.ts";

/** The same text. Faults: OPERATE_TEXT_TOO_LONG. */
export function saidWhy(because: string): string {
  if (because.length <= BECAUSE_CHARS_MAX && because.isWellFormed()) return because;
  throw operateFault(
    "OPERATE_TEXT_TOO_LONG",
    "the rationale is too long, or no well-formed text",
    `say it in ${BECAUSE_CHARS_MAX} characters`,
  );
}
