/** Comparisons with the clock: with a moment, with a time of the day, or with how long ago something was. */
import type { Expression } from "./expression.ts";
import type { Path } from "./context-type.ts";

/** Where the answer changes: at a moment (epoch milliseconds), or every day at a time (milliseconds since midnight, UTC). */
export type TimeAsked = { readonly on: "moment" | "day"; readonly ms: number };

const DAY = 24 * 60 * 60_000;
const UNITS: Readonly<Record<string, number>> = { toMilliseconds: 1, toSeconds: 1000, toMinutes: 60_000, toHours: 3_600_000, toDays: DAY };

/** Something that grows with the clock: `now`, or the time of the day, moved and in units. */
interface Moving {
  readonly on: TimeAsked["on"];
  readonly path: Path;
  /** Milliseconds that were added. */
  readonly offset: number;
  /** How many milliseconds one of its units has. */
  readonly unitMs: number;
  /** Whether it moves by whole days alone. */
  readonly wholeDays: boolean;
}

/** What a comparison asks of the clock; undefined where it is no such comparison. */
export function timeOf(left: Expression, right: Expression): { readonly path: Path; readonly asked: readonly TimeAsked[] } | undefined {
  const moving = movingOf(left) ?? movingOf(right);
  const still = spanOf(left) ?? spanOf(right);
  if (moving === undefined || still === undefined) return undefined;
  const ms = still * moving.unitMs - moving.offset;
  // Whole units and whole days change at their end as well: `toHours() > 9` begins to hold at ten.
  const step = moving.wholeDays ? DAY : moving.unitMs;
  const places = step === 1 ? [ms] : [ms, ms + step];
  return {
    path: moving.path,
    asked: places.map((place) => ({ on: moving.on, ms: moving.on === "day" ? ((place % DAY) + DAY) % DAY : place })),
  };
}

function movingOf(expression: Expression): Moving | undefined {
  if (expression.op === "attribute")
    return isNow(expression) ? { on: "moment", path: ["common", "now"], offset: 0, unitMs: 1, wholeDays: false } : undefined;
  if (expression.op !== "apply") return undefined;
  const [of, by] = expression.args;
  const inner = of === undefined ? undefined : movingOf(of);
  const span = by === undefined ? undefined : spanOf(by);
  if (inner === undefined) return undefined;
  if (expression.name === "toTime" && inner.on === "moment") return { ...inner, on: "day" };
  if (expression.name === "toDate" && inner.on === "moment") return { ...inner, wholeDays: true };
  if (expression.name === "offset" && span !== undefined) return { ...inner, offset: inner.offset + span };
  if (expression.name === "durationSince" && span !== undefined) return { ...inner, offset: inner.offset - span };
  const unitMs = UNITS[expression.name];
  return unitMs === undefined ? undefined : { ...inner, unitMs };
}

function isNow(expression: Expression): boolean {
  if (expression.op !== "attribute" || expression.name !== "now" || expression.of.op !== "attribute" || expression.of.name !== "common")
    return false;
  return expression.of.of.op === "variable" && expression.of.of.name === "context";
}

/** A literal of time in milliseconds, or a whole number as it is. */
export function spanOf(expression: Expression): number | undefined {
  if (expression.op === "value") return typeof expression.value === "number" ? expression.value : undefined;
  const [text] = expression.op === "apply" ? expression.args : [];
  if (expression.op !== "apply" || text?.op !== "value" || typeof text.value !== "string") return undefined;
  if (expression.name === "duration") return durationMs(text.value);
  if (expression.name !== "datetime") return undefined;
  const moment = Date.parse(text.value);
  return Number.isNaN(moment) ? undefined : moment;
}

const PARTS: Readonly<Record<string, number>> = { d: DAY, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Cedar's durations: `-1d2h3m4s5ms`. */
function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|d|h|m|s)/g)];
  const sum = parts.reduce((total, [, count, unit]) => total + Number(count) * (PARTS[unit ?? ""] ?? 0), 0);
  return text.startsWith("-") ? -sum : sum;
}
