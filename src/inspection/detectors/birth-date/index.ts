/** Days of birth. A date is one of millions; it is a person's only where a word near it, or the name of its member, says so. */
import type { Detector } from "../../scan/detector.ts";
import { isDay } from "../checksum.ts";

const WORDS = [
  "date of birth",
  "dob",
  "d.o.b.",
  "d.o.b",
  "birth date",
  "birthdate",
  "birthday",
  "born",
  "birth",
  "geboren",
  "geburtsdatum",
  "geburtstag",
  "geb.",
  "date de naissance",
  "né le",
  "née le",
  "naissance",
  "fecha de nacimiento",
  "nacido",
  "nacida",
  "nacimiento",
  "data di nascita",
  "nato il",
  "nata il",
  "data de nascimento",
  "nascido",
  "nascida",
  "geboortedatum",
  "data urodzenia",
  "ur.",
  "födelsedatum",
  "född",
  "fødselsdato",
  "syntymäaika",
  "doğum tarihi",
  "дата рождения",
  "生年月日",
  "出生日期",
  "생년월일",
];
const KIND = { class: "birth-date", group: "pii" } as const;
const DAYS = ["#", "##"];
const MONTHS =
  "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mär|Mai|Okt|Dez|janv|févr|mars|avr|juin|juil|août|sept|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott";
const DAY_OF_MONTH = "\\d{1,2}(?:st|nd|rd|th|\\.)?";

export const birthDate: Detector = {
  name: "birth-date",
  shapes: [
    {
      ...KIND,
      id: "birth-date",
      shapes: ["-", "/", "."].flatMap((between) => [
        ...DAYS.flatMap((day) => DAYS.flatMap((month) => ["##", "####"].map((year) => [day, month, year].join(between)))),
        `####${between}##${between}##`,
        ...(between === "-" ? ["####-##-##T##:##", "####-##-##T##:##:##", "####-##-##T##:##:##Z", "####-##-##T##:##:##.###Z"] : []),
      ]),
      valid: (_, found) => isBirthDate(found),
      score: 0,
      context: { words: WORDS, window: 40, boost: 0.7 },
    },
  ],
  rules: [
    {
      ...KIND,
      id: "birth-date-in-words",
      keywords: ["born", "birth", "dob", "geboren", "geburt", "naissance", "née ", "né le", "nacimiento", "nacid", "nascita"],
      before: 0,
      after: 96,
      pattern: new RegExp(
        `(?:born|birth|dob|geboren|geburt|naissance|née? |nacimiento|nacid|nascita)[a-z]{0,8}[^\\d\\n]{0,24}?\\b((?:${DAY_OF_MONTH}(?: of| de)? )?(?:${MONTHS})[a-zéû]{0,8}\\.?,?(?: de)?(?: ${DAY_OF_MONTH},?)? (?:18|19|20)\\d\\d)(?!\\d)`,
        "i",
      ),
      value: 1,
      score: 0.7,
    },
  ],
};

/** Whether it is a day on which somebody may have been born, whichever order it is written in. */
function isBirthDate(found: string): boolean {
  const [first = 0, second = 0, third = 0] = found.slice(0, 10).split(/\D/).map(Number);
  if (first > 31) return isYear(first) && isDay(first, second, third);
  return isYear(third) && (isDay(third, second, first) || isDay(third, first, second));
}

function isYear(year: number): boolean {
  return year < 100 || (year >= 1880 && year < 2100);
}
