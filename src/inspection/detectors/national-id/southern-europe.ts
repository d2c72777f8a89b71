/** Spain (Ministerio del Interior, AEAT, TGSS), Portugal (AT, IRN), Italy (Agenzia delle Entrate), Greece (AADE, IDIKA), Cyprus. */
import { digitAt, hasDay, isLuhn, isOneDigit, modulo, weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const DNI = ["dni", "nif", "nie", "documento nacional", "documento de identidad", "número de identidad", "identificación fiscal"];
const FISCAL = ["codice fiscale", "cod. fiscale", "cod fiscale", "fiscal code", "c.f.", "cf", "tessera sanitaria"];
const CONTROL = "TRWAGMYFPDXBNJZSQVHLCKE";

const CITIZEN_CARD = ["cartão de cidadão", "cartao de cidadao", "cartão cidadão", "bilhete de identidade", "bi", "cc"];

export const SOUTHERN_EUROPE = [
  identifier({
    id: "es-nif",
    class: "national-id",
    shapes: ["########~@", "#######~@", "##.###.###-@", "##.###.###@", "@#######@"],
    strength: "strong",
    words: DNI,
    valid: (compact, found) => isNif(compact) && /[A-Z]$/.test(found),
  }),
  // In small letters one word in 23 of a row of hexadecimal digits has its letter.
  identifier({
    id: "es-nif-small",
    class: "national-id",
    shapes: ["########~@", "@#######@"],
    strength: "weak",
    words: DNI,
    valid: (compact, found) => isNif(compact) && /[a-z]$/.test(found),
  }),
  identifier({
    id: "es-nie",
    class: "national-id",
    shapes: ["@~#######~@"],
    strength: "strong",
    words: [...DNI, "extranjero"],
    valid: (compact) => {
      const first = "XYZ".indexOf(compact[0] ?? "");
      return first >= 0 && CONTROL[Number(first + compact.slice(1, 8)) % 23] === compact[8];
    },
  }),
  identifier({
    id: "es-social-security",
    class: "national-id",
    shapes: [digits(12), "##/########/##", "##_########_##", "##/########-##"],
    strength: "weak",
    words: ["seguridad social", "nss", "afiliación", "naf", "nuss"],
    valid: (compact) => {
      const order = Number(compact.slice(2, 10));
      const number = order < 10_000_000 ? Number(compact.slice(0, 2)) * 10_000_000 + order : Number(compact.slice(0, 10));
      return number % 97 === Number(compact.slice(10));
    },
  }),
  identifier({
    id: "pt-nif",
    class: "tax-id",
    shapes: ["###~###~###"],
    strength: "weak",
    words: ["nif", "contribuinte", "número de contribuinte", "número fiscal", "identificação fiscal"],
    valid: (compact) => {
      const check = 11 - (weigh(compact, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
      return /^(?:[1235689]|45|7[0124579])/.test(compact) && (check > 9 ? 0 : check) === digitAt(compact, 8);
    },
  }),
  identifier({
    id: "pt-citizen-card",
    class: "national-id",
    shapes: ["########~#~**#"],
    strength: "strong",
    words: CITIZEN_CARD,
    valid: (compact) => /^\d{9}[A-Z][A-Z0-9]\d$/.test(compact) && isCitizenCard(compact),
  }),
  // Its version may be written in digits; of twelve digits one number in ten passes.
  identifier({
    id: "pt-citizen-card-digits",
    class: "national-id",
    shapes: ["########~#~###"],
    strength: "weak",
    words: CITIZEN_CARD,
    valid: isCitizenCard,
  }),
  identifier({
    id: "it-fiscal-code",
    class: "national-id",
    shapes: ["@@@@@@**@**@***@", "@@@~@@@~**@**~@***@"],
    strength: "strong",
    words: FISCAL,
    valid: (compact) => FISCAL_CODE.test(compact) && fiscalCheck(compact) === compact[15],
  }),
  identifier({
    id: "it-fiscal-code-form",
    class: "national-id",
    shapes: ["@@@@@@##@##@###@"],
    strength: "weak",
    words: FISCAL,
    valid: (compact) => FISCAL_CODE.test(compact),
  }),
  identifier({
    id: "it-identity-card",
    class: "national-id",
    shapes: ["@@#####@@", "@@#######", "#######@@", "@@_#######"],
    strength: "bare",
    words: [
      "carta d'identità",
      "carta d’identità",
      "carta di identità",
      "carta identita",
      "cie",
      "documento d'identità",
      "identity card",
      "documento",
    ],
    valid: (compact) => /^(?:C[A-Z]\d{5}[A-Z]{2}|A[A-Z]\d{7}|\d{7}[A-Z]{2})$/.test(compact),
  }),
  identifier({
    id: "it-driver-licence",
    class: "driver-licence",
    shapes: ["@@#######@", "U1*******@"],
    strength: "bare",
    words: ["patente", "patente di guida", "driver license", "driving licence", "licenza"],
    valid: (compact) => /^(?:[A-Z]{2}\d{7}[A-Z]|U1[BCDFGHLJKMNPRSTUWYXZ0-9]{7}[A-Z])$/.test(compact),
  }),
  identifier({
    id: "gr-amka",
    class: "national-id",
    shapes: [digits(11), "######_#####"],
    strength: "strong",
    words: ["amka", "αμκα", "μητρώο κοινωνικής ασφάλισης"],
    valid: (compact) => hasDay(compact, "DMY") && isLuhn(compact),
  }),
  identifier({
    id: "gr-afm",
    class: "tax-id",
    shapes: [digits(9), "EL#########"],
    strength: "weak",
    words: ["αφμ", "afm", "α.φ.μ.", "αριθμός φορολογικού μητρώου", "vat", "tin"],
    valid: (compact) => {
      const number = compact.replace("EL", "");
      return (weigh(number, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digitAt(number, 8) && !isOneDigit(number);
    },
  }),
  identifier({
    id: "cy-tic",
    class: "tax-id",
    shapes: ["########@"],
    strength: "weak",
    words: ["tic", "tin", "φορολογική ταυτότητα", "tax identification", "vat"],
    valid: (compact) => {
      let sum = 0;
      for (let index = 0; index < 8; index++)
        sum += index % 2 === 1 ? digitAt(compact, index) : ([1, 0, 5, 7, 9, 13, 15, 17, 19, 21][digitAt(compact, index)] ?? 0);
      return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[sum % 26] === compact[8];
    },
  }),
];

/** Digits may be written as the letters that stand in for them where two people would have the same code. */
const FISCAL_CODE = /^[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST](?:[04LQ][1-9MNP-V]|[1256MNRS][0-9LMNP-V]|[37PT][01LM])[A-Z][0-9LMNP-V]{3}[A-Z]$/;
const ODD: { readonly [unit: string]: number } = Object.fromEntries(
  [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"].map((unit, index) => [
    unit,
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23][index < 10 ? index : index - 10] ?? 0,
  ]),
);

/** The number with its letter, behind K, L or M for those who have none of their own. */
function isNif(compact: string): boolean {
  const number = /^[KLM]/.test(compact) ? compact.slice(1, -1) : compact.slice(0, -1);
  return /^\d+$/.test(number) && CONTROL[Number(number) % 23] === compact.at(-1);
}

function fiscalCheck(compact: string): string {
  let sum = 0;
  for (let index = 0; index < 15; index++) {
    const unit = compact[index] ?? "0";
    const code = unit.charCodeAt(0);
    sum += index % 2 === 0 ? (ODD[unit] ?? 0) : code < 65 ? code - 48 : code - 65;
  }
  return String.fromCharCode(65 + (sum % 26));
}

/** Luhn over twelve places, letters from A as 10. */
function isCitizenCard(compact: string): boolean {
  let sum = 0;
  for (let index = 0; index < 12; index++) {
    const value = modulo(compact[index] ?? "0", 97);
    const weighed = index % 2 === 0 ? value * 2 : value;
    sum += index % 2 === 0 && weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
