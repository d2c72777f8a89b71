/** The scan of texts with all detectors of the house. */
import { DETECTORS } from "../detectors/index.ts";
import { scanner } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

let compiled: Scanner | undefined;

function all(): Scanner {
  compiled ??= scanner(DETECTORS);
  return compiled;
}

/** What stands in a text, or in the texts of a message; see `Scanner`. The detectors are compiled at the first call. */
export const SCANNER: Scanner = {
  scan: (text, about, least) => all().scan(text, about, least),
  scanAll: (texts, about, least) => all().scanAll(texts, about, least),
};
