/** Known secret values by exact match, in whatever encoding: what the house sends to servers must not come back, nor be sent. */
import type { Detector } from "../../scan/detector.ts";
import type { KnownValues } from "./known-values.ts";
import { SPREAD_CHARS_MAX } from "./span.ts";

const FOUND = { class: "known-secret", group: "secret" } as const;

export function knownSecret(values: KnownValues): Detector {
  return {
    name: "known-secret",
    finds: [FOUND],
    reach: SPREAD_CHARS_MAX,
    look: (text, _about, written) => values.find(text, written).map((span) => ({ ...FOUND, ...span, rule: "known-secret", score: 1 })),
  };
}
