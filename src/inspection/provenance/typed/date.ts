/** Dates and times in the writings that people use, compared in one: `2024-05-03`, `--05-03` without a year, `10:30`. */

/** Names of months from January on, whole and as they are shortened, in the languages in which prompts are written most. */
const MONTHS_OF: readonly string[] = [
  "january february march april may june july august september october november december",
  "jan feb mar apr may jun jul aug sep oct nov dec",
  "januar februar märz april mai juni juli august september oktober november dezember",
  "jan feb mrz apr mai jun jul aug sept okt nov dez",
  "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
  "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
  "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
  "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
  "januari februari maart april mei juni juli augustus september oktober november december",
  "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
  "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
  "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
];
const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTHS_OF.flatMap((names) => names.split(" ").map((name, month) => [name, month + 1] as const)),
);
/** The longest first: `mar` begins `march`. */
const MONTH = `(${[...MONTHS.keys()].toSorted((a, b) => b.length - a.length).join("|")})(?![\\p{L}\\p{N}])`;
const YEAR = "((?:19|20)\\d\\d)";
const ISO = /((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/y;
const COMPACT = /((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)/y;
const NUMERIC = new RegExp(`(\\d{1,2})([-/.])(\\d{1,2})\\2${YEAR}(?!\\d)`, "y");
const DAY_MONTH = new RegExp(`(\\d{1,2})(?:st|nd|rd|th|er|\\.|º)?(?: of| de)?[ -]${MONTH}\\.?(?:,?(?: de)?[ -]${YEAR}\\b)?`, "iuy");
const MONTH_DAY = new RegExp(`${MONTH}\\.? (?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?![\\d:])(?:,? ${YEAR}\\b)?`, "iuy");
const TIME = /(\d{1,2})(?:[:.](\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s?(am|pm|a\.m\.|p\.m\.|h|o'clock)?(?![\w:])/iy;

export interface Read {
  readonly norm: string;
  readonly end: number;
}

/** What dates a text that begins here can be read as: two where day and month could be either. */
export function datesAt(text: string, at: number): readonly Read[] {
  const iso = execAt(ISO, text, at) ?? execAt(COMPACT, text, at);
  if (iso !== undefined) return dated(iso, { year: iso.parts[1], month: Number(iso.parts[2]), day: iso.parts[3] });
  const numeric = execAt(NUMERIC, text, at);
  if (numeric !== undefined) return numericDates(numeric);
  const written = execAt(DAY_MONTH, text, at);
  if (written !== undefined) return dated(written, { year: written.parts[3], month: monthOf(written.parts[2]), day: written.parts[1] });
  const monthFirst = execAt(MONTH_DAY, text, at);
  if (monthFirst !== undefined)
    return dated(monthFirst, { year: monthFirst.parts[3], month: monthOf(monthFirst.parts[1]), day: monthFirst.parts[2] });
  return [];
}

/** The time of day that begins here; undefined where none does. A bare number is none. */
export function timeAt(text: string, at: number): Read | undefined {
  const found = execAt(TIME, text, at);
  if (found === undefined) return undefined;
  const [written = "", hour = "", minute, second, half] = found.parts;
  // `10.30` alone is an amount.
  if (half === undefined && (minute === undefined || written.includes("."))) return undefined;
  const norm = timeOf({ hour: Number(hour), minute: Number(minute ?? 0), second: Number(second ?? 0), half: half?.toLowerCase() });
  return norm === undefined ? undefined : { norm, end: found.end };
}

/** Names of months, with which a date may begin: lower case, whole or as they are shortened. */
export const MONTH_NAMES: readonly string[] = [...MONTHS.keys()];

interface Found {
  readonly parts: readonly (string | undefined)[];
  readonly end: number;
}

function execAt(pattern: RegExp, text: string, at: number): Found | undefined {
  pattern.lastIndex = at;
  const parts = pattern.exec(text);
  return parts === null ? undefined : { parts, end: at + parts[0].length };
}

/** Day first with dots, either way with the rest: both are read where both can be. */
function numericDates(found: Found): readonly Read[] {
  const [, first, sign, second, year] = found.parts;
  const dayFirst = dated(found, { year, month: Number(second), day: first });
  if (sign === ".") return dayFirst;
  const monthFirst = dated(found, { year, month: Number(first), day: second });
  return first === second ? dayFirst : [...dayFirst, ...monthFirst];
}

function dated(
  { end }: Found,
  { year, month, day }: { readonly year: string | undefined; readonly month: number; readonly day: string | undefined },
): readonly Read[] {
  const date = Number(day);
  if (!(month >= 1 && month <= 12 && date >= 1 && date <= 31)) return [];
  return [{ norm: `${year ?? "-"}-${two(month)}-${two(date)}`, end }];
}

function monthOf(name = ""): number {
  return MONTHS.get(name.toLowerCase()) ?? 0;
}

interface Clocked {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly half: string | undefined;
}

function timeOf({ hour, minute, second, half }: Clocked): string | undefined {
  const isHalf = half === "am" || half === "pm" || half === "a.m." || half === "p.m.";
  if (minute > 59 || second > 59 || hour > (isHalf ? 12 : 24)) return undefined;
  const full = isHalf ? (hour % 12) + (half.startsWith("p") ? 12 : 0) : hour;
  return `${two(full)}:${two(minute)}${second === 0 ? "" : `:${two(second)}`}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

const ZONED = /T?[ ]?(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/;

/** A value that is a date and a time, in ISO 8601 or with a space between: its two halves. */
export function dateTimeOf(value: string): { readonly date: string; readonly time: string; readonly zone: string | undefined } | undefined {
  if (!/^\d{4}-\d{2}-\d{2}[T ]/.test(value)) return undefined;
  const [, time, zone] = ZONED.exec(value.slice(10)) ?? [];
  return time === undefined ? undefined : { date: value.slice(0, 10), time, zone };
}

/** A whole value read as a date. */
export function dateOf(value: string): readonly string[] {
  return datesAt(value, 0).flatMap(({ norm, end }) => (end === value.length ? [norm] : []));
}

/** A whole value read as a time of day. */
export function timeOfDay(value: string): string | undefined {
  const read = timeAt(value, 0);
  return read?.end === value.length ? read.norm : undefined;
}
