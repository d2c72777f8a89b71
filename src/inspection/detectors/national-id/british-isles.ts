/** The United Kingdom (HMRC, DVLA) and Ireland (Revenue). */
import { weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

export const BRITISH_ISLES = [
  identifier({
    id: "uk-nino",
    class: "national-id",
    shapes: ["@@~##~##~##~@", "@@~######~@"],
    strength: "strong",
    words: ["nino", "ni number", "national insurance", "insurance number"],
    valid: (compact) => /^(?!BG|GB|NK|KN|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(compact),
  }),
  identifier({
    id: "uk-utr",
    class: "tax-id",
    shapes: [digits(10), "#####_#####"],
    strength: "weak",
    words: ["utr", "unique taxpayer", "self assessment", "tax reference"],
    valid: (compact) => "21987654321"[weigh(compact.slice(1), [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11] === compact[0],
  }),
  identifier({
    id: "uk-driving-licence",
    class: "driver-licence",
    shapes: ["@@***######@****", "@@*** ###### @** **", "@@***-######-@**-**"],
    strength: "strong",
    words: ["driving licence", "driving license", "licence number", "dvla"],
    valid: (compact) =>
      /^[A-Z]{2,5}9{0,3}(?<=^.{5})\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z][A-Z9][A-Z0-9][A-Z]{2}$/.test(compact),
  }),
  identifier({
    id: "ie-pps",
    class: "national-id",
    shapes: ["#######~@", "#######~@@"],
    strength: "strong",
    words: ["pps", "ppsn", "personal public service", "uimhir"],
    valid: isPps,
  }),
];

/** Modulo 23 with the weights 8 to 2, and 9 for a second letter; W stands for 0. */
function isPps(compact: string): boolean {
  const second = compact.length === 9 ? compact.charCodeAt(8) - 64 : 0;
  if (second > 9 && second !== 23) return false;
  const sum = weigh(compact, [8, 7, 6, 5, 4, 3, 2]) + (second === 23 ? 0 : second) * 9;
  return "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] === compact[7];
}
