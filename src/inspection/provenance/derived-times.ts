/** Times of day that follow from what was asked: an hour from ten ends at eleven. */
import { recognise } from "./recognise.ts";
import { tokensOf } from "./token.ts";
import { numberAt, numberWordsAt } from "./typed/number.ts";
import { TIMES_MAX, DURATIONS_MAX } from "./limits.ts";

const DURATION = /\b(?:(half an|an?)|([\d.]+|[a-z]+))[ -](hours?|hrs?|h|minutes?|mins?)\b/gi;
const DAY_MINUTES = 24 * 60;

const known = new WeakMap<readonly string[], { readonly of: number; readonly times: ReadonlySet<string> }>();

/** Every time in the prompts with every duration in them added. The list is only ever added to. */
export function derivedTimes(prompts: readonly string[]): ReadonlySet<string> {
  const before = known.get(prompts);
  if (before?.of === prompts.length) return before.times;
  const times = new Set(prompts.flatMap(timesIn));
  known.set(prompts, { of: prompts.length, times });
  return times;
}

function timesIn(text: string): readonly string[] {
  const durations = Array.from(text.matchAll(DURATION), ([, article, number, unit = ""]) => minutesOf(article, number, unit)).slice(
    0,
    DURATIONS_MAX,
  );
  if (durations.length === 0) return [];
  return startsIn(text).flatMap((start) => durations.filter((minutes) => minutes > 0).map((minutes) => clockOf(start + minutes)));
}

function startsIn(text: string): readonly number[] {
  const written = tokensOf(text).flatMap((token) => recognise(text, token).filter(({ kind }) => kind === "time"));
  const named = /\bnoon\b/i.test(text) ? [DAY_MINUTES / 2] : [];
  const starts = written.map(({ norm }) => Number(norm.slice(0, 2)) * 60 + Number(norm.slice(3, 5)));
  return [...new Set([...starts, ...named])].slice(0, TIMES_MAX);
}

function minutesOf(article: string | undefined, number = "", unit: string): number {
  const each = /^h/i.test(unit) ? 60 : 1;
  if (article !== undefined) return (article.toLowerCase().startsWith("half") ? 0.5 : 1) * each;
  return Number(numberAt(number, 0)?.norm ?? numberWordsAt(number, 0)?.norm ?? 0) * each;
}

function clockOf(minutes: number): string {
  const within = minutes % DAY_MINUTES;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${two(within / 60)}:${two(within % 60)}`;
}
