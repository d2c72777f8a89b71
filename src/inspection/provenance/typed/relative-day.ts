/** Days by the words that people have for them, seen from now. */

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
/** The same in other languages, from Sunday on, where the word means nothing else. */
const WEEKDAYS_ELSEWHERE: readonly (readonly string[])[] = [
  "sonntag montag dienstag mittwoch donnerstag freitag samstag",
  "dimanche lundi mardi mercredi jeudi vendredi samedi",
  "domingo lunes martes mi\u00e9rcoles jueves viernes s\u00e1bado",
  "domenica luned\u00ec marted\u00ec mercoled\u00ec gioved\u00ec venerd\u00ec sabato",
  "domingo segunda-feira ter\u00e7a-feira quarta-feira quinta-feira sexta-feira s\u00e1bado",
  "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag",
].map((names) => names.split(" "));
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** It is one date or another at every moment, by where somebody is: 12 hours behind UTC to 14 before it. */
const ZONES_HOURS = [-12, 0, 14] as const;
const BY_DISTANCE: readonly (readonly [days: number, words: readonly string[]])[] = [
  [-1, ["yesterday"]],
  [0, ["today", "tonight", "this morning", "this afternoon", "this evening", "heute", "aujourd'hui", "hoy", "oggi", "hoje", "vandaag"]],
  // `morgen` and `ma\u00f1ana` are the morning, too.
  [1, ["tomorrow", "demain", "domani", "amanh\u00e3"]],
  [2, ["day after tomorrow", "\u00fcbermorgen", "apr\u00e8s-demain", "pasado ma\u00f1ana", "dopodomani", "overmorgen"]],
];

/** What somebody may call this day now; `date` is `YYYY-MM-DD`, `zones` hours ahead of UTC of where they may be. */
export function relativeDays(date: string, now: number, zones: readonly number[] = ZONES_HOURS): readonly string[] {
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(day)) return [];
  const words = zones.flatMap((hours) => {
    const distance = Math.round((day - Math.floor((now + hours * HOUR_MS) / DAY_MS) * DAY_MS) / DAY_MS);
    const ofWeek = new Date(day).getUTCDay();
    const weekday = WEEKDAYS[ofWeek] ?? "";
    const elsewhere = WEEKDAYS_ELSEWHERE.map((names) => names[ofWeek] ?? "");
    return [
      ...BY_DISTANCE.flatMap(([days, said]) => (days === distance ? said : [])),
      ...(distance >= 0 && distance <= 7 ? [weekday, ...elsewhere] : []),
      ...(distance >= 1 && distance <= 13 ? [`next ${weekday}`] : []),
    ];
  });
  return [...new Set(words)];
}
