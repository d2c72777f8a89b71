/**
 * Variation selectors (U+FE00 to U+FE0F, U+E0100 to U+E01EF). One of them chooses a glyph of the character before it. A
 * run of them, or one after a character that has no such glyphs, carries bytes: selector 1 is 0, selector 256 is 255.
 */
import { readBytes } from "./read-bytes.ts";
import type { Hidden } from "./hidden.ts";

/** Selectors with at most three visible characters between them: a message may be spread over letters. */
const SPREAD = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}](?:[^\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{0,3}[\uFE00-\uFE0F\u{E0100}-\u{E01EF}])*/gu;
const SELECTOR = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]+/gu;
const TEXT_OR_EMOJI = /^[\uFE0E\uFE0F]$/;
const HAS_TWO_FORMS = /[\p{Emoji}\p{S}\p{Z}\p{P}\u200D\u20E3]$/u;
const HAS_VARIANTS =
  /[\p{Sm}\p{Script=Han}\p{Script=Myanmar}\p{Script=Phags_Pa}\p{Script=Egyptian_Hieroglyphs}\p{Script=Hangul}0\u3001\u3002\uFF01\uFF0C\uFF0E\uFF1A\uFF1B\uFF1F]$/u;
const STANDARD = /^[\uFE00-\uFE06]$/;
const IDEOGRAPH = /\p{Script=Han}$/u;
const SUPPLEMENT = /^[\u{E0100}-\u{E01EF}]$/u;

export function variationSelectors(text: string): readonly Hidden[] {
  const found: Hidden[] = [];
  for (const spread of text.matchAll(SPREAD)) {
    const odd = [...spread[0].matchAll(SELECTOR)]
      .map((match) => ({ run: match[0], start: spread.index + match.index }))
      .filter(({ run, start }) => !belongs(run, text.slice(Math.max(0, start - 2), start)));
    if (odd.length === 0) continue;
    const payload = readBytes(odd.flatMap(({ run }) => Array.from(run, byteOf)));
    const count = odd.reduce((sum, { run }) => sum + run.length, 0);
    const score = payload !== undefined ? 0.95 : count > 2 ? 0.8 : 0.5;
    const [first] = odd;
    for (const { run, start } of odd) {
      const carried = start === first?.start && payload !== undefined ? { payload } : {};
      found.push({ sign: "variation-selectors", start, end: start + run.length, score, plain: "", ...carried });
    }
  }
  return found;
}

function belongs(run: string, before: string): boolean {
  if (TEXT_OR_EMOJI.test(run)) return before === "" || HAS_TWO_FORMS.test(before);
  if (STANDARD.test(run)) return HAS_VARIANTS.test(before);
  return SUPPLEMENT.test(run) && IDEOGRAPH.test(before);
}

function byteOf(selector: string): number {
  const code = selector.codePointAt(0) ?? 0;
  return code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00;
}
