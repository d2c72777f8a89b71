/** Russia (SFR, FNS), Ukraine (DPS), Kazakhstan and Türkiye (NVİ). */
import { digitAt, hasDay, isOneDigit, weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const TURKISH = [
  "tckn",
  "tc kimlik",
  "t.c. kimlik",
  "kimlik no",
  "kimlik numarası",
  "kimlik numarasi",
  "tc no",
  "vatandaşlık",
  "turkish id",
  "national id",
];

export const EURASIA = [
  identifier({
    id: "ru-snils",
    class: "national-id",
    shapes: ["###-###-### ##", "###-###-###-##", digits(11)],
    strength: "strong",
    words: ["снилс", "snils", "страховой номер"],
    valid: (compact) =>
      Number(compact.slice(0, 9)) > 1_001_998 && (weigh(compact, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(compact.slice(9)),
  }),
  identifier({
    id: "ru-driver-licence",
    class: "driver-licence",
    shapes: ["##_##_######", "####_######", digits(10)],
    strength: "named",
    words: ["водительское удостоверение", "в/у", "вод. удостоверение", "права №"],
    window: 30,
  }),
  identifier({
    id: "ru-inn",
    class: "tax-id",
    shapes: [digits(12)],
    strength: "strong",
    words: ["инн", "inn", "налогоплательщика"],
    valid: (compact) =>
      (weigh(compact, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(compact, 10) &&
      (weigh(compact, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(compact, 11) &&
      !isOneDigit(compact),
  }),
  identifier({
    id: "ua-rnokpp",
    class: "tax-id",
    shapes: [digits(10)],
    strength: "weak",
    words: ["рнокпп", "іпн", "ідентифікаційний", "rnokpp", "ipn"],
    valid: (compact) => {
      const sum = weigh(compact, [-1, 5, 7, 9, 4, 6, 10, 5, 7]);
      return (((sum % 11) + 11) % 11) % 10 === digitAt(compact, 9);
    },
  }),
  identifier({
    id: "kz-iin",
    class: "national-id",
    shapes: [digits(12)],
    strength: "strong",
    words: ["иин", "жсн", "iin"],
    valid: (compact) => {
      const first = weigh(compact, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
      const check = first < 10 ? first : weigh(compact, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11;
      return hasDay(compact, "YMD") && /^.{6}[0-6]/.test(compact) && check === digitAt(compact, 11);
    },
  }),
  identifier({ id: "tr-national-id", class: "national-id", shapes: [digits(11)], strength: "strong", words: TURKISH, valid: isTckn }),
];

/** The tenth digit is seven times the odd places less the even ones, the eleventh the sum of the ten, modulo 10. */
function isTckn(compact: string): boolean {
  const odd = weigh(compact, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weigh(compact, [0, 1, 0, 1, 0, 1, 0, 1]);
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  return !compact.startsWith("0") && tenth === digitAt(compact, 9) && (odd + even + tenth) % 10 === digitAt(compact, 10);
}
