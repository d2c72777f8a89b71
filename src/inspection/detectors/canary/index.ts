/** Canaries: strings that nobody can guess, planted where nobody should read on. One that is about to leave shows that somebody did. */
import type { Detector } from "../../scan/detector.ts";
import type { KnownValues } from "../known-secret/known-values.ts";
import { SPREAD_CHARS_MAX } from "../known-secret/span.ts";

const FOUND = { class: "canary", group: "canary" } as const;

export function canary(values: KnownValues): Detector {
  return {
    name: "canary",
    finds: [FOUND],
    reach: SPREAD_CHARS_MAX,
    look: (text, _about, written) => values.find(text, written).map((span) => ({ ...FOUND, ...span, rule: "canary", score: 1 })),
  };
}
