/** What a model call took, in one form for every provider. */
import type { JsonObject } from "../../call/json.ts";
import { count, object } from "./member.ts";

/** The member of a result's `_meta` that says what the call took: what budgets read. */
export const USAGE_META = "chatelaine/usage";

/** Tokens. `inputTokens` counts all that went in, those from a cache and those written to it among them. */
export interface ModelUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly cachedInputTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

/** Of AI SDK's `LanguageModelV4Usage`. */
export function neutralUsage(usage: unknown): ModelUsage {
  const { inputTokens, outputTokens } = object(usage);
  const input = object(inputTokens);
  const output = object(outputTokens);
  return {
    inputTokens: count(input["total"]),
    outputTokens: count(output["total"]),
    cachedInputTokens: count(input["cacheRead"]),
    cacheWriteTokens: count(input["cacheWrite"]),
    reasoningTokens: count(output["reasoning"]),
  };
}

/** Of OpenAI's chat completions and embeddings: `prompt_tokens`, `completion_tokens`. */
export function chatUsage(usage: unknown): ModelUsage {
  return openaiUsage(object(usage), "prompt_tokens", "completion_tokens");
}

/** Of OpenAI's responses: `input_tokens`, `output_tokens`. */
export function responsesUsage(usage: unknown): ModelUsage {
  return openaiUsage(object(usage), "input_tokens", "output_tokens");
}

/** Both of OpenAI's wires say the same under two names. */
function openaiUsage(said: { readonly [name: string]: unknown }, input: string, output: string): ModelUsage {
  return {
    inputTokens: count(said[input]),
    outputTokens: count(said[output]),
    cachedInputTokens: count(object(said[`${input}_details`])["cached_tokens"]),
    reasoningTokens: count(object(said[`${output}_details`])["reasoning_tokens"]),
  };
}

/** Of Anthropic's messages, where what comes from a cache and what goes into it is counted apart from `input_tokens`. */
export function messagesUsage(usage: unknown): ModelUsage {
  const { input_tokens: input, output_tokens: output, cache_read_input_tokens: read, cache_creation_input_tokens: written } = object(usage);
  const fresh = count(input);
  const cached = count(read);
  const stored = count(written);
  return {
    inputTokens: fresh === undefined ? undefined : fresh + (cached ?? 0) + (stored ?? 0),
    outputTokens: count(output),
    cachedInputTokens: cached,
    cacheWriteTokens: stored,
  };
}

/** Only what is known. */
export function knownUsage(usage: ModelUsage): JsonObject {
  return Object.fromEntries(Object.entries(usage).filter((entry): entry is [string, number] => entry[1] !== undefined));
}
