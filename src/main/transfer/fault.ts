/** Faults of exporting an agent from one house and importing it into another. */
import { Fault } from "../../call/fault.ts";

export type TransferFault =
  /** A line of an export is not the one that was written, or stands in another place. Nothing of it was taken. */
  | "HOUSE_IMPORT_LINE"
  /** The file is no export of an agent, or of a form that this program does not know. */
  | "HOUSE_IMPORT_FORM"
  /** The export ends before it is whole. */
  | "HOUSE_IMPORT_CUT"
  /** The passphrase is not the one of the export. Do: give the passphrase that it was exported with. */
  | "HOUSE_IMPORT_PASSPHRASE"
  /** The log of the agent is not what the other house signed, or tells what cannot have happened. */
  | "HOUSE_IMPORT_UNVERIFIED"
  /** The file of the export cannot be read. */
  | "HOUSE_IMPORT_FILE"
  /** There is no house in the folder that could take the agent. */
  | "HOUSE_IMPORT_NO_HOUSE"
  /** This house has the agent already, or another of its name. */
  | "HOUSE_IMPORT_TAKEN"
  /** There is no such agent to export. */
  | "HOUSE_EXPORT_AGENT"
  /** A passphrase is too short to keep what it protects. */
  | "HOUSE_EXPORT_PASSPHRASE";

export function transferFault(
  code: TransferFault,
  what: string,
  more: { readonly where?: string; readonly hint?: string; readonly cause?: unknown } = {},
): Fault<TransferFault> {
  return new Fault(code, what, more);
}
