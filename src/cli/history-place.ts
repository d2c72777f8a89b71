/** The history of policies of the house that a command is about. */
import { withHistory } from "../main/open-record.ts";
import type { Invocation } from "./command.ts";
import { cliFault } from "./fault.ts";
import { dataFolder } from "./house-place.ts";

type Read<Result> = Parameters<typeof withHistory<Result>>[1];

/** Reads it from the data folder, beside a house that runs or without one. Faults: CLI_NO_HOUSE, STORE_*. */
export function readHistory<Result>(invocation: Pick<Invocation, "text">, read: Read<Result>): Result {
  const folder = dataFolder(invocation);
  const result = withHistory(folder, (history) => ({ read: read(history) }));
  if (result !== undefined) return result.read;
  throw cliFault("CLI_NO_HOUSE", "there is no house in this data folder", { where: folder, hint: "name one with --data DIR" });
}
