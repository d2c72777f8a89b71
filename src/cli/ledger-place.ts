/** The logs that a command reads: of a data folder, or of an export. */
import { resolve } from "node:path";
import { ledgerIn } from "../main/ledger-source.ts";
import type { VerifySource } from "../verify/source.ts";
import { HOUSE_OPTIONS, type Invocation, type Options } from "./command.ts";
import { cliFault } from "./fault.ts";
import { dataFolder } from "./house-place.ts";

export const LEDGER_OPTIONS: Options = HOUSE_OPTIONS;

/** The logs in `folder`, else in the data folder. Faults: CLI_NO_HOUSE. */
export function ledgerSource(invocation: Pick<Invocation, "text">, folder?: string): VerifySource {
  const place = folder === undefined ? dataFolder(invocation) : resolve(folder);
  const source = ledgerIn(place);
  if (source !== undefined) return source;
  throw cliFault("CLI_NO_HOUSE", "there is neither a house nor an export in this folder", {
    where: place,
    hint: "name one with --data DIR",
  });
}
