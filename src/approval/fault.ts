/** Faults of asking a person. */
import { Fault } from "../call/fault.ts";

export type ApprovalFault =
  /** The session serves the very person who would permit its call, or was opened by that person, and somebody else may permit it, or a rule demands another person. Do: have somebody else permit it. */
  | "APPROVAL_SELF"
  /** The request was ruled on, used or closed in the meantime. */
  | "APPROVAL_SETTLED"
  /** The time in which people could answer has run out; nothing ran. */
  | "APPROVAL_EXPIRED"
  /** This person has permitted it already, and its rule asks for more people. */
  | "APPROVAL_VOTED"
  /** A lease would cover too much: too many uses, too long, or any argument. */
  | "APPROVAL_LEASE_TOO_WIDE";

/** Why approval refuses a call, or lets it wait. */
export type ApprovalRefusal =
  /** A person has to permit the call, and nobody has answered yet. Do: send exactly the same call again, as often as needed. */
  | "APPROVAL_PENDING"
  /** The call names an approval that was given for other bytes: what was approved is what runs. */
  | "APPROVAL_CHANGED"
  /** A person refused exactly this call. */
  | "APPROVAL_REFUSED"
  /** The session has asked people as often as it may in so short a time; its operators are alarmed. Do: wait, or have a person look at the session. */
  | "APPROVAL_BURST"
  /** As many calls of this agent wait for people as may. Do: wait until some are answered or expire, then call again. */
  | "APPROVAL_TOO_MANY"
  | Extract<ApprovalFault, "APPROVAL_EXPIRED">;

export function approvalFault(code: ApprovalFault, what: string, hint: string): Fault<ApprovalFault> {
  return new Fault(code, what, { hint });
}
