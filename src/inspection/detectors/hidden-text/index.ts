/**
 * Hidden text: what a person does not see and a model reads. Invisible characters, smuggled bytes, directional tricks,
 * letters that imitate others, terminal escapes. What was hidden is read again by all detectors, and what they find in
 * it counts as found where it is hidden.
 */
import type { Detector, Reading, Seen } from "../../scan/detector.ts";
import { findHidden } from "./find-hidden.ts";
import { plainReading } from "./reading.ts";

const name = "hidden-text";

export const hiddenText: Detector = {
  name,
  look: (text) =>
    findHidden(text).map(({ sign, start, end, score }): Seen => ({ class: name, group: name, rule: sign, start, end, score })),
  readings,
  finds: [{ class: name, group: name }],
};

/** What was smuggled, and the text in plain letters. */
function readings(text: string): readonly Reading[] {
  const hidden = findHidden(text);
  const smuggled = hidden.flatMap(({ payload = "", start, end }) =>
    payload === "" ? [] : [{ text: payload, spanOf: () => ({ start, end }) }],
  );
  const plain = plainReading(text, hidden);
  return plain === undefined ? smuggled : [...smuggled, plain];
}
