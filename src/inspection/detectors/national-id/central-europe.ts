/** Poland, Czechia, Slovakia, Hungary, Romania, Bulgaria, Croatia, the other successors of Yugoslavia, and the Baltic states. */
import { digitAt, hasDay, isDay, isMod11Mod10, isOneDigit, modulo, weigh } from "../checksum.ts";
import { apartFromMoments, digits, identifier } from "../identifier.ts";

const BALTIC = ["isikukood", "asmens kodas", "personal code", "a.k.", "ik"];
const CZECH = ["rodné číslo", "rodne cislo", "rč", "r.č.", "rodné číslo:", "birth number"];

export const CENTRAL_EUROPE = [
  identifier({
    id: "pl-pesel",
    class: "national-id",
    shapes: [digits(11)],
    strength: "weak",
    words: ["pesel", "numer pesel", "nr pesel"],
    valid: (compact) => isPeselDay(compact) && weigh(compact, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
  }),
  identifier({
    id: "pl-nip",
    class: "tax-id",
    shapes: [digits(10), "###-###-##-##", "###-##-##-###", "PL##########"],
    strength: "weak",
    words: ["nip", "numer identyfikacji podatkowej", "nr nip", "vat"],
    valid: (compact) => {
      const number = compact.replace("PL", "");
      return weigh(number, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(number, 9) && !isOneDigit(number);
    },
  }),
  identifier({
    id: "pl-id-card",
    class: "national-id",
    shapes: ["@@@~######"],
    strength: "weak",
    words: ["dowód osobisty", "dowod osobisty", "dowodu", "seria i numer", "identity card"],
    valid: (compact) => weighLetters(compact, [7, 3, 1, 9, 7, 3, 1, 7, 3]) % 10 === 0,
  }),
  identifier({
    id: "cz-birth-number",
    class: "national-id",
    shapes: ["######/####"],
    strength: "strong",
    words: CZECH,
    valid: isBirthNumber,
  }),
  identifier({
    id: "cz-birth-number-old",
    class: "national-id",
    shapes: ["######/###", digits(10)],
    strength: "named",
    words: CZECH,
    valid: isBirthNumber,
  }),
  identifier({
    id: "hu-taj",
    class: "national-id",
    shapes: ["###~###~###"],
    strength: "weak",
    words: ["taj", "taj szám", "taj-szám", "társadalombiztosítási"],
    valid: (compact) => weigh(compact, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === digitAt(compact, 8) && !isOneDigit(compact),
  }),
  identifier({
    id: "hu-tax-id",
    class: "tax-id",
    shapes: [digits(10)],
    strength: "weak",
    words: ["adóazonosító", "adóazonosító jel", "adószám", "tax identification"],
    valid: (compact) => compact.startsWith("8") && weigh(compact, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digitAt(compact, 9),
  }),
  ...apartFromMoments(
    identifier({
      id: "ro-cnp",
      class: "national-id",
      shapes: [digits(13)],
      strength: "strong",
      words: ["cnp", "cod numeric personal"],
      valid: (compact) => {
        const check = weigh(compact, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        return (
          /^[1-9]/.test(compact) &&
          hasDay(compact, "YMD", 1) &&
          /^.{7}(?:0[1-9]|[1-4]\d|5[12]|70|8\d|90)/.test(compact) &&
          (check === 10 ? 1 : check) === digitAt(compact, 12)
        );
      },
    }),
  ),
  identifier({
    id: "bg-egn",
    class: "national-id",
    shapes: [digits(10)],
    strength: "weak",
    words: ["егн", "egn", "единен граждански номер"],
    valid: (compact) =>
      isDay(Number(compact.slice(0, 2)), Number(compact.slice(2, 4)) % 20, Number(compact.slice(4, 6))) &&
      (weigh(compact, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digitAt(compact, 9),
  }),
  identifier({
    id: "hr-oib",
    class: "national-id",
    shapes: [digits(11), "HR###########"],
    strength: "weak",
    words: ["oib", "osobni identifikacijski broj"],
    valid: (compact) => isMod11Mod10(compact.replace("HR", "")) && !isOneDigit(compact),
  }),
  ...apartFromMoments(
    identifier({
      id: "rs-jmbg",
      class: "national-id",
      shapes: [digits(13)],
      strength: "strong",
      words: ["jmbg", "emšo", "emso", "матични број", "јмбг", "ембг"],
      valid: (compact) => {
        const year = Number(compact.slice(4, 7));
        const check = 11 - (weigh(compact, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
        const isBorn = isDay(year < 800 ? 2000 + year : 1000 + year, Number(compact.slice(2, 4)), Number(compact.slice(0, 2)));
        return isBorn && (year >= 880 || year < 100) && (check > 9 ? 0 : check) === digitAt(compact, 12);
      },
    }),
  ),
  identifier({ id: "ee-isikukood", class: "national-id", shapes: [digits(11)], strength: "strong", words: BALTIC, valid: isBaltic }),
  identifier({
    id: "lv-personas-kods",
    class: "national-id",
    shapes: ["######-#####", digits(11)],
    strength: "weak",
    words: ["personas kods", "personas kodu", "personal code", "p.k."],
    valid: (compact) =>
      compact.startsWith("32") ||
      (hasDay(compact, "DMY") && ((1101 - weigh(compact, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11) % 10 === digitAt(compact, 10)),
  }),
];

/** The month is 20, 40, 60 or 80 higher outside of the twentieth century. */
function isPeselDay(compact: string): boolean {
  return isDay(Number(compact.slice(0, 2)), Number(compact.slice(2, 4)) % 20, Number(compact.slice(4, 6)));
}

/** The month is 50 higher for women, 20 more where a day's numbers ran out; the whole is divisible by 11 since 1954. */
function isBirthNumber(compact: string): boolean {
  const month = Number(compact.slice(2, 4)) % 50;
  const isBorn = isDay(Number(compact.slice(0, 2)), month > 20 ? month - 20 : month, Number(compact.slice(4, 6)));
  if (compact.length === 9) return isBorn && Number(compact.slice(0, 2)) < 54;
  return isBorn && (modulo(compact, 11) === 0 || (modulo(compact.slice(0, 9), 11) === 10 && compact.endsWith("0")));
}

/** Estonia and Lithuania: sex and century, birthday, serial; weights in two stages. */
function isBaltic(compact: string): boolean {
  const first = weigh(compact, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const second = first < 10 ? first : weigh(compact, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return /^[1-8]/.test(compact) && hasDay(compact, "YMD", 1) && second % 10 === digitAt(compact, 10);
}

/** Letters count from A as 10. */
function weighLetters(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + modulo(text[index] ?? "0", 97) * weight, 0);
}
