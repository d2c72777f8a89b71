/**
 * Hidden text: what a person does not see and a model reads. Invisible characters, smuggled bytes, directional tricks,
 * letters that imitate others, terminal escapes. What was hidden is read again by all detectors, and what they find in
 * it counts as found where it is hidden.
 */
import type { Detector, Reading, Seen } from "../../scan/detector.ts";
import { ODD } from "../../scan/unit.ts";
import { findHidden } from "./find-hidden.ts";
import { isStyled, plainReading } from "./reading.ts";

const name = "hidden-text";

export const hiddenText: Detector = {
  name,
  look: seen,
  readings,
  gate: ODD,
  finds: [{ class: name, group: name }],
};

function seen(text: string): readonly Seen[] {
  const hidden = findHidden(text);
  return hidden.length === 0
    ? NOTHING
    : hidden.map(({ sign, start, end, score }) => ({ class: name, group: name, rule: sign, start, end, score }));
}

const NOTHING: readonly Seen[] = [];
const NONE: readonly Reading[] = [];

/** What was smuggled, and the text in plain letters. */
function readings(text: string): readonly Reading[] {
  const hidden = findHidden(text);
  if (hidden.length === 0 && !isStyled(text)) return NONE;
  const smuggled = hidden.flatMap(({ payload = "", start, end }) =>
    payload === "" ? [] : [{ text: payload, spanOf: () => ({ start, end }) }],
  );
  const plain = plainReading(text, hidden);
  return plain === undefined ? smuggled : [...smuggled, plain];
}
