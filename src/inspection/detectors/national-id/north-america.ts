/** The United States (SSA, IRS) and Canada (ESDC). */
import { isLuhn, isOneDigit } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const SSN = ["ssn", "ssns", "social security", "ssid", "soc sec", "social sec"];
const ITIN = ["itin", "tin", "taxpayer", "tax id", "individual taxpayer", "ssn"];

export const NORTH_AMERICA = [
  identifier({ id: "us-ssn", class: "national-id", shapes: ["###_##_####"], strength: "strong", words: SSN, valid: isSsn }),
  identifier({ id: "us-ssn-plain", class: "national-id", shapes: [digits(9)], strength: "named", words: SSN, valid: isSsn }),
  identifier({ id: "us-itin", class: "tax-id", shapes: ["###_##_####"], strength: "strong", words: ITIN, valid: isItin }),
  identifier({ id: "us-itin-plain", class: "tax-id", shapes: [digits(9)], strength: "bare", words: ITIN, valid: isItin }),
  identifier({
    id: "us-driver-licence",
    class: "driver-licence",
    shapes: [
      ...[7, 8, 9, 10, 11, 12, 13, 14].map(digits),
      ...[3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14].map((count) => `@${digits(count)}`),
      ...[5, 6, 7].map((count) => `@@${digits(count)}`),
      "@###-###-###-###",
      "@###-####-####",
      "@##-##-####",
      "###@@####",
      "##@@@#####",
      "##-###-###",
      "#########@",
    ],
    strength: "bare",
    words: [
      "driver license",
      "driver licence",
      "drivers license",
      "driver's license",
      "driver’s license",
      "driving license",
      "licence number",
      "license number",
      "license no",
      "license #",
      "permit",
      "dl",
      "dln",
      "dmv",
      "lic#",
    ],
    valid: (compact) => !isOneDigit(compact),
  }),
  identifier({
    id: "ca-sin",
    class: "national-id",
    shapes: ["###~###~###"],
    strength: "weak",
    words: ["sin", "social insurance", "nas", "assurance sociale", "insurance number"],
    valid: (compact) => /^[1-79]/.test(compact) && !isOneDigit(compact) && isLuhn(compact),
  }),
];

/** Never handed out: area 000, 666 and from 900; group 00; serial 0000; the two that advertising made useless. */
function isSsn(compact: string): boolean {
  return (
    /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(compact) &&
    !isOneDigit(compact) &&
    !["078051120", "219099999", "123456789"].includes(compact)
  );
}

/** Begins with 9; its group is one of those that the IRS hands out. */
function isItin(compact: string): boolean {
  return /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/.test(compact);
}
