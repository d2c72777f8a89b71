/** The functions and methods of Cedar's extension types, by name. The receiver of a method is its first argument. */
import { Amount, IpRange } from "../value.ts";
import type { Long, Value } from "../value.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, amount, datetime, decimal, duration } from "./amount.ts";
import { ipRange, isInRange, isLoopback, isMulticast } from "./ip.ts";
import { add, quotient, remainder, subtract } from "./long.ts";

/** Undefined is an error, such as an argument of the wrong type. */
export type Unary = (value: Value) => Value | undefined;
export type Binary = (left: Value, right: Value) => Value | undefined;

/** Those that take one argument. With any other number of arguments a call is an error. */
export const UNARY_EXTENSIONS: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ["decimal", ofText(decimal)],
  ["datetime", ofText(datetime)],
  ["duration", ofText(duration)],
  ["ip", ofText(ipRange)],
  ["toDate", ofAmount("datetime", (ms) => amount("datetime", subtract(ms, remainder(ms, DAY_MS))))],
  ["toTime", ofAmount("datetime", (ms) => amount("duration", remainder(ms, DAY_MS)))],
  ["toMilliseconds", ofAmount("duration", (ms) => ms)],
  ["toSeconds", ofAmount("duration", (ms) => quotient(ms, 1000))],
  ["toMinutes", ofAmount("duration", (ms) => quotient(ms, MINUTE_MS))],
  ["toHours", ofAmount("duration", (ms) => quotient(ms, HOUR_MS))],
  ["toDays", ofAmount("duration", (ms) => quotient(ms, DAY_MS))],
  ["isIpv4", ofRange((range) => range.bits === 32)],
  ["isIpv6", ofRange((range) => range.bits === 128)],
  ["isLoopback", ofRange(isLoopback)],
  ["isMulticast", ofRange(isMulticast)],
]);

/** Those that take two arguments. */
export const BINARY_EXTENSIONS: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ["lessThan", comparing((a, b) => a < b)],
  ["lessThanOrEqual", comparing((a, b) => a <= b)],
  ["greaterThan", comparing((a, b) => a > b)],
  ["greaterThanOrEqual", comparing((a, b) => a >= b)],
  ["offset", (at, by) => (is("datetime", at) && is("duration", by) ? amount("datetime", add(at.of, by.of)) : undefined)],
  ["durationSince", (at, from) => (is("datetime", at) && is("datetime", from) ? amount("duration", subtract(at.of, from.of)) : undefined)],
  ["isInRange", (inner, outer) => (inner instanceof IpRange && outer instanceof IpRange ? isInRange(inner, outer) : undefined)],
]);

function is(kind: Amount["kind"], value: Value): value is Amount {
  return value instanceof Amount && value.kind === kind;
}

function ofText(read: (text: string) => Value | undefined): Unary {
  return (value) => (typeof value === "string" ? read(value) : undefined);
}

function ofAmount(kind: Amount["kind"], call: (of: Long) => Value | undefined): Unary {
  return (value) => (is(kind, value) ? call(value.of) : undefined);
}

function ofRange(call: (range: IpRange) => boolean): Unary {
  return (value) => (value instanceof IpRange ? call(value) : undefined);
}

function comparing(compare: (a: Long, b: Long) => boolean): Binary {
  return (a, b) => (is("decimal", a) && is("decimal", b) ? compare(a.of, b.of) : undefined);
}
