/** Faults of asking a person. */
import { Fault } from "../call/fault.ts";

export type ApprovalFault = "APPROVAL_SELF" | "APPROVAL_SETTLED" | "APPROVAL_EXPIRED" | "APPROVAL_VOTED" | "APPROVAL_LEASE_TOO_WIDE";

export function approvalFault(code: ApprovalFault, what: string, hint: string): Fault<ApprovalFault> {
  return new Fault(code, what, { hint });
}
