/** Sweden (Skatteverket), Finland (DVV), Norway (Skatteetaten), Denmark (CPR) and Iceland (Þjóðskrá). */
import { digitAt, hasDay, isLuhn, modulo, weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const SWEDISH = ["personnummer", "pnr", "samordningsnummer", "personal number", "swedish id"];
const DANISH = ["cpr", "cpr-nr", "cpr-nummer", "personnummer"];
const ICELANDIC = ["kennitala", "kt"];
const CENTURIES = "-+ABCDEFUVWXY";

export const NORDIC = [
  identifier({
    id: "se-personnummer",
    class: "national-id",
    shapes: ["######-####", "######+####", "########-####", digits(12)],
    strength: "strong",
    words: SWEDISH,
    glued: true,
    valid: isPersonnummer,
  }),
  identifier({
    id: "se-personnummer-plain",
    class: "national-id",
    shapes: [digits(10)],
    strength: "weak",
    words: SWEDISH,
    glued: true,
    valid: isPersonnummer,
  }),
  identifier({
    id: "fi-hetu",
    class: "national-id",
    shapes: [...CENTURIES].map((century) => `######${century}###*`),
    strength: "strong",
    words: ["hetu", "henkilötunnus", "sotu", "personbeteckning", "finnish id"],
    glued: true,
    valid: (compact) =>
      hasDay(compact, "DMY") &&
      "0123456789ABCDEFHJKLMNPRSTUVWXY"[modulo(compact.slice(0, 6) + compact.slice(-4, -1), 31)] === compact.at(-1),
  }),
  identifier({
    id: "no-fodselsnummer",
    class: "national-id",
    shapes: [digits(11), "######_#####"],
    strength: "strong",
    words: ["fødselsnummer", "fodselsnummer", "fnr", "d-nummer", "personnummer"],
    valid: (compact) => {
      const day = String(digitAt(compact, 0) % 4) + compact.slice(1, 2) + String(digitAt(compact, 2) % 4) + compact.slice(3);
      return (
        hasDay(day, "DMY") &&
        weigh(compact, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
        weigh(compact, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
      );
    },
  }),
  // Since 2007 numbers are handed out whose modulus does not hold, so that it proves nothing against one.
  identifier({
    id: "dk-cpr",
    class: "national-id",
    shapes: ["######-####"],
    strength: "weak",
    words: DANISH,
    valid: (compact) => hasDay(compact, "DMY"),
  }),
  identifier({
    id: "dk-cpr-plain",
    class: "national-id",
    shapes: [digits(10), "###### ####"],
    strength: "named",
    words: DANISH,
    valid: (compact) => hasDay(compact, "DMY"),
  }),
  identifier({
    id: "is-kennitala",
    class: "national-id",
    shapes: ["######-####"],
    strength: "strong",
    words: ICELANDIC,
    valid: isKennitala,
  }),
  identifier({
    id: "is-kennitala-plain",
    class: "national-id",
    shapes: [digits(10)],
    strength: "weak",
    words: ICELANDIC,
    valid: isKennitala,
  }),
];

/** The day may be 60 higher: a coordination number. Luhn over the last ten digits. */
function isPersonnummer(compact: string): boolean {
  const isLong = compact.length === 12;
  const short = isLong ? compact.slice(2) : compact;
  const day = Number(short.slice(4, 6));
  const born = `${compact.slice(0, -6)}${String(day > 60 ? day - 60 : day).padStart(2, "0")}`;
  return hasDay(born, isLong ? "YYYYMD" : "YMD") && isLuhn(short);
}

function isKennitala(compact: string): boolean {
  const check = (11 - (weigh(compact, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return /[089]$/.test(compact) && hasDay(compact, "DMY") && check === digitAt(compact, 8);
}
