/** Numbers of patients, of those who treat them, and of those who pay: the United States (CMS, DEA), the United Kingdom (NHS), Germany (gematik, KBV), Australia, Canada, New Zealand. */
import type { Detector } from "../../scan/detector.ts";
import { digitAt, hasDay, isLuhn, isOneDigit, weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const kind = { class: "health-id" } as const;
const RECORD_WORDS = [
  "mrn",
  "medical record number",
  "medical record no",
  "medical record",
  "health record number",
  "patient id",
  "patient number",
  "patient no",
  "hospital number",
  "chart number",
  "patienten-id",
  "patientennummer",
  "patientennr",
  "numéro de patient",
  "historia clínica",
  "cartella clinica",
  "prontuário",
  "patientnummer",
  "病历号",
  "カルテ番号",
  "차트번호",
];

export const healthId: Detector = {
  name: "health-id",
  shapes: [
    identifier({
      ...kind,
      id: "us-npi",
      shapes: [digits(10), "####_###_###"],
      strength: "weak",
      words: ["npi", "national provider", "provider identifier", "provider number"],
      // Luhn over the number behind 80840, which stands for health in the United States.
      valid: (compact) => /^[12]/.test(compact) && isLuhn(`80840${compact}`) && !isOneDigit(compact),
    }),
    identifier({
      ...kind,
      id: "us-mbi",
      shapes: ["#@*#@*#@@##", "#@*#-@*#-@@##", "#@*# @*# @@##"],
      strength: "strong",
      words: ["mbi", "medicare", "beneficiary"],
      valid: (compact) =>
        /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d[AC-HJKMNP-RT-Y]{2}\d\d$/.test(compact),
    }),
    identifier({
      ...kind,
      id: "us-dea",
      shapes: ["@*#######"],
      strength: "weak",
      words: ["dea", "dea number", "dea registration", "medical license", "prescriber", "certificate"],
      valid: (compact) => {
        const number = compact.slice(2);
        return /^[A-HJ-NPR-UX][A-Z9]/.test(compact) && weigh(number, [1, 2, 1, 2, 1, 2]) % 10 === digitAt(number, 6) && !isOneDigit(number);
      },
    }),
    identifier({
      ...kind,
      id: "uk-nhs",
      shapes: ["###~###~####"],
      strength: "weak",
      words: ["nhs", "nhs number", "national health", "h&c number", "health and care number"],
      valid: (compact) => (11 - (weigh(compact, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(compact, 9) && !isOneDigit(compact),
    }),
    identifier({
      ...kind,
      id: "de-health-insurance",
      shapes: ["@#########"],
      strength: "weak",
      words: [
        "kvnr",
        "kv-nr",
        "kv-nummer",
        "krankenversichertennummer",
        "versichertennummer",
        "versicherten-nr",
        "versichertennr",
        "krankenversicherung",
        "gesundheitskarte",
        "krankenkasse",
        "egk",
        "health insurance",
        "insured person",
      ],
      valid: isKvnr,
    }),
    identifier({
      ...kind,
      id: "de-lanr",
      shapes: [digits(9)],
      strength: "weak",
      words: ["lanr", "arztnummer", "lebenslange arztnummer"],
      valid: (compact) => (10 - (weigh(compact, [4, 9, 4, 9, 4, 9]) % 10)) % 10 === digitAt(compact, 6) && !compact.endsWith("00"),
    }),
    identifier({
      ...kind,
      id: "de-bsnr",
      shapes: [digits(9)],
      strength: "bare",
      words: ["bsnr", "betriebsstättennummer", "betriebsstaettennummer", "betriebsstätte"],
      // The first two digits name the association of doctors.
      valid: (compact) => /^(?!00)[0-7]\d|^(?:8[38]|9[38])/.test(compact),
    }),
    identifier({
      ...kind,
      id: "au-medicare",
      shapes: ["####~#####~#", "####_#####_#_#", digits(11)],
      strength: "weak",
      words: ["medicare", "medicare number", "medicare card"],
      valid: (compact) => /^[2-6]/.test(compact) && weigh(compact, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(compact, 8),
    }),
    identifier({
      ...kind,
      id: "ca-ohip",
      shapes: ["####_###_###", "####-###-###-@@", digits(10)],
      strength: "named",
      words: ["ohip", "health card", "carte santé", "health number"],
      valid: (compact) => isLuhn(compact.slice(0, 10)),
    }),
    identifier({
      ...kind,
      id: "uk-chi",
      shapes: [digits(10), "######_####"],
      strength: "weak",
      words: ["chi", "chi number", "community health index"],
      valid: (compact) => hasDay(compact, "DMY") && (11 - (weigh(compact, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(compact, 9),
    }),
    // Australia's healthcare identifiers of persons (Services Australia): 800360, then ten digits, Luhn over all.
    identifier({
      ...kind,
      id: "au-ihi",
      shapes: [digits(16), "####_####_####_####"],
      strength: "strong",
      words: ["ihi", "healthcare identifier"],
      valid: (compact) => compact.startsWith("800360") && isLuhn(compact),
    }),
    // The card of the European Union: 80, the country by ISO 3166 in digits, the institution and the card.
    identifier({
      ...kind,
      id: "eu-health-card",
      shapes: [digits(20)],
      strength: "named",
      words: ["ehic", "european health insurance", "ceam", "krankenversicherungskarte"],
      valid: (compact) => compact.startsWith("80"),
      window: 40,
    }),
    identifier({
      ...kind,
      id: "us-hicn",
      shapes: ["###-##-####@", "###-##-####-@", "#########@"],
      strength: "named",
      words: ["hicn", "medicare claim", "health insurance claim"],
      window: 40,
    }),
    // A hospital's own number of a patient has no form: its name must stand right there.
    identifier({
      ...kind,
      id: "medical-record",
      shapes: [
        ...[5, 6, 7, 8, 9, 10].map(digits),
        ...[5, 6, 7, 8].flatMap((count) => [`@_${digits(count)}`, `@${digits(count)}`]),
        ...[6, 7, 8].map((count) => `mrn_${digits(count)}`),
      ],
      strength: "named",
      words: RECORD_WORDS,
      window: 14,
    }),
    identifier({
      ...kind,
      id: "health-insurance",
      shapes: ["@@@#########", "@@@########", "@#########", "@########", ...[9, 10, 11, 12].map(digits)],
      strength: "named",
      words: [
        "insurance member id",
        "subscriber id",
        "subscriber number",
        "health insurance id",
        "health insurance number",
        "health plan id",
        "medicaid id",
        "medicaid number",
        "medicaid",
      ],
      window: 20,
    }),
    identifier({ ...kind, id: "nz-nhi", shapes: ["@@@####", "@@@##@@"], strength: "named", words: ["nhi", "national health index"] }),
  ],
};

/** The letter counts as two digits; weights 1 and 2, products by their digits, modulo 10. */
function isKvnr(compact: string): boolean {
  const expanded = String(compact.charCodeAt(0) - 64).padStart(2, "0") + compact.slice(1);
  let sum = 0;
  for (let index = 0; index < 10; index++) {
    const product = digitAt(expanded, index) * (index % 2 === 0 ? 1 : 2);
    sum += product > 9 ? product - 9 : product;
  }
  return sum % 10 === digitAt(expanded, 10);
}
