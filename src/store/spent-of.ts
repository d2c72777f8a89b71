/** What the row of a model call says of what it took. */
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { StoredModelCall } from "../runtime/port.ts";

/** Of the members of `chatelaine/usage`, and `attempts`. Tokens of which nothing is known are 0, as in the rows of runs; a cost that is not known is not there. */
export function spentOf(took: JsonObject): Pick<StoredModelCall, "tokens" | "costMicros" | "attempts"> {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens, costUsd, attempts } = took;
  return {
    tokens: { input: count(inputTokens), output: count(outputTokens), cached: count(cachedInputTokens), reasoning: count(reasoningTokens) },
    ...(typeof costUsd === "number" && { costMicros: Math.round(costUsd * 1e6) }),
    attempts: Math.max(1, count(attempts)),
  };
}

function count(value: JsonValue | undefined): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
