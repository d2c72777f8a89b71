/**
 * Characters without width and fillers. Scripts need some of them: Persian, Urdu and Indic words the joiners, Thai and
 * Khmer the zero-width space, emoji the joiner, right-to-left text the directional marks, Hangul and Mongolian their
 * fillers. Where neighbours do not call for one, it hides a word from a filter or carries bits.
 */
import { assertFew } from "./hidden.ts";
import type { Hidden, Sign } from "./hidden.ts";
import { readBits } from "./read-bytes.ts";

const ZERO_WIDTH = String.raw`\u061C\u180E\u200B-\u200F\u2060-\u2064\u206A-\u206F\uFEFF`;
const FILLER = String.raw`\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180D\u180F\u3164\uFFA0\uFFF9-\uFFFB\u{1D173}-\u{1D17A}`;
const RUN = new RegExp(`[${ZERO_WIDTH}${FILLER}]+`, "gu");
const IS_FILLER = new RegExp(`[${FILLER}]`, "u");

/** Scripts in which joiners shape letters. */
const JOINED =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Balinese}\p{Script=Javanese}\p{Script=Meetei_Mayek}\p{Script=Chakma}]/u;
/** Scripts that are written without spaces. */
const UNSPACED =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Javanese}\p{Script=Balinese}]/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const PICTURE_BEFORE = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F|\u{E007F})$/u;
const PICTURE_AFTER = /^\p{Extended_Pictographic}/u;
const HANGUL = /\p{Script=Hangul}/u;
const MONGOLIAN = /\p{Script=Mongolian}/u;
const KHMER = /\p{Script=Khmer}/u;
const MARK = /\p{M}/u;
const FORMULA = /[\p{Sm}\p{Nd}()\u{1D400}-\u{1D7FF}]/u;
const LETTER_BEFORE = /[\p{L}\p{N}]$/u;
const LETTER_AFTER = /^[\p{L}\p{N}]/u;
/** A word part long enough to be hyphenated. */
const SYLLABLE_BEFORE = /\p{L}{2}$/u;
const SYLLABLE_AFTER = /^\p{L}{2}/u;

/** How far from a directional mark right-to-left text may stand, in UTF-16 units. */
const DIRECTION_REACH = 64;
/** Sloppy typing doubles a joiner; more are no typing. */
const DOUBLED = 2;
const BITS_MIN = 8;

export function invisible(text: string): readonly Hidden[] {
  const found: Hidden[] = [];
  for (const match of text.matchAll(RUN)) {
    const [run] = match;
    const start = match.index;
    const score = scoreOf(run, text, start);
    if (score === 0) continue;
    assertFew(found.length);
    found.push({ sign: signOf(run), start, end: start + run.length, score, plain: "", ...carried(run) });
  }
  return [...found, ...spreadBits(found, text)];
}

/** 0 where the run belongs; otherwise how odd it is. */
function scoreOf(run: string, text: string, start: number): number {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.slice(start + run.length, start + run.length + 2);
  const kinds = new Set(run);
  if (run.length > DOUBLED && [...kinds].some((kind) => !/[\u1160\u115F\u00AD]/.test(kind))) return run.length >= BITS_MIN ? 0.9 : 0.7;
  if ([...kinds].every((kind) => belongs(kind, { before, after, text, start }))) return 0;
  return LETTER_BEFORE.test(before) && LETTER_AFTER.test(after) ? 0.6 : 0.3;
}

interface Place {
  readonly before: string;
  readonly after: string;
  readonly text: string;
  readonly start: number;
}

function belongs(kind: string, { before, after, text, start }: Place): boolean {
  const near = (script: RegExp): boolean => script.test(before) || script.test(after);
  switch (kind) {
    case "\uFEFF":
      return start === 0;
    case "\u200B":
      return near(UNSPACED);
    case "\u200C":
      return JOINED.test(before);
    case "\u200D":
      return JOINED.test(before) || (PICTURE_BEFORE.test(before) && PICTURE_AFTER.test(after));
    case "\u200E":
    case "\u200F":
    case "\u061C":
      return RIGHT_TO_LEFT.test(text.slice(Math.max(0, start - DIRECTION_REACH), start + DIRECTION_REACH));
    case "\u2061":
    case "\u2062":
    case "\u2063":
    case "\u2064":
      return FORMULA.test(before) || FORMULA.test(after);
    case "\u00AD":
      return SYLLABLE_BEFORE.test(before) && SYLLABLE_AFTER.test(after);
    case "\u034F":
      return near(MARK);
    case "\u115F":
    case "\u1160":
    case "\u3164":
    case "\uFFA0":
      return near(HANGUL);
    case "\u17B4":
    case "\u17B5":
      return near(KHMER);
    default:
      return /[\u180B-\u180F]/.test(kind) && near(MONGOLIAN);
  }
}

function signOf(run: string): Sign {
  if (/^[\u2061-\u2064]+$/.test(run)) return "invisible-bits";
  return IS_FILLER.test(run) ? "filler" : "zero-width";
}

function carried(run: string): { readonly payload?: string } {
  const payload = run.length >= BITS_MIN ? readRun(run) : undefined;
  return payload === undefined ? {} : { payload };
}

/** A run of two kinds of characters is bits; of three, bits with something between the letters. */
function readRun(run: string): string | undefined {
  const kinds = [...new Set(run)];
  if (kinds.length === 2) return readBits(run.replaceAll(kinds[0] ?? "", "0").replaceAll(kinds[1] ?? "", "1"));
  if (kinds.length !== 3) return undefined;
  for (const between of kinds) {
    const [zero = "", one = ""] = kinds.filter((kind) => kind !== between);
    const letters = run.split(between).filter((part) => part !== "");
    const width = Math.max(...letters.map((letter) => letter.length));
    for (const [low, high] of [
      [zero, one],
      [one, zero],
    ] as const) {
      const bits = letters.map((letter) =>
        letter
          .replaceAll(low, "0")
          .replaceAll(high, "1")
          .padStart(width <= 7 ? 7 : 8, "0"),
      );
      const payload = readBits(bits.join(""));
      if (payload !== undefined) return payload;
    }
  }
  return undefined;
}

/** Bits that are spread over the letters of a text, one or a few after each: read as if they stood together. */
function spreadBits(found: readonly Hidden[], text: string): readonly Hidden[] {
  const [first] = found;
  const last = found.at(-1);
  if (first === undefined || last === undefined || found.length < BITS_MIN || found.some(({ payload }) => payload !== undefined)) return [];
  const payload = readRun(found.map(({ start, end }) => text.slice(start, end)).join(""));
  return payload === undefined
    ? []
    : [{ sign: signOf(text.slice(first.start, first.end)), start: first.start, end: first.end, score: 0.9, payload }];
}
