/** Germany (BZSt, Deutsche Rentenversicherung, Bundesdruckerei), Austria (Dachverband) and Switzerland (ZAS). */
import { digitAt, hasDay, isIcao, isMod11Mod10, weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const ID_CARD = ["personalausweis", "ausweis", "ausweisnummer", "ausweisnr", "identity card", "id card", "perso"];
/** Letters that are in no serial number of a German document: vowels, and those that look like digits. */
const SERIAL = /^[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}$/;

const SVNR = ["svnr", "sv-nummer", "sozialversicherungsnummer", "versicherungsnummer", "ecard", "e-card", "social security"];

export const GERMAN_SPEAKING = [
  identifier({
    id: "de-tax-id",
    class: "tax-id",
    shapes: [digits(11), "##_###_###_###"],
    strength: "weak",
    words: [
      "steuer-id",
      "steueridentifikationsnummer",
      "steuerliche identifikationsnummer",
      "idnr",
      "identifikationsnummer",
      "steuer-identifikationsnummer",
      "tax id",
      "steuer id",
      "tin",
    ],
    valid: isTaxId,
  }),
  identifier({
    id: "de-tax-number",
    class: "tax-id",
    shapes: ["##/###/####", "##/###/#####", "###/###/#####", "##/####/####", "###/####/####", "#####/#####", "###/###/####"],
    strength: "weak",
    words: ["steuernummer", "steuer-nr", "steuernr", "st.-nr", "stnr", "finanzamt", "tax number"],
  }),
  identifier({
    id: "de-tax-number-elster",
    class: "tax-id",
    shapes: [digits(13)],
    strength: "bare",
    words: ["steuernummer", "steuer-nr", "steuernr", "st.-nr", "stnr", "finanzamt", "elster", "tax number"],
    // The first four digits name the tax office of a land, or the land and its office; the fifth is 0 in the federal form.
    valid: (compact) => /^(?:(?:1[01]|2[1-8]|3[012]|4[01]|5[1235]|9[123])\d\d0|(?:0[1-9]|1[0-6])\d{3})\d{8}$/.test(compact),
  }),
  identifier({
    id: "de-social-security",
    class: "national-id",
    shapes: ["##~######~@~###"],
    strength: "strong",
    words: [
      "sozialversicherungsnummer",
      "rentenversicherungsnummer",
      "versicherungsnummer",
      "sv-nummer",
      "rvnr",
      "svnr",
      "social security",
    ],
    valid: isPensionNumber,
  }),
  identifier({
    id: "de-id-card",
    class: "national-id",
    shapes: ["@*******#", "@********#"],
    strength: "weak",
    words: ID_CARD,
    valid: (compact) =>
      /\d/.test(compact.slice(1, 8)) && (/^T\d{8}$/.test(compact) || (SERIAL.test(compact.slice(0, 9)) && isIcao(compact))),
  }),
  identifier({
    id: "de-id-card-serial",
    class: "national-id",
    shapes: ["@********"],
    strength: "named",
    words: ID_CARD,
    valid: (compact) => SERIAL.test(compact),
  }),
  identifier({
    id: "de-driver-licence",
    class: "driver-licence",
    shapes: ["@@########*"],
    strength: "bare",
    words: ["führerschein", "fuehrerschein", "führerscheinnummer", "fahrerlaubnis", "driving licence", "driver license"],
  }),
  identifier({
    id: "de-driver-licence-office",
    class: "driver-licence",
    shapes: ["@##********"],
    strength: "named",
    words: ["führerschein", "fuehrerschein", "fahrerlaubnis", "driving licence", "driver license"],
  }),
  identifier({ id: "at-social-security", class: "national-id", shapes: ["####_######"], strength: "strong", words: SVNR, valid: isSvnr }),
  identifier({ id: "at-social-security-plain", class: "national-id", shapes: [digits(10)], strength: "weak", words: SVNR, valid: isSvnr }),
  identifier({
    id: "ch-ahv",
    class: "national-id",
    shapes: ["756.####.####.##", "756 #### #### ##", digits(13)],
    strength: "strong",
    words: ["ahv", "avs", "ahv-nummer", "sozialversicherungsnummer", "numéro avs", "navs13"],
    valid: (compact) => compact.startsWith("756") && weigh(compact, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
  }),
];

/** A serial of three, its check digit, the birthday. */
function isSvnr(compact: string): boolean {
  return /^[1-9]/.test(compact) && hasDay(compact, "DMY", 4) && weigh(compact, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digitAt(compact, 3);
}

/** MOD 11,10; no digit more than three times. That one digit must occur twice is not asked: published samples break it. */
function isTaxId(compact: string): boolean {
  const counts = new Map<string, number>();
  for (const digit of compact.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  return !compact.startsWith("0") && Math.max(...counts.values()) <= 3 && isMod11Mod10(compact);
}

/** Area, birthday, letter, serial, check: the letter counts as two digits, and products by their digits. */
function isPensionNumber(compact: string): boolean {
  const letter = String(compact.charCodeAt(8) - 64).padStart(2, "0");
  const expanded = compact.slice(0, 8) + letter + compact.slice(9, 11);
  const weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
  let sum = 0;
  for (let index = 0; index < 12; index++) {
    const product = digitAt(expanded, index) * (weights[index] ?? 0);
    sum += Math.floor(product / 10) + (product % 10);
  }
  return Number(compact.slice(0, 2)) >= 2 && hasDay(compact, "DMY", 2) && sum % 10 === digitAt(compact, 11);
}
