import { describe, expect, test } from "vitest";
import { allowsSum } from "./amounts.ts";
import type { Argument } from "./argument.ts";

const AMOUNT: Argument = {
  place: "/amount",
  role: "control",
  isListed: true,
  isRecipient: false,
  words: new Set(["amount"]),
  nouns: new Set(),
  isMoney: true,
  isQuantity: false,
  isId: false,
  isPerson: false,
  schema: undefined,
};
const allows = (prompt: string, sum: string | number, described: readonly number[] = []) =>
  allowsSum(sum, AMOUNT, [prompt], () => described);

describe("a payment is allowed", () => {
  test.each<[string, string, string | number, readonly number[]]>([
    ["up to what was named", "We spent 12.00 in all, send back my half", 4, []],
    ["up to the largest that was named", "Rent is $2200, and refund that $10", 10, []],
    ["as a text", "Send 40 EUR at most", "39.90", []],
    ["up to what is described, where none was named", "Refund what Kari sent", 10, [10]],
    ["up to the least that is described", "As much as for the club; the payee is Kari", 50, [50, 1000]],
    ["as a share of what is described", "Send 19.5% of what we paid and a fee of 5.29", 200.29, [50, 1000]],
    ["as a share, rounded", "Send them 7 percent of it and $2", 8.99, [99.9]],
  ])("%s", (_how, prompt, sum, described) => expect(allows(prompt, sum, described)).toBe(true));
});

describe("a payment is not allowed", () => {
  test.each<[string, string, string | number, readonly number[]]>([
    ["above what was named", "Send Kari 50 kr, I mean $50", 50.01, []],
    ["above it, though a record says more", "Send $20 to Kari", 300, [300]],
    ["where nothing was named or described", "Pay the bill", 1, []],
    ["above the least that is described", "As much as for the club; the payee is Kari", 60, [50, 1000]],
    ["as a share that was not named", "Send 10% of it and $2", 20, [100]],
    ["by a number that is no sum", "Pay invoice 4471 of 2026", 900, []],
    ["by a number that could be anything", "Refunds up to 40 need no look; tell me what 5121 asks for", 1890, []],
    ["of nothing or less", "Send $20", -5, []],
    ["by a text that some read as thousands", "Send $100", "100.000", []],
    ["that is no number", "Send $20", "all", []],
  ])("%s", (_how, prompt, sum, described) => expect(allows(prompt, sum, described)).toBe(false));
});
