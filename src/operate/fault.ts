/** Faults of what operators do, beyond those of the stops that they act on. */
import { Fault } from "../call/fault.ts";

export type OperateFault =
  /** No approval has this id. */
  | "OPERATE_UNKNOWN_APPROVAL"
  /** What is stored as the subject of an approval is not what its digest was made of. */
  | "OPERATE_APPROVAL_ALTERED"
  /** A lease was asked for where one person alone cannot grant it, or with the vote of a request that stays open. */
  | "OPERATE_LEASE_NEEDS_ONE"
  /** An approval whose time has run out could not be closed; the next turn tries again. Do: look for its stack in the log of the house. */
  | "OPERATE_EXPIRE"
  /** An operator asked for a token for a session that somebody else opened. Do: open a new one. */
  | "OPERATE_SESSION_NOT_YOURS"
  /** No memory, document or principle has this id here. */
  | "OPERATE_UNKNOWN_ROW"
  /** What was to be done to a memory, a document or a principle cannot be done as it stands. Do: it says why; look at it again. */
  | "OPERATE_ROW_UNFIT"
  /** No recorded call has this id. */
  | "OPERATE_UNKNOWN_CALL"
  /** Values of a call were to be vouched for with which nothing is wrong. */
  | "OPERATE_NOTHING_TO_ENDORSE"
  /** Values were to be vouched for that are too long, or for a time that cannot be. */
  | "OPERATE_ENDORSEMENT"
  /** What was to be a prompt is no text, or an attachment does not say what it is. */
  | "OPERATE_PROMPT"
  /** A prompt came with a signature that is not of its session. */
  | "OPERATE_PROMPT_FORGED"
  /** A session has as many prompts as it may. */
  | "OPERATE_PROMPTS_TOO_MANY"
  /** A purpose, a reason or a prompt is longer than its limit. */
  | "OPERATE_TEXT_TOO_LONG";

export function operateFault(code: OperateFault, what: string, hint: string): Fault<OperateFault> {
  return new Fault(code, what, { hint });
}
