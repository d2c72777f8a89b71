/** Australia (ATO) and New Zealand (Inland Revenue). */
import { digitAt, isOneDigit, weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

export const OCEANIA = [
  identifier({
    id: "au-tfn",
    class: "tax-id",
    shapes: ["###~###~###"],
    strength: "weak",
    words: ["tfn", "tax file number", "tax file"],
    valid: (compact) => weigh(compact, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0 && !isOneDigit(compact),
  }),
  identifier({
    id: "nz-ird",
    class: "tax-id",
    shapes: ["##-###-###", "###-###-###", digits(8), digits(9)],
    strength: "weak",
    words: ["ird", "ird number", "inland revenue"],
    valid: isIrd,
  }),
];

/** Modulo 11 with one set of weights, and with another where the first leaves 10. */
function isIrd(compact: string): boolean {
  const number = compact.padStart(9, "0");
  if (Number(number) < 10_000_000 || Number(number) > 150_000_000) return false;
  const first = (11 - (weigh(number, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  const check = first < 10 ? first : (11 - (weigh(number, [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11;
  return check === digitAt(number, 8);
}
