/**
 * Postal addresses, where a pattern is honest: a house number with a word for a street, a post box, a postcode whose
 * form is its country's own, a state with its code.
 */
import type { Detector } from "../../scan/detector.ts";
import type { Rule } from "../../scan/rule.ts";
import { identifier } from "../identifier.ts";

const KIND = { class: "address", group: "pii" } as const;
const WORD = "[\\p{Lu}\\d][\\p{L}\\p{M}\\d'’.-]{0,24}";
const UNIT = "(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room)\\.? ?[A-Za-z0-9-]{1,6}|,? #[A-Za-z0-9-]{1,6})?";
const TOWN = `(?:,? ${WORD}(?: ${WORD}){0,3})?`;
const STATES =
  "A[AEKLPRSZ]|C[AOT]|D[CE]|FL|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEHINOPST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY]";
const SUFFIXES = [
  "Street",
  "St",
  "Avenue",
  "Ave",
  "Road",
  "Rd",
  "Lane",
  "Ln",
  "Drive",
  "Boulevard",
  "Blvd",
  "Court",
  "Terrace",
  "Square",
  "Highway",
  "Hwy",
  "Parkway",
  "Pkwy",
  "Crescent",
  "Close",
  "Place",
];

const RULES: readonly Rule[] = [
  {
    ...KIND,
    id: "address-street",
    keywords: SUFFIXES.flatMap((suffix) =>
      suffix.length > 3 ? [` ${suffix}`] : [` ${suffix}.`, ` ${suffix},`, ` ${suffix} `, ` ${suffix}\n`],
    ),
    before: 72,
    after: 160,
    pattern: new RegExp(
      `(?<![\\p{L}\\d.,/-])\\d{1,6}[A-Za-z]? (?:${WORD} ){1,4}(?:${SUFFIXES.join("|")})\\b\\.?${UNIT}(?:${TOWN},? (?:${STATES})\\.? \\d{5}(?:-\\d{4})?(?!\\d))?`,
      "u",
    ),
    score: 0.6,
  },
  {
    ...KIND,
    id: "address-german",
    keywords: ["straße ", "strasse ", "str. ", "weg ", "platz ", "gasse ", "allee ", "ring ", "damm ", "ufer "],
    before: 40,
    after: 96,
    pattern:
      /(?<![\p{L}\d])\p{Lu}[\p{L}-]{1,30}(?: (?:\p{Lu}[\p{L}-]{1,20}-?)){0,2}(?:straße|strasse|str\.|weg|platz|gasse|allee|ring|damm|ufer|Straße|Weg|Platz|Allee) \d{1,4}(?: ?[a-z](?!\p{L}))?(?:,? (?:[DAC]H?-)?\d{4,5} \p{Lu}[\p{L}-]{1,30})?(?!\d)/u,
    score: 0.6,
  },
  {
    ...KIND,
    id: "address-romance",
    keywords: [
      "rue ",
      "avenue ",
      "boulevard ",
      "place ",
      "via ",
      "viale ",
      "piazza ",
      "calle ",
      "avenida ",
      "plaza ",
      "rua ",
      "praça ",
      "corso ",
    ],
    before: 8,
    after: 128,
    pattern:
      /(?<![\p{L}\d])(?:\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|place|Rue|Avenue|Boulevard|Place) (?:(?:de la|de l'|de|du|des|la|le|les) ?){0,2}\p{Lu}[\p{L}'’-]{1,24}(?: \p{Lu}[\p{L}'’-]{1,24}){0,3}(?:,? \d{5} \p{Lu}[\p{L}-]{1,30})?|(?:[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Cc]alle|[Aa]venida|[Pp]laza|[Rr]ua|[Pp]raça) (?:(?:de la|de los|de|del|della|delle|dei|di|do|da|dos|das) ?){0,2}\p{Lu}[\p{L}'’-]{1,24}(?: \p{Lu}[\p{L}'’-]{1,24}){0,3},? (?:n\.? ?º? ?)?\d{1,4}(?!\d))/u,
    score: 0.6,
  },
  {
    ...KIND,
    id: "address-box",
    keywords: ["box ", "postfach ", "boîte postale ", "apartado "],
    before: 24,
    after: 32,
    pattern:
      /(?<![\p{L}\d])(?:P\.? ?O\.? ?Box|p\.? ?o\.? ?box|Post Office Box|Postbox|Postfach|[Bb]oîte [Pp]ostale|Apartado|(?:PSC|psc|CMR|cmr|Unit|unit) \d{2,5},? [Bb]ox) \d{1,6}(?!\d)/u,
    score: 0.6,
  },
];

const POSTCODE = [
  "postcode",
  "post code",
  "zip",
  "zip code",
  "postal code",
  "address",
  "plz",
  "postleitzahl",
  "code postal",
  "código postal",
  "cap",
];

export const address: Detector = {
  name: "address",
  rules: RULES,
  shapes: [
    identifier({
      id: "uk-postcode",
      class: "address",
      shapes: ["@#~#@@", "@##~#@@", "@@#~#@@", "@@##~#@@", "@#@~#@@", "@@#@~#@@", "GIR~0AA"],
      strength: "bare",
      words: POSTCODE,
      valid: (compact, found) =>
        !/[-._]/.test(found) &&
        /^(?:GIR0AA|(?:[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY]))\d[ABD-HJLNP-UW-Z]{2})$/.test(
          compact,
        ),
    }),
    identifier({
      id: "de-plz",
      class: "address",
      shapes: ["#####"],
      strength: "bare",
      words: ["plz", "postleitzahl"],
      valid: (compact) => Number(compact) >= 1001 && Number(compact) <= 99_998,
    }),
    identifier({
      id: "us-zip",
      class: "address",
      shapes: ["#####", "#####-####"],
      strength: "named",
      words: ["zip", "zip code", "zipcode"],
    }),
    identifier({
      id: "us-state-zip",
      class: "address",
      shapes: ["@@ #####", "@@ #####-####"],
      strength: "strong",
      words: POSTCODE,
      valid: (_, found) => new RegExp(`^(?:${STATES}) `).test(found),
    }),
  ],
};
