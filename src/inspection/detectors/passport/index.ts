/** Passport numbers. Few have a check digit in print, so that most take the word near them; the machine-readable zone of ICAO 9303 needs none. */
import type { Detector } from "../../scan/detector.ts";
import { isIcao } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const WORDS = [
  "passport",
  "passport number",
  "passport no",
  "reisepass",
  "passnummer",
  "passeport",
  "pasaporte",
  "passaporto",
  "passaporte",
  "paspoort",
  "paszport",
  "pasaport",
  "паспорт",
  "여권",
  "护照",
  "パスポート",
  "旅券",
  "travel document",
  "travel passport",
  "загранпаспорт",
  "護照",
  "διαβατηρί",
  "جواز سفر",
  "جواز السفر",
  "דרכון",
  "cestovní pas",
  "cestovný pas",
  "útlevél",
  "pașaport",
  "putovnic",
  "pass-nr",
  "passnr",
  "passi number",
  "hộ chiếu",
  "पासपोर्ट",
  "หนังสือเดินทาง",
];
const kind = { class: "passport", words: WORDS } as const;

export const passport: Detector = {
  name: "passport",
  shapes: [
    identifier({ ...kind, id: "us-passport", shapes: [digits(9), "@########"], strength: "bare" }),
    identifier({ ...kind, id: "uk-passport", shapes: ["@@#######"], strength: "bare" }),
    // The letters that Germany uses are none of those that look like digits; the first is the issuing office's.
    identifier({
      ...kind,
      id: "de-passport",
      shapes: ["@*******#"],
      strength: "weak",
      valid: (compact) => /^[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{7}\d$/.test(compact) && /\d/.test(compact.slice(1, 8)) && isIcao(compact),
    }),
    // As it is printed, without the check digit of the machine-readable zone, and with it.
    identifier({ ...kind, id: "de-passport-serial", shapes: ["@********", "@********#"], strength: "named", valid: isGermanSerial }),
    identifier({ ...kind, id: "es-passport", shapes: ["@@@######"], strength: "bare" }),
    identifier({
      ...kind,
      id: "in-passport",
      shapes: ["@#######"],
      strength: "bare",
      valid: (compact) => /^[A-PR-WY][1-9]\d{5}[1-9]$/.test(compact),
    }),
    identifier({
      ...kind,
      id: "kr-passport",
      shapes: ["@###@####", "@########"],
      strength: "bare",
      valid: (compact) => /^[MSROD]/.test(compact),
    }),
    identifier({ ...kind, id: "it-passport", shapes: ["@@#######"], strength: "bare" }),
    identifier({ ...kind, id: "fr-passport", shapes: ["##@@#####"], strength: "bare" }),
    identifier({ ...kind, id: "ca-passport", shapes: ["@@######", "@######@@"], strength: "bare" }),
    identifier({
      ...kind,
      id: "cn-passport",
      shapes: ["@########", "@@#######"],
      strength: "bare",
      valid: (compact) => /^(?:E|G|P|S|D)/.test(compact),
    }),
    // Of Russia: a series of four digits, which may be split, and a number of six.
    identifier({ ...kind, id: "ru-passport", shapes: ["##_##_######", "####_######"], strength: "named" }),
    identifier({
      ...kind,
      id: "passport",
      shapes: ["*~*******", "*~******", "**#####", "*********"],
      strength: "named",
      // Where there is no row of digits, capitals and digits together: NW3BLP4K6 in the Netherlands.
      valid: (compact, found) => /\d{4}/.test(compact) || (found === compact && /\d.*\d/.test(compact) && /[A-Z].*[A-Z]/.test(compact)),
    }),
  ],
  rules: [
    {
      id: "ru-passport-in-words",
      class: "passport",
      group: "pii",
      keywords: ["серия", "серии"],
      before: 0,
      after: 48,
      pattern: /сери[яи][\s:]{1,3}(\d\d ?\d\d[\s,]{1,3}(?:номер|№)[\s:]{0,3}\d{6})(?!\d)/i,
      value: 1,
      score: 0.8,
    },
    {
      id: "passport-mrz",
      class: "passport",
      group: "pii",
      keywords: ["<<"],
      before: 48,
      after: 96,
      pattern: /(?<![A-Z0-9<])P[A-Z<][A-Z]{3}[A-Z<]{39}\r?\n?[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14}[0-9<]\d(?![A-Z0-9<])/,
      valid: (value) => isMrz(value),
      score: 0.95,
    },
  ],
};

/** Letters that Germany uses; with ten places the last checks the others. */
function isGermanSerial(compact: string): boolean {
  return /^[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}/.test(compact) && /\d.*\d/.test(compact) && (compact.length < 10 || isIcao(compact));
}

/** The document number and the birthday each have a check digit behind them. */
function isMrz(value: string): boolean {
  const line = value.replace(/\s/g, "").slice(44);
  return isField(line.slice(0, 10)) && isField(line.slice(13, 20));
}

function isField(text: string): boolean {
  return isIcao(text.replaceAll("<", "0"));
}
