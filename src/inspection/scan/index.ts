/** The scan of a text with all detectors of the house. */
import { DETECTORS } from "../detectors/index.ts";
import { scanner } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

let compiled: Scanner | undefined;

/** What stands in a text; see `Scanner`. The detectors are compiled at the first call. */
export const scan: Scanner["scan"] = (text, about, least) => {
  compiled ??= scanner(DETECTORS);
  return compiled.scan(text, about, least);
};
