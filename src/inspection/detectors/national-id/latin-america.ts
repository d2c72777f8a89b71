/** Brazil, Argentina, Chile, Mexico, Colombia, Peru, Ecuador, Uruguay, Venezuela and the Dominican Republic. */
import { digitAt, isDay, isLuhn, isOneDigit, weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const MEXICAN_STATES = "AS|BC|BS|CC|CL|CM|CS|CH|DF|DG|GT|GR|HG|JC|MC|MN|MS|NT|NL|OC|PL|QT|QR|SP|SL|SR|TC|TS|TL|VZ|YN|ZS|NE";
const CURP = new RegExp(`^[A-Z][AEIOUX][A-Z]{2}\\d{6}[HMX](?:${MEXICAN_STATES})[B-DF-HJ-NP-TV-Z]{3}[A-Z\\d]\\d$`);

const RUT = ["rut", "run", "rol único", "rol unico"];

export const LATIN_AMERICA = [
  // States of Brazil hand out their own; that of São Paulo is written so.
  identifier({
    id: "br-rg",
    class: "national-id",
    shapes: ["##.###.###-*", "#.###.###-*"],
    strength: "named",
    words: ["registro geral", "identidade", "rg:", "rg nº", "rg n°"],
    window: 24,
  }),
  identifier({
    id: "br-cpf",
    class: "national-id",
    shapes: ["###.###.###-##", digits(11), "#########-##"],
    strength: "strong",
    words: ["cpf", "cadastro de pessoas"],
    valid: isCpf,
  }),
  identifier({
    id: "br-pis",
    class: "national-id",
    shapes: [digits(11), "###.#####.##-#"],
    strength: "weak",
    words: ["pis", "pasep", "nis", "nit"],
    valid: (compact) => mod11(compact, [3, 2, 9, 8, 7, 6, 5, 4, 3, 2], 10) && !isOneDigit(compact),
  }),
  identifier({
    id: "ar-cuit",
    class: "tax-id",
    shapes: ["##-########-#", digits(11)],
    strength: "strong",
    words: ["cuit", "cuil"],
    valid: (compact) => /^(?:2[03457]|3[034])/.test(compact) && mod11(compact, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 10),
  }),
  identifier({
    id: "ar-dni",
    class: "national-id",
    shapes: ["##.###.###", digits(8), "#.###.###"],
    strength: "named",
    words: ["dni", "documento nacional", "documento"],
  }),
  identifier({
    id: "cl-rut",
    class: "national-id",
    shapes: ["##.###.###-*", "#.###.###-*"],
    strength: "strong",
    words: RUT,
    valid: isRut,
  }),
  // Without points it looks like the number of any invoice, of which one in eleven passes.
  identifier({ id: "cl-rut-plain", class: "national-id", shapes: ["########-*", "#######-*"], strength: "weak", words: RUT, valid: isRut }),
  identifier({
    id: "mx-curp",
    class: "national-id",
    shapes: ["@@@@######@@@@@@*#"],
    strength: "strong",
    words: ["curp", "clave única"],
    valid: (compact) => CURP.test(compact) && isCurp(compact),
  }),
  identifier({
    id: "mx-rfc",
    class: "tax-id",
    shapes: ["@@@@######***", "@@@@-######-***"],
    strength: "strong",
    words: ["rfc", "registro federal"],
    valid: (compact) =>
      isDay(Number(compact.slice(4, 6)), Number(compact.slice(6, 8)), Number(compact.slice(8, 10))) && /[\dA]$/.test(compact),
  }),
  identifier({
    id: "co-nit",
    class: "tax-id",
    shapes: ["###.###.###-#", "#########-#"],
    strength: "strong",
    words: ["nit", "rut"],
    valid: isNit,
  }),
  identifier({
    id: "co-cedula",
    class: "national-id",
    shapes: ["#.###.###.###", "##.###.###", ...[8, 10].map(digits)],
    strength: "named",
    words: ["cédula", "cedula", "c.c.", "cédula de ciudadanía"],
  }),
  identifier({ id: "pe-dni", class: "national-id", shapes: [digits(8)], strength: "named", words: ["dni", "documento de identidad"] }),
  identifier({
    id: "pe-ruc",
    class: "tax-id",
    shapes: [digits(11)],
    strength: "weak",
    words: ["ruc"],
    valid: (compact) => /^(?:1[05-7]|20)/.test(compact) && mod11(compact, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 10),
  }),
  identifier({
    id: "ec-cedula",
    class: "national-id",
    shapes: [digits(10), "#########-#"],
    strength: "weak",
    words: ["cédula", "cedula", "cédula de identidad"],
    valid: (compact) => /^(?:0[1-9]|1\d|2[0-4]|30)[0-5]/.test(compact) && isLuhn(compact),
  }),
  identifier({
    id: "uy-ci",
    class: "national-id",
    shapes: ["#.###.###-#", "#######-#"],
    strength: "strong",
    words: ["cédula", "cedula", "c.i.", "ci"],
    valid: (compact) => (10 - (weigh(compact, [2, 9, 8, 7, 6, 3, 4]) % 10)) % 10 === digitAt(compact, 7),
  }),
  identifier({
    id: "ve-cedula",
    class: "national-id",
    shapes: ["V-########", "V-##.###.###", "E-########", "V-#######"],
    strength: "weak",
    words: ["cédula", "cedula", "c.i.", "ci"],
  }),
  identifier({
    id: "do-cedula",
    class: "national-id",
    shapes: ["###-#######-#"],
    strength: "strong",
    words: ["cédula", "cedula"],
    valid: isLuhn,
  }),
];

/** The check at `at` is 11 less the weighed sum modulo 11; 10 and 11 are 0. */
function mod11(compact: string, weights: readonly number[], at: number): boolean {
  const check = 11 - (weigh(compact, weights) % 11);
  return (check > 9 ? 0 : check) === digitAt(compact, at);
}

function isCpf(compact: string): boolean {
  return mod11(compact, [10, 9, 8, 7, 6, 5, 4, 3, 2], 9) && mod11(compact, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2], 10) && !isOneDigit(compact);
}

/** Weights 2 to 7 from the right, over and over; K is 10. */
function isRut(compact: string): boolean {
  let sum = 0;
  for (let index = 0; index < compact.length - 1; index++) sum += digitAt(compact, compact.length - 2 - index) * (2 + (index % 6));
  const check = 11 - (sum % 11);
  return compact.endsWith(check === 11 ? "0" : check === 10 ? "K" : String(check));
}

/** Weights 18 to 2 over digits and letters in the order of the Spanish alphabet. */
function isCurp(compact: string): boolean {
  const order = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += order.indexOf(compact[index] ?? "0") * (18 - index);
  return (10 - (sum % 10)) % 10 === digitAt(compact, 17);
}

function isNit(compact: string): boolean {
  const rest = weigh(compact, [41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11;
  return (rest < 2 ? rest : 11 - rest) === digitAt(compact, 9);
}
