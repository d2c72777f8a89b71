/** What signs amount to: the sum of different ones that stand near each other. */
import type { FoundSign } from "./find-signs.ts";

/** Signs further apart than this have nothing to do with each other, in UTF-16 units. */
export const NEAR_CHARS = 1200;
/** What the weights near each other must reach. */
export const ENOUGH = 1;
/** What a sign is worth that is quoted as an example. */
const MENTIONED = 0.4;
const QUOTE = /["'`“‘«„]$/;
const MENTION =
  /prompt[- ]?injection|jailbreak(?:ing|s| attempt)|adversarial|red[- ]team|attack|malicious|such as|e\.g\.|for example|for instance|phrases? |strings? |says? |said |wrote |writes? |posted |detect|blocks? |filter/i;
/** Who tells what somebody may write need not quote it. */
const TOLD =
  /\b(?:attackers?|adversar(?:y|ies)|hackers?|someone|somebody) (?:(?:may|might|could|can|will|would) )?(?:write|say|type|post|embed|insert|writes|wrote|posted|said): ?$/i;
/** Instructions that hold for some readers only are those of a manual. */
const FOR_SOME = /^,? (?:if|unless|when) you (?:are (?:using|on|running|upgrading)|use|run|have already|already|installed|bought)\b/i;
/** Who writes about an attack says what it makes a model do. */
const DESCRIBED =
  /(?:tells?|asks?|instructs?|tricks?|makes?|gets?|causes?) (?:the|an?|its|some) (?:\w{2,12} )?(?:model|llm|ai|assistant|agent|chatbot|bot) (?:to|into) $/i;
/** Who writes about chat templates, or handles them in a program, names their tokens. */
const OF_TEMPLATES = /(?:tokens?|templates?|tokenizer|delimit\w{0,4})\b[^\n]{0,60}$|(?:[=([,:+]|\breturn) ?["'`]$/i;
/** How far before a quoted sign the words of somebody who writes about it may stand. */
const MENTION_CHARS = 160;
/** How far behind a sign it may stand for whom it holds. */
const FOR_SOME_CHARS = 48;

export interface Weighed extends FoundSign {
  /** The greatest sum of different signs within NEAR_CHARS of which this is one. */
  readonly sum: number;
}

/** The signs that are enough together with others near them. `fromTool`: whether nobody should be giving orders here. */
export function weigh(text: string, signs: readonly FoundSign[], fromTool: boolean): readonly Weighed[] {
  const inOrder = apart(signs);
  let mentionedTo = 0;
  const weights = inOrder.map((found) => {
    const { weight, isMentioned } = weightOf(text, found, fromTool);
    if (isMentioned) mentionedTo = Math.max(mentionedTo, sentenceEnd(text, found.end));
    return isMentioned || found.start < mentionedTo ? weight * MENTIONED : weight;
  });
  const sums = new Float64Array(inOrder.length);
  const present = new Map<string, number[]>();
  let first = 0;
  for (const [last, { sign, end }] of inOrder.entries()) {
    const said = saidBy(sign.id);
    present.set(said, [...(present.get(said) ?? []), weights[last] ?? 0]);
    for (; end - (inOrder[first]?.start ?? 0) > NEAR_CHARS && first < last; first++) {
      const id = saidBy(inOrder[first]?.sign.id ?? "");
      const left = present.get(id)?.slice(1) ?? [];
      if (left.length === 0) present.delete(id);
      else present.set(id, left);
    }
    const sum = [...present.values()].reduce((total, found) => total + Math.max(...found), 0);
    if (sum < ENOUGH - 1e-9) continue;
    for (let index = first; index <= last; index++) sums[index] = Math.max(sums[index] ?? 0, sum);
  }
  return inOrder.map((found, index) => ({ ...found, sum: sums[index] ?? 0 })).filter(({ sum }) => sum > 0);
}

/** Signs that say the same in other words: once is enough of each. */
const SAME: { readonly [id: string]: string } = {
  "another-task": "new-orders",
  "rules-lifted": "limits-lifted",
  "calls-reader": "speaks-to-reader",
};

function saidBy(id: string): string {
  return SAME[id] ?? id;
}

/** In the order of the text; of those that begin at the same place the longest: one turn of phrase is one sign. */
function apart(signs: readonly FoundSign[]): readonly FoundSign[] {
  const inOrder = signs.toSorted((a, b) => a.start - b.start || b.end - a.end || b.sign.weight - a.sign.weight);
  return inOrder.filter(({ sign, start }, index) => {
    const before = inOrder[index - 1];
    // "You will act as" says once that somebody is to be somebody else.
    return (
      before === undefined || (before.start !== start && !(sign.id === "act-as" && before.sign.id === "you-will-be" && start < before.end))
    );
  });
}

/** Where the sentence or the quotation ends that goes on at a place. */
function sentenceEnd(text: string, from: number): number {
  const at = text.slice(from, from + MENTION_CHARS).search(/[.!?\n"'`”’»]/);
  return at === -1 ? from : from + at;
}

function weightOf(
  text: string,
  { sign, start, end }: FoundSign,
  fromTool: boolean,
): { readonly weight: number; readonly isMentioned: boolean } {
  const weight = fromTool ? (sign.fromTool ?? sign.weight) : sign.weight;
  const before = text.slice(Math.max(0, start - MENTION_CHARS), start);
  const isMentioned =
    DESCRIBED.test(before) ||
    (sign.id === "template-token" && OF_TEMPLATES.test(before)) ||
    (QUOTE.test(before) && MENTION.test(before)) ||
    TOLD.test(before) ||
    FOR_SOME.test(text.slice(end, end + FOR_SOME_CHARS));
  return { weight, isMentioned };
}
