/** Faults of inspection. */
import { Fault } from "../call/fault.ts";

export type InspectionFault =
  /** The arguments hold a credential of this house: a token, a bootstrap key, an operator's token or a link. */
  | "INSPECTION_CREDENTIAL_IN_CALL"
  /** What a rule wants struck stands where nothing can be struck: in the name or URI that says what the call is about. */
  | "INSPECTION_NOT_SANITIZED"
  /** What is to be looked at is past a limit of inspection: nobody says what is in it, so it does not pass. */
  | "INSPECTION_TOO_MUCH"
  /** What a call brought back may not reach the agent, because of what stands in it. The call was made. Do: go on without it: what came back is kept sealed under the call. */
  | "INSPECTION_RESULT_WITHHELD"
  /** The arguments hold a canary: a string that was planted where nobody should read on, and that nothing should send. */
  | "INSPECTION_CANARY_IN_CALL"
  /** A secret value or canary is too short or too long to be looked for. */
  | "INSPECTION_VALUE_UNFIT"
  /** A pattern of one's own is not one that RE2 reads, or matches everything. */
  | "INSPECTION_PATTERN_UNFIT";

export function inspectionFault(code: InspectionFault, what: string, hint: string): Fault<InspectionFault> {
  return new Fault(code, what, { hint });
}
