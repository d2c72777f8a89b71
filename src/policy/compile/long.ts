/** Whole numbers of 64 bits. What leaves them is an error, never a wrapped or a rounded number. */
import type { Long } from "../value.ts";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** The number, or undefined beyond 64 bits. */
export function toLong(exact: bigint): Long | undefined {
  if (exact < MIN || exact > MAX) return undefined;
  return near(Number(exact)) ?? exact;
}

/** A double that is a safe integer is the exact result: rounding never takes a greater number into that range. */
function near(double: number): number | undefined {
  return Number.isSafeInteger(double) ? double : undefined;
}

export function add(a: Long, b: Long): Long | undefined {
  return (typeof a === "number" && typeof b === "number" ? near(a + b) : undefined) ?? toLong(BigInt(a) + BigInt(b));
}

export function subtract(a: Long, b: Long): Long | undefined {
  return (typeof a === "number" && typeof b === "number" ? near(a - b) : undefined) ?? toLong(BigInt(a) - BigInt(b));
}

export function multiply(a: Long, b: Long): Long | undefined {
  return (typeof a === "number" && typeof b === "number" ? near(a * b) : undefined) ?? toLong(BigInt(a) * BigInt(b));
}

/** What is left over of the whole `unit`s that are not above `a`: never negative. */
export function remainder(a: Long, unit: number): number {
  const rest = Number(BigInt(a) % BigInt(unit));
  return rest < 0 ? rest + unit : rest;
}

/** The whole `unit`s in `a`, rounded toward zero. */
export function quotient(a: Long, unit: number): Long | undefined {
  return toLong(BigInt(a) / BigInt(unit));
}
