/** Days of birth. A date is one of millions; it is a person's only where a word near it, or the name of its member, says so. */
import { wordsOf } from "../../scan/context.ts";
import { DIGIT } from "../../scan/unit.ts";
import type { Detector } from "../../scan/detector.ts";
import { hasDay, isDay } from "../checksum.ts";

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
  "f. nac",
  "fecha nac",
  "fecha de nac",
  "nato il",
  "nata il",
  "data nasc",
  "dt. nasc",
  "né à",
  "née à",
  "ddn",
  "urodzony",
  "urodzona",
  "fødd",
  "født",
  "syntynyt",
  "datum narození",
  "narozen",
  "dátum narodenia",
  "datum rođenja",
  "datum rojstva",
  "születési",
  "született",
  "szül.",
  "data nașterii",
  "data nasterii",
  "născut",
  "ημερομηνία γέννησης",
  "ημ. γέννησης",
  "γεννήθηκε",
  "родился",
  "родилась",
  "дата народження",
  "народився",
  "дата на раждане",
  "تاريخ الميلاد",
  "תאריך לידה",
  "تاریخ تولد",
  "जन्म तिथि",
  "जन्मतिथि",
  "जन्म दिनांक",
  "tanggal lahir",
  "tgl lahir",
  "tarikh lahir",
  "ngày sinh",
  "วันเกิด",
  "sünnikuupäev",
  "dzimšanas datums",
  "gimimo data",
  "誕生日",
  "出生年月日",
  "생일",
  "출생일",
];
/** Words that nothing else bears, for days written without a sign between. */
const PLAIN_WORDS = [
  "date of birth",
  "dob",
  "birth date",
  "birthdate",
  "birthday",
  "geburtsdatum",
  "date de naissance",
  "生年月日",
  "出生日期",
  "생년월일",
];
const KIND = { class: "birth-date", group: "pii" } as const;
const DAYS = ["#", "##"];
const MONTHS =
  "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mär|Mai|Okt|Dez|janv|févr|mars|avr|juin|juil|août|sept|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|" +
  "fev|mei|mrt|maa|maj|des|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru|tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu|" +
  "led|úno|bře|dub|kvě|čer|srp|zář|říj|pro|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|ian|iun|iul|noi|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек";
/** What a person's day of birth stands behind, and what stands before a place. */
const VERBS = [
  "born",
  "birth",
  "dob",
  "geboren",
  "geburt",
  "naissance",
  "née ",
  "né le",
  "nacimiento",
  "nacid",
  "nascita",
  "nato il",
  "nata il",
  "nascid",
  "nascimento",
  "geboorte",
  "urodz",
  "född",
  "födelse",
  "født",
  "fødsel",
  "syntyn",
  "syntymä",
  "narozen",
  "doğum",
  "născut",
  "родил",
  "рождения",
];
const PLACED = [
  "nato a ",
  "nata a ",
  "né à ",
  "née à ",
  "born in ",
  "born at ",
  "geboren in ",
  "geboren te ",
  "nacido en ",
  "nacida en ",
  "nascido em ",
  "nascida em ",
];
/** The day before or behind the month's name: 17 May 1990, May 17, 1990, 17. Mai 1990, 17 de mayo de 1990. */
const DAY_OF_MONTH = "\\d{1,2}(?:st|nd|rd|th|er|º|\\.)?";

/** Whole names, which need no day: born in May 1990. */
const WHOLE_MONTHS =
  "January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|" +
  "janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|octubre|diciembre";
