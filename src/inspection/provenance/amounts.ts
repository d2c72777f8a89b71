/**
 * How much may be paid where the person did not write the very number: no more than the largest sum they named, or a share of a
 * sum that they described; where they named none, no more than every sum that they described. So nobody outside can raise
 * what a payment costs; that it is paid in part is a smaller harm, and stated in docs/spec/labels.md.
 */
import type { Argument } from "./argument.ts";
import { isSumAt } from "./context.ts";
import { AMOUNTS_MAX } from "./limits.ts";
import { recognise } from "./recognise.ts";
import { tokensOf } from "./token.ts";
import { isTwofold, normOfNumber, numberAt } from "./typed/number.ts";
import { AMOUNT_WORDS } from "./words.ts";

/** What the person's words say of sums. */
interface Named {
  readonly sums: readonly number[];
  readonly percents: readonly number[];
}

/** Whether an argument says how much is paid: of a price, a limit or a salary less may be worse than more. */
export function isSum({ words, isMoney }: Argument): boolean {
  return isMoney && [...words].some((word) => AMOUNT_WORDS.has(word));
}

/** Whether the prompts allow a payment of this sum. `described` are the sums of the records that they describe. */
export function allowsSum(
  value: string | number,
  argument: Argument,
  prompts: readonly string[],
  described: () => readonly number[],
): boolean {
  const sum = typeof value === "number" ? value : wholeNumber(value);
  if (sum === undefined || !(sum > 0)) return false;
  const { sums, percents } = namedIn(prompts, argument);
  if (sums.length > 0 && sum <= Math.max(...sums)) return true;
  const known = described().slice(0, AMOUNTS_MAX);
  if (known.length === 0) return false;
  if (sums.length === 0) return sum <= Math.min(...known);
  return known.some((one) => sharesOf(one, percents, sums).some((share) => isSameSum(share, sum)));
}

/** So many per cent of a sum, alone or with a sum that was named added or taken off. */
function sharesOf(sum: number, percents: readonly number[], named: readonly number[]): readonly number[] {
  return percents.flatMap((percent) => {
    const share = (sum * percent) / 100;
    return [share, ...named.flatMap((one) => [share + one, share - one])];
  });
}

/** The same to the hundredth, as money is rounded. */
function isSameSum(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.0051;
}

/** The sums and shares that the prompts name, read as an argument of this kind would be. */
export function namedIn(prompts: readonly string[], argument: Argument): Named {
  const sums: number[] = [];
  const percents: number[] = [];
  for (const text of prompts) {
    for (const token of tokensOf(text)) {
      for (const { kind, norm, start, end } of recognise(text, token)) {
        if (kind !== "number" || sums.length + percents.length >= AMOUNTS_MAX) continue;
        if (/^\s?(?:%|percent\b|per cent\b)/i.test(text.slice(end, end + 10))) percents.push(Number(norm));
        else if (isSumAt({ text, source: { place: "" }, start, end }, argument)) sums.push(Number(norm));
      }
    }
  }
  return { sums, percents };
}

/** A text that is nothing but a number, and one only. */
export function wholeNumber(value: string): number | undefined {
  const read = isTwofold(value.trim()) ? undefined : numberAt(value.trim(), 0);
  return read?.end === value.trim().length && normOfNumber(Number(read.norm)) === read.norm ? Number(read.norm) : undefined;
}
