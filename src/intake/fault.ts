/** Faults of intake: what is wrong with what came in. None carries a byte of it. */
import { Fault } from "../call/fault.ts";

export type IntakeFault =
  | "INTAKE_TOO_LARGE"
  | "INTAKE_NOT_UTF8"
  | "INTAKE_NOT_JSON"
  | "INTAKE_TOO_DEEP"
  | "INTAKE_DUPLICATE_KEY"
  | "INTAKE_FORBIDDEN_KEY"
  | "INTAKE_LONE_SURROGATE"
  | "INTAKE_NUMBER"
  | "INTAKE_NAME"
  | "INTAKE_ARGUMENTS"
  | "INTAKE_CARRIED"
  | "INTAKE_UNKNOWN_SERVER"
  | "INTAKE_UNKNOWN_TOOL"
  | "INTAKE_UNKNOWN_RESOURCE"
  | "INTAKE_UNKNOWN_PROMPT"
  | "INTAKE_UNKNOWN_REFERENCE"
  | "INTAKE_QUARANTINED"
  /** Something of ours failed while reading. */
  | "INTAKE_FAULT";

export function intakeFault(code: IntakeFault, what: string, hint: string): Fault<IntakeFault> {
  return new Fault(code, what, { hint });
}