const IN_WORDS = `((?:${DAY_OF_MONTH}(?: of| de)? (?:${MONTHS})\\p{L}{0,10}\\.?,?(?: de)?|(?:${MONTHS})\\p{L}{0,10}\\.? ${DAY_OF_MONTH},?|(?:${WHOLE_MONTHS})) (?:18|19|20)\\d\\d)(?!\\d)`;
const ALONE = new RegExp(`^\\s*${IN_WORDS}\\s*$`, "iu");
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
        `##${between}@@@${between}####`,
        ...(between === "." ? DAYS.flatMap((day) => DAYS.map((month) => `${day}. ${month}. ####`)) : []),
        ...(between === "-" ? ["####-##-##T##:##", "####-##-##T##:##:##", "####-##-##T##:##:##Z", "####-##-##T##:##:##.###Z"] : []),
      ]),
      valid: (_, found) => isBirthDate(found),
      score: 0,
      context: { words: WORDS, window: 40, boost: 0.7 },
    },
    {
      ...KIND,
      id: "birth-date-compact",
      shapes: ["########", "##@@@####"],
      valid: (compact) => isCompactDay(compact),
      score: 0,
      context: { words: PLAIN_WORDS, window: 16, boost: 0.7 },
    },
  ],
  rules: [
    {
      ...KIND,
      id: "birth-date-in-words",
      keywords: VERBS,
      before: 0,
      after: 96,
      pattern: new RegExp(`(?:${VERBS.join("|")})\\p{L}{0,8}[^\\d\\n]{0,24}?(?:\\r?\\n)?[^\\d\\n]{0,12}?(?<!\\p{L})${IN_WORDS}`, "iu"),
      value: 1,
      score: 0.7,
    },
    // "nato a Roma il 17/05/1990": the place stands between.
    {
      ...KIND,
      id: "birth-date-behind-place",
      keywords: PLACED,
      before: 0,
      after: 80,
      pattern: new RegExp(
        `(?<!\\p{L})(?:${PLACED.join("|")})[\\p{L}'’ ,.()-]{2,40}?[ ,](?:il|le|on|am|op|el|em|den)[ ](\\d{1,2}([./-])\\d{1,2}\\2(?:\\d{4}|\\d\\d))(?!\\d)`,
        "iu",
      ),
      value: 1,
      valid: (found) => isBirthDate(found),
      score: 0.7,
    },
    // 1990年5月17日, 1990년 5월 17일.
    {
      ...KIND,
      id: "birth-date-east-asia",
      keywords: ["生年月日", "誕生日", "出生", "생년월일", "출생", "생일"],
      before: 0,
      after: 48,
      pattern:
        /(?:生年月日|誕生日|出生|생년월일|출생|생일)[^\d\n]{0,12}((?:18|19|20)\d\d(?:年 ?\d{1,2}月 ?\d{1,2}日|년 ?\d{1,2}월 ?\d{1,2}일))/,
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

const SHORT_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Whether it is a day on which somebody may have been born, whichever order it is written in. */
function isBirthDate(found: string): boolean {
  if (/[a-z]{3}/i.test(found)) return isCompactDay(found.replaceAll(/[^\da-z]/gi, ""));
  const [first = 0, second = 0, third = 0] = found.replaceAll(". ", ".").slice(0, 10).split(/\D/).map(Number);
  if (first > 31) return isYear(first) && isDay(first, second, third);
  return isYear(third) && (isDay(third, second, first) || isDay(third, first, second));
}

/** The same without a sign between: 19900517, 17051990, 17MAY1990. */
function isCompactDay(compact: string): boolean {
  const month = SHORT_MONTHS.indexOf(compact.slice(2, 5).toLowerCase()) + 1;
  if (month > 0) return isBirthYear(compact.slice(5)) && isDay(Number(compact.slice(5)), month, Number(compact.slice(0, 2)));
  if (!/^\d{8}$/.test(compact)) return false;
  if (isBirthYear(compact.slice(0, 4)) && hasDay(compact, "YYYYMD")) return true;
  const swapped = compact.slice(2, 4) + compact.slice(0, 2) + compact.slice(4);
  return isBirthYear(compact.slice(4)) && (hasDay(compact, "DMYYYY") || hasDay(swapped, "DMYYYY"));
}

function isBirthYear(year: string): boolean {
  return /^(?:19\d\d|20[0-4]\d)$/.test(year);
}

function isYear(year: number): boolean {
  return year < 100 || (year >= 1880 && year < 2100);
}
