/** Reading the values of options, with a clear word where they do not fit. */
import type { Invocation } from "./command.ts";
import { cliFault } from "./fault.ts";

type Texts = Pick<Invocation, "text">;

/** The value of an option that has to be there. Faults with CLI_USAGE. */
export function required(invocation: Texts, name: string): string {
  const value = invocation.text(name);
  if (value === undefined || value === "")
    throw cliFault("CLI_USAGE", `--${name} is missing`, { hint: `add --${name} ${name.toUpperCase()}; --help says more` });
  return value;
}

/** One of some words. Faults with CLI_USAGE. */
export function choice<Word extends string>(invocation: Texts, name: string, words: readonly Word[]): Word | undefined {
  const value = invocation.text(name);
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found === undefined)
    throw cliFault("CLI_USAGE", `--${name} ${JSON.stringify(value)} does not exist`, { hint: `one of: ${words.join(", ")}` });
  return found;
}

/** A whole number that is not less than `least`. Faults with CLI_USAGE. */
export function whole(invocation: Texts, name: string, least: number): number | undefined {
  const value = invocation.text(name);
  return value === undefined ? undefined : wholeOf(value, `--${name}`, least);
}

/** A whole number from a word. Faults with CLI_USAGE. */
export function wholeOf(word: string, named: string, least: number): number {
  const number = /^\d{1,15}$/.test(word) ? Number(word) : Number.NaN;
  if (!(number >= least)) throw cliFault("CLI_USAGE", `${named} is ${JSON.stringify(word)}, not a whole number from ${least} on`);
  return number;
}
