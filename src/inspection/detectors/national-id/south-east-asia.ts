/** Singapore (ICA), Thailand (DOPA), Malaysia (JPN), Indonesia (Dukcapil), the Philippines (BIR, SSS) and Vietnam. */
import { digitAt, hasDay, isDay, weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const NRIC = ["nric", "fin", "identity card", "ic number", "singapore id"];
const TIN = ["tin", "bir", "taxpayer identification", "tax identification"];

export const SOUTH_EAST_ASIA = [
  identifier({ id: "sg-nric", class: "national-id", shapes: ["@#######@"], strength: "strong", words: NRIC, valid: isNric }),
  identifier({
    id: "sg-nric-form",
    class: "national-id",
    shapes: ["@#######@"],
    strength: "bare",
    words: NRIC,
    valid: (compact) => /^[STFGM]/.test(compact),
  }),
  identifier({
    id: "th-id",
    class: "national-id",
    shapes: [digits(13), "#-####-#####-##-#", "# #### ##### ## #"],
    strength: "weak",
    words: ["เลขบัตรประชาชน", "เลขประจำตัวประชาชน", "บัตรประชาชน", "thai id", "thai national id", "tnin"],
    // The second and third digits name a province.
    valid: (compact) =>
      /^[1-8](?:1\d|2[0-7]|3\d|4\d|5[0-8]|6[0-7]|7[0-7]|8[0-6]|9[0-6])/.test(compact) &&
      (11 - (weigh(compact, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(compact, 12),
  }),
  identifier({
    id: "my-nric",
    class: "national-id",
    shapes: ["######-##-####"],
    strength: "strong",
    words: ["mykad", "nric", "kad pengenalan", "no. kp", "ic"],
    valid: isMyKad,
  }),
  identifier({
    id: "my-nric-plain",
    class: "national-id",
    shapes: [digits(12)],
    strength: "named",
    words: ["mykad", "nric", "kad pengenalan", "no. kp", "ic"],
    valid: isMyKad,
  }),
  identifier({
    id: "id-nik",
    class: "national-id",
    shapes: [digits(16)],
    strength: "weak",
    words: ["nik", "ktp", "nomor induk kependudukan", "e-ktp"],
    // Province, regency, district, birthday with the day 40 higher for women, serial.
    valid: (compact) => {
      const day = Number(compact.slice(6, 8));
      return (
        /^(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-9])/.test(compact) &&
        isDay(Number(compact.slice(10, 12)), Number(compact.slice(8, 10)), day > 40 ? day - 40 : day) &&
        !compact.endsWith("0000")
      );
    },
  }),
  identifier({
    id: "ph-tin",
    class: "tax-id",
    shapes: ["###-###-###-###", "###-###-###-#####", "###-###-###"],
    strength: "weak",
    words: TIN,
    valid: isTin,
  }),
  identifier({ id: "ph-tin-plain", class: "tax-id", shapes: [9, 12].map(digits), strength: "bare", words: TIN, valid: isTin }),
  identifier({
    id: "ph-sss",
    class: "national-id",
    shapes: ["##-#######-#", "####-#######-#"],
    strength: "bare",
    words: ["sss", "umid", "crn", "philhealth", "gsis"],
  }),
  identifier({
    id: "vn-citizen-id",
    class: "national-id",
    shapes: [digits(12)],
    strength: "named",
    words: ["cccd", "căn cước", "can cuoc", "căn cước công dân", "cmnd"],
    valid: (compact) => /^0\d{2}[0-9]\d\d/.test(compact),
  }),
];

/** Weights 2 7 6 5 4 3 2; the letters of the check differ by series. */
function isNric(compact: string): boolean {
  const series = compact[0] ?? "";
  const offset = series === "T" || series === "G" ? 4 : series === "M" ? 3 : 0;
  const rest = (weigh(compact.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  const letters = "ST".includes(series) ? "JZIHGFEDCBA" : "FG".includes(series) ? "XWUTRQPNMLK" : series === "M" ? "XWUTRQPNJLK" : "";
  const place = series === "M" ? 10 - rest : rest;
  return letters[place] === compact[8];
}

function isMyKad(compact: string): boolean {
  return hasDay(compact, "YMD") && /^.{6}(?:0[1-9]|[1-5]\d|6[0-8]|7[14-9]|8[2-9]|9[0-389])/.test(compact);
}

/** The ninth digit is the eight before it, weighed 9 to 2, modulo 11. */
function isTin(compact: string): boolean {
  return weigh(compact, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === digitAt(compact, 8) && !/^0+$/.test(compact);
}
