/** An explanation for those who may not read content: nothing of it is shown, and nothing that follows from it. */
import type { Explanation } from "./explain.ts";
import type { Reading } from "./readings.ts";

/**
 * Values of content go, and so does whether a condition on content held: which permit missed on it, what would have
 * permitted instead. What the entry says to everybody stays: the effect, the deciding rules, the reason's code.
 */
export function withholdContent(explanation: Explanation): Explanation {
  const { missed, deciding, errored } = explanation;
  const bare = <Rule extends { readonly reads: readonly Reading[] }>(rule: Rule): Rule => ({ ...rule, reads: rule.reads.map(bareReading) });
  return {
    ...explanation,
    deciding: deciding.map(bare),
    errored: errored.map(bare),
    missed: missed.filter((one) => one.missed.on === "scope" || one.reads.every((reading) => !reading.content)).map(bare),
    smallest: { found: [], tried: 0, exhausted: false },
    hint: undefined,
  };
}

function bareReading({ path, content, value }: Reading): Reading {
  return { path, content, ...(!content && value !== undefined && { value }) };
}
