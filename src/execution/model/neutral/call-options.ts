/** From the body of a neutral call to what AI SDK's providers take: the same JSON, with addresses as URLs. */
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../call/json.ts";

/** Members of `LanguageModelV4CallOptions` that a call may have. Headers, signals and raw chunks are the house's own business. */
const OPTIONS: ReadonlySet<string> = new Set([
  "prompt",
  "maxOutputTokens",
  "temperature",
  "stopSequences",
  "topP",
  "topK",
  "presencePenalty",
  "frequencyPenalty",
  "responseFormat",
  "seed",
  "tools",
  "toolChoice",
  "reasoning",
  "providerOptions",
]);

/** The options, or what is wrong with the body. */
export function callOptions(body: JsonObject): LanguageModelV4CallOptions | string {
  const strange = Object.keys(body).find((name) => !OPTIONS.has(name));
  if (strange !== undefined) return `a neutral call has no ${strange}`;
  const wrong: string[] = [];
  const { prompt = [], ...rest } = body;
  const revived = withUrls(prompt, wrong);
  if (wrong.length > 0) return "the address of a file is none";
  // The provider's own code checks what is inside; what it does not take it throws.
  return { ...rest, prompt: revived } as unknown as LanguageModelV4CallOptions;
}

/** Files by their address (`{type: "url", url}`) have a URL in the place of its text. */
function withUrls(value: JsonValue, wrong: string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => withUrls(one as JsonValue, wrong));
  if (!isJsonObject(value)) return value;
  if (value["type"] === "url" && typeof value["url"] === "string") {
    if (URL.canParse(value["url"])) return { ...value, url: new URL(value["url"]) };
    wrong.push(value["url"]);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withUrls(inner, wrong)]));
}
