/** India (UIDAI, Income Tax Department, Election Commission), Bangladesh and Sri Lanka. */
import { isVerhoeff } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const PAN = ["pan", "permanent account", "pan card", "income tax"];

export const SOUTH_ASIA = [
  identifier({
    id: "in-aadhaar",
    class: "national-id",
    shapes: ["####~####~####", "####:####:####"],
    strength: "weak",
    words: ["aadhaar", "aadhar", "uidai", "uid", "आधार"],
    valid: (compact) => /^[2-9]/.test(compact) && isVerhoeff(compact) && compact !== [...compact].reverse().join(""),
  }),
  // The fourth letter says who holds it: a person, a company, a trust.
  identifier({
    id: "in-pan",
    class: "tax-id",
    shapes: ["@@@@@####@"],
    strength: "strong",
    words: PAN,
    valid: (compact) => /^.{3}[ABCFGHLJPT]/.test(compact),
  }),
  identifier({ id: "in-pan-form", class: "tax-id", shapes: ["@@@@@####@"], strength: "bare", words: PAN }),
  identifier({
    id: "in-voter",
    class: "national-id",
    shapes: ["@@@#######"],
    strength: "bare",
    words: ["voter", "epic", "elector", "election card", "vote"],
  }),
  identifier({
    id: "in-driver-licence",
    class: "driver-licence",
    shapes: ["@@##~###########", "@@-#############", "@@## ###########"],
    strength: "weak",
    words: ["driving licence", "driving license", "dl", "licence"],
    valid: (compact) =>
      /^(?:A[NPRS]|BR|C[GH]|D[DLN]|G[AJ]|H[PR]|J[HK]|K[AL]|L[AD]|M[HLNPZ]|NL|O[DR]|P[BY]|RJ|SK|T[GNRS]|U[AKP]|WB)\d{2}(?:19|20)\d\d\d{7}$/.test(
        compact,
      ),
  }),
  identifier({
    id: "bd-nid",
    class: "national-id",
    shapes: [10, 13, 17].map(digits),
    strength: "named",
    words: ["জাতীয় পরিচয়পত্র", "bangladesh nid", "nid", "national id"],
  }),
  identifier({
    id: "lk-nic",
    class: "national-id",
    shapes: ["#########V", "#########X", digits(12)],
    strength: "bare",
    words: ["nic", "national identity card", "ජාතික හැඳුනුම්පත"],
    // The day of the year, 500 higher for women.
    valid: (compact) => {
      const day = Number(compact.length === 12 ? compact.slice(4, 7) : compact.slice(2, 5));
      return (day >= 1 && day <= 366) || (day >= 501 && day <= 866);
    },
  }),
];
