/** Payment cards: ISO/IEC 7812, with the number ranges and lengths that the schemes publish, and Luhn's check digit. */
import type { Detector } from "../../scan/detector.ts";
import type { ShapeRule } from "../../scan/rule.ts";
import { isLuhn, isOneDigit } from "../checksum.ts";
import { digits } from "../identifier.ts";

const WORDS = [
  "card",
  "credit",
  "debit",
  "visa",
  "mastercard",
  "amex",
  "american express",
  "maestro",
  "diners",
  "discover",
  "jcb",
  "unionpay",
  "cc",
  "pan",
  "kreditkarte",
  "karte",
  "carte",
  "tarjeta",
  "carta",
  "cartão",
  "kaart",
  "karta",
];
const context = { words: WORDS, window: 80, boost: 0.35 };

/** Scheme by scheme: what a number begins with and how long it is. */
const SCHEMES: readonly (readonly [RegExp, number, number])[] = [
  [/^4/, 13, 19], // Visa
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, 16, 16], // Mastercard
  [/^3[47]/, 15, 15], // American Express
  [/^3(?:0[0-5]|095|[689])/, 14, 19], // Diners Club
  [/^(?:6011|64[4-9]|65)/, 16, 19], // Discover
  [/^35(?:2[89]|[3-8])/, 16, 19], // JCB
  [/^(?:1800|2131)/, 15, 15], // JCB, the older ones
  [/^(?:62|81)/, 16, 19], // UnionPay
  [/^(?:50[0-8]|5[6-9]|6[0-9])/, 12, 19], // Maestro, RuPay, Elo
  [/^220[0-4]/, 16, 19], // Mir
  [/^9792/, 16, 16], // Troy
  [/^(?:50609|507865|650002)/, 16, 19], // Verve
];

/** The same where nothing but the number says that it is one: at the one length that most cards of the scheme have, and of wide ranges the part that is in use. */
const USUAL: readonly (readonly [RegExp, number])[] = [
  [/^(?:4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|220[0-4]|6011|62|64[4-9]|65|35(?:2[89]|[3-8])|9792)/, 16],
  [/^(?:50[126789]|5893|6304|636|639|606[89]|60[78]|67[56])/, 16], // Maestro, Elo, RuPay
  [/^(?:3[47]|1800|2131)/, 15],
  [/^3(?:0[0-5]|095|[689])/, 14],
];

const KIND = { class: "card", group: "pii" } as const;

const CARDS: readonly ShapeRule[] = [
  {
    ...KIND,
    id: "card",
    shapes: [14, 15, 16].map(digits),
    valid: (compact) => isUsual(compact) && isCard(compact),
    score: 0.6,
    alone: true,
    context,
  },
  { ...KIND, id: "card-of-wide-range", shapes: [14, 15, 16].map(digits), valid: isCard, score: 0.3, context: { ...context, boost: 0.6 } },
  {
    ...KIND,
    id: "card-grouped",
    shapes: ["####_####_####_####", "####_######_#####", "####_######_####", "####_####_####_####_###", "####_####_#####_#####"],
    valid: isCard,
    score: 0.8,
    context,
  },
  // So many numbers have 13 or from 17 digits that a tenth of them says little.
  { ...KIND, id: "card-rare-length", shapes: [13, 17, 18, 19].map(digits), valid: isCard, score: 0.3, context: { ...context, boost: 0.6 } },
  {
    ...KIND,
    id: "card-by-context",
    shapes: [12, ...[13, 14, 15, 16, 19]].map(digits),
    valid: (compact) => isLuhn(compact) && !isOneDigit(compact),
    score: 0,
    context: { ...context, boost: 0.5 },
  },
];

export const card: Detector = { name: "card", shapes: CARDS };

function isUsual(compact: string): boolean {
  return USUAL.some(([begins, length]) => compact.length === length && begins.test(compact));
}

function isCard(compact: string): boolean {
  const { length } = compact;
  return (
    SCHEMES.some(([begins, least, most]) => length >= least && length <= most && begins.test(compact)) &&
    isLuhn(compact) &&
    !isOneDigit(compact)
  );
}
