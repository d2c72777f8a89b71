/** The faults of the verifier: why it cannot say anything at all. What it finds wrong is a report, not a fault. */
import { Fault } from "../call/fault.ts";

export type VerifyFault =
  /** There is no key to trust: none was pinned, and none lies beside the logs. */
  | "VERIFY_NO_KEY"
  /** A key file is not one vkey a line, with that of the house among them. */
  | "VERIFY_KEY_MALFORMED"
  /** A checkpoint that the reader kept is not one of this house. Do: give checkpoints of this house alone. */
  | "VERIFY_KNOWN"
  /** The verifier itself failed. Do: report it with the stack. */
  | "VERIFY_FAULT"
  /** The folder or database cannot be read. */
  | "VERIFY_UNREADABLE";

export function verifyFault(
  code: VerifyFault,
  what: string,
  more: { where?: string; hint?: string; cause?: unknown } = {},
): Fault<VerifyFault> {
  return new Fault(code, what, more);
}
