/** Days of birth. A date is one of millions; it is a person's only where a word near it, or the name of its member, says so. */
import { wordsOf } from "../../scan/context.ts";
import { DIGIT } from "../../scan/unit.ts";
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
/** The day before or behind the month's name: 17 May 1990, May 17, 1990, 17. Mai 1990, 17 de mayo de 1990. */
const DAY_OF_MONTH = "\\d{1,2}(?:st|nd|rd|th|\\.)?";

const IN_WORDS = `((?:${DAY_OF_MONTH}(?: of| de)? )?(?:${MONTHS})[a-zéû]{0,8}\\.?,?(?: de)?(?: ${DAY_OF_MONTH},?)? (?:18|19|20)\\d\\d)(?!\\d)`;
const ALONE = new RegExp(`^\\s*${IN_WORDS}\\s*$`, "i");
const OF_BIRTH = /birth|dob|born|geburt|geboren|naissance|nacimiento|nascita|nascimento|geboorte|urodzenia|födelse|fødsel|syntymä|doğum/i;

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
        `(?:born|birth|dob|geboren|geburt|naissance|née? |nacimiento|nacid|nascita)[a-z]{0,8}[^\\d\\n]{0,24}?(?:\\r?\\n)?[^\\d\\n]{0,12}?\\b${IN_WORDS}`,
        "i",
      ),
      value: 1,
      score: 0.7,
    },
  ],
  // The name of the member says what it is, and the text is nothing but the day.
  wants: (key) => OF_BIRTH.test(wordsOf(key)),
  gate: DIGIT,
  reach: 64,
  look: (text, { key }) => {
    const [, day] = (key !== undefined && text.length <= 64 && ALONE.exec(text)) || [];
    if (day === undefined) return [];
    const start = text.indexOf(day);
    return [{ ...KIND, rule: "birth-date-of-member", start, end: start + day.length, score: 0.7 }];
  },
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
