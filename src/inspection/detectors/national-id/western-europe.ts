/** France (INSEE, DGFiP), Belgium (Rijksregister), the Netherlands (RvIG) and Luxembourg (CTIE). */
import { digitAt, hasDay, isLuhn, isOneDigit, isVerhoeff, modulo, weigh } from "../checksum.ts";
import { apartFromMoments, digits, identifier } from "../identifier.ts";

const NIR = [
  "nir",
  "numéro de sécurité sociale",
  "sécurité sociale",
  "securite sociale",
  "numéro de sécu",
  "carte vitale",
  "insee",
  "assuré",
];

export const WESTERN_EUROPE = [
  identifier({
    id: "fr-nir",
    class: "national-id",
    shapes: ["#~##~##~#*~###~###~##"],
    strength: "strong",
    words: NIR,
    valid: isNir,
  }),
  ...apartFromMoments(
    identifier({
      id: "fr-tax-id",
      class: "tax-id",
      shapes: ["##_##_###_###_###", digits(13)],
      strength: "strong",
      words: ["numéro fiscal", "numero fiscal", "spi", "référence fiscale", "impôts", "tax number"],
      // The last three digits are the first ten modulo 511.
      valid: (compact) => /^[0-3]/.test(compact) && modulo(compact.slice(0, 10), 511) === Number(compact.slice(10)) && !isOneDigit(compact),
    }),
  ),
  identifier({
    id: "fr-id-card",
    class: "national-id",
    shapes: [digits(12), "*********"],
    strength: "named",
    words: ["carte nationale d'identité", "carte d'identité", "carte nationale d’identité", "cni", "cnie"],
    valid: (compact) => /^(?:\d{12}|[CDFGHJKLMNPRTVWXYZ0-9]{9})$/.test(compact) && /\d/.test(compact),
  }),
  identifier({
    id: "be-national-number",
    class: "national-id",
    shapes: ["##.##.##-###.##", "##~##~##~###~##"],
    strength: "strong",
    words: ["rijksregisternummer", "rijksregister", "numéro national", "registre national", "insz", "niss", "nationaal nummer"],
    valid: (compact) =>
      (hasDay(compact, "YMD") || /^\d\d0000|^\d{4}00/.test(compact)) &&
      ["", "2"].some((century) => 97 - modulo(century + compact.slice(0, 9), 97) === Number(compact.slice(9))),
  }),
  identifier({
    id: "nl-bsn",
    class: "national-id",
    shapes: ["###~###~###", "####_##_###"],
    strength: "weak",
    words: ["bsn", "burgerservicenummer", "sofinummer", "sofi-nummer", "sofi", "citizen service number"],
    valid: (compact) => weigh(compact, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && !isOneDigit(compact),
  }),
  identifier({
    id: "lu-national-number",
    class: "national-id",
    shapes: [digits(13), "####_##_##_###_##"],
    strength: "strong",
    words: ["matricule", "matricule nationale", "cns", "identification number"],
    valid: (compact) =>
      hasDay(compact, "YYYYMD") &&
      isLuhn(compact.slice(0, 12)) &&
      isVerhoeff(compact.slice(0, 11) + compact.slice(12)) &&
      digitAt(compact, 0) < 3,
  }),
  identifier({
    id: "fr-driver-licence",
    class: "driver-licence",
    shapes: [digits(12), "##@@#####"],
    strength: "named",
    words: ["permis de conduire", "numéro de permis", "n° de permis"],
    window: 30,
  }),
  identifier({
    id: "nl-driver-licence",
    class: "driver-licence",
    shapes: [digits(10)],
    strength: "named",
    words: ["rijbewijs", "rijbewijsnummer"],
    window: 30,
  }),
];

/** Sex, year, month, department (2A and 2B on Corsica), commune, order; the key is 97 less the number modulo 97. */
function isNir(compact: string): boolean {
  if (!/^[123478]\d\d(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d\d|2[AB])\d{8}$/.test(compact)) return false;
  const number = compact.slice(0, 13).replace("A", "0").replace("B", "0");
  const island = compact[6] === "A" ? 1_000_000 : compact[6] === "B" ? 2_000_000 : 0;
  return 97 - ((Number(number) - island) % 97) === Number(compact.slice(13));
}
