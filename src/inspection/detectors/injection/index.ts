/**
 * Signs of prompt injection and jailbreaks: orders to drop instructions, marks of chat templates, roles without rules,
 * secrecy, orders to send things away, in plain or disguised. Ordinary text has one or the other of them; it is several
 * different ones near each other that are found. A signal that raises findings, never the boundary: text that persuades
 * without any of these words passes, and what such text can reach is what the flow rules bound.
 */
import type { Detector, Heard, Seen, TextAbout } from "../../scan/detector.ts";
import { findSigns, findSignsIn, KEYWORDS } from "./find-signs.ts";
import { ENOUGH, NEAR_CHARS, weigh } from "./weigh.ts";

const name = "injection";
/** No sign is longer. */
const SIGN_CHARS_MAX = 400;
/** From this sum on there is no doubt left. */
const PLENTY = 2;

export const injection: Detector = {
  name,
  listens: { literals: KEYWORDS, hear: signsIn },
  finds: [{ class: name, group: name }],
  reach: NEAR_CHARS + SIGN_CHARS_MAX,
};

function signsIn(text: string, heard: readonly Heard[], { direction }: TextAbout): readonly Seen[] {
  const fromTool = direction === "to-model";
  const { signs, undone } = findSigns(text, heard);
  if (signs.length === 0 && undone.length === 0) return NOTHING;
  const seen = weigh(text, signs, fromTool).map(({ sign, start, end, sum }) => seenAs(sign.id, start, end, sum));
  for (const { plain, start, end } of undone) {
    const sums = weigh(plain, findSignsIn(plain), true).map(({ sum }) => sum);
    if (sums.length > 0) seen.push(seenAs("disguised", start, end, Math.max(...sums) + ENOUGH / 2));
  }
  return seen;
}

const NOTHING: readonly Seen[] = [];

function seenAs(rule: string, start: number, end: number, sum: number): Seen {
  return { class: name, group: name, rule, start, end, score: sum >= PLENTY ? 0.85 : 0.5 + 0.25 * (sum - ENOUGH) };
}
