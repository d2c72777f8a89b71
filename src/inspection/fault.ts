/** Faults of inspection. */
import { Fault } from "../call/fault.ts";

export type InspectionFault = "INSPECTION_CREDENTIAL_IN_CALL";

export function inspectionFault(code: InspectionFault, what: string, hint: string): Fault<InspectionFault> {
  return new Fault(code, what, { hint });
}
