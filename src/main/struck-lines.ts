/** Lines of the house's log without its secrets: what goes wrong on the way to a server may repeat what was sent to it. */
import { houseCredential } from "../inspection/detectors/house-credential/index.ts";
import { knownSecret } from "../inspection/detectors/known-secret/index.ts";
import type { KnownValues } from "../inspection/detectors/known-secret/known-values.ts";
import { isOwn } from "../inspection/sanitize.ts";
import { scanner } from "../inspection/scan/scanner.ts";
import { strike } from "../inspection/strike.ts";

/** Passes each line on without the house's credentials and those of its secrets that are known by then. */
export function struckLines(secrets: KnownValues, line: (text: string) => void): (text: string) => void {
  const { scan } = scanner([houseCredential, knownSecret(secrets)]);
  return (text) => line(strike(text, scan(text, { direction: "to-log" }, "likely"), isOwn));
}
