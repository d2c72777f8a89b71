/** Decimals, datetimes and durations, read as Cedar reads them. */
import { Amount } from "../value.ts";
import type { Long } from "../value.ts";
import { toLong } from "./long.ts";

/** More digits than these are more than 64 bits. Zeros before them are not counted. */
const DECIMAL = /^(-?)0*(\d{1,19})\.(\d{1,4})$/;
const DATETIME = /^(\d{4})-(\d\d)-(\d\d)(?:T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{3}))?(?:Z|([+-](?:[01]\d|2[0-3]))([0-5]\d)))?$/;
const DURATION = /^(-?)(?:0*(\d{1,19})d)?(?:0*(\d{1,19})h)?(?:0*(\d{1,19})m)?(?:0*(\d{1,19})s)?(?:0*(\d{1,19})ms)?$/;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export function amount(kind: Amount["kind"], of: Long | undefined): Amount | undefined {
  return of === undefined ? undefined : new Amount(kind, of);
}

/** Reads a decimal of one to four fractional digits. */
export function decimal(text: string): Amount | undefined {
  const [, sign = "", whole = "", fraction = ""] = DECIMAL.exec(text) ?? [];
  return whole === "" ? undefined : amount("decimal", toLong(BigInt(sign + whole + fraction.padEnd(4, "0"))));
}

/** Reads a day, or a day and time with its offset from UTC. The calendar is the Gregorian, before its beginning too. */
export function datetime(text: string): Amount | undefined {
  const parts = DATETIME.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts.slice(1, 8).map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const [offsetHours = "+0", offsetMinutes = "0"] = parts.slice(8);
  const offset = Math.abs(Number(offsetHours)) * HOUR_MS + Number(offsetMinutes) * MINUTE_MS;
  const local = date.getTime() + hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + ms;
  return new Amount("datetime", offsetHours.startsWith("-") ? local + offset : local - offset);
}

/** Reads days, hours, minutes, seconds and milliseconds, in that order, at least one of them. */
export function duration(text: string): Amount | undefined {
  const parts = DURATION.exec(text);
  if (parts === null || parts.slice(2).every((part) => part === undefined)) return undefined;
  const [days = 0n, hours = 0n, minutes = 0n, seconds = 0n, ms = 0n] = parts.slice(2).map((part) => BigInt(part ?? 0));
  const sum = days * BigInt(DAY_MS) + hours * BigInt(HOUR_MS) + minutes * BigInt(MINUTE_MS) + seconds * 1000n + ms;
  return amount("duration", toLong(parts[1] === "-" ? -sum : sum));
}
