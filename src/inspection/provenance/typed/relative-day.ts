/** Days by the words that people have for them, seen from now. */

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** It is one date or another at every moment, by where somebody is: 12 hours behind UTC to 14 before it. */
const ZONES_HOURS = [-12, 0, 14] as const;
const BY_DISTANCE: readonly (readonly [days: number, words: readonly string[]])[] = [
  [-1, ["yesterday"]],
  [0, ["today", "tonight", "this morning", "this afternoon", "this evening"]],
  [1, ["tomorrow"]],
  [2, ["day after tomorrow"]],
];

/** What somebody may call this day now; `date` is `YYYY-MM-DD`, `zones` hours ahead of UTC of where they may be. */
export function relativeDays(date: string, now: number, zones: readonly number[] = ZONES_HOURS): readonly string[] {
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(day)) return [];
  const words = zones.flatMap((hours) => {
    const distance = Math.round((day - Math.floor((now + hours * HOUR_MS) / DAY_MS) * DAY_MS) / DAY_MS);
    const weekday = WEEKDAYS[new Date(day).getUTCDay()] ?? "";
    return [
      ...BY_DISTANCE.flatMap(([days, said]) => (days === distance ? said : [])),
      ...(distance >= 0 && distance <= 7 ? [weekday] : []),
      ...(distance >= 1 && distance <= 13 ? [`next ${weekday}`] : []),
    ];
  });
  return [...new Set(words)];
}
