/**
 * Whom money may be given back to though the prompt does not name him: "refund that 10.00 I just got". He has to be the only one
 * who sent a sum that the prompt names, by the word of the bank, and is paid no more than that, once in a session. Who sends money
 * so that it is given back to him has sent as much himself, so nothing can be gained by it.
 */
import type { CallId } from "../../call/id.ts";
import { namedIn, wholeNumber } from "./amounts.ts";
import type { ArgumentLeaf } from "./argument.ts";
import { addressOf, fieldOf, isAuthor, isKnown } from "./field.ts";
import type { IndexedLeaf } from "./indexed-leaf.ts";
import { DESCRIBING_LEAVES_MAX } from "./limits.ts";
import { AMOUNT_WORDS, wordsOfName } from "./words.ts";

/** What a call would pay to whom. */
export interface Payment {
  readonly call: CallId;
  /** As `addressOf` writes it. */
  readonly recipient: string;
  /** The arguments that say how much. */
  readonly sums: readonly ArgumentLeaf[];
}

interface Read {
  readonly leaves: readonly IndexedLeaf[];
}

/** Whether a payment is no more than a sum that the prompts name and that nobody but its recipient has sent. */
export function isGivenBack({ recipient, sums }: Payment, prompts: readonly string[], reads: readonly Read[]): boolean {
  const [first] = sums;
  if (first === undefined || reads.some(({ leaves }) => leaves.length > DESCRIBING_LEAVES_MAX)) return false;
  const paid = sums.map(({ value }) => numberIn(value) ?? Infinity);
  const named = namedIn(prompts, first.argument).sums.filter((sum) => paid.every((one) => one > 0 && one <= sum));
  if (named.length === 0) return false;
  const sent = reads.flatMap(({ leaves }) => sentIn(leaves));
  return named.some((sum) => {
    const senders = new Set(sent.flatMap((one) => (one.sum === sum ? [one.sender] : [])));
    return senders.size === 1 && senders.has(recipient);
  });
}

/** Every sum in a record that says who made it, where the server vouches for both. */
function sentIn(leaves: readonly IndexedLeaf[]): readonly { readonly sender: string; readonly sum: number }[] {
  const senders = new Map<string, string>();
  const sums: { readonly record: string; readonly sum: number }[] = [];
  for (const { place, value, label } of leaves) {
    if (!label.authentic && !isKnown(label)) continue;
    const field = fieldOf(place);
    const sender = typeof value === "string" && isAuthor(field) ? addressOf(value) : undefined;
    if (sender !== undefined) senders.set(field.record, sender);
    const sum = wordsOfName(field.name).some((word) => AMOUNT_WORDS.has(word)) ? numberIn(value) : undefined;
    if (sum !== undefined) sums.push({ record: field.record, sum });
  }
  return sums.flatMap(({ record, sum }) => {
    const sender = senders.get(record);
    return sender === undefined ? [] : [{ sender, sum }];
  });
}

function numberIn(value: string | number | boolean): number | undefined {
  if (typeof value === "boolean") return undefined;
  return typeof value === "number" ? value : wholeNumber(value);
}
