/** What a model answered, read from the result of its call (the neutral dialect: AI SDK's `LanguageModelV4GenerateResult`). */
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import type { Tokens } from "./port.ts";

export interface Answer {
  /** As they are sent back to the model in later steps. */
  readonly parts: readonly JsonObject[];
  readonly text: string;
  readonly uses: readonly ToolUse[];
  readonly files: readonly FilePart[];
  readonly finishReason: string;
  readonly tokens: Tokens;
  /** Millionths of a US dollar. */
  readonly costMicros: number | undefined;
  /** How many times the provider was asked. */
  readonly attempts: number;
}

/** What the model wants done. */
export interface ToolUse {
  readonly id: string;
  readonly tool: string;
  /** Undefined where what the model wrote is no JSON object. */
  readonly args: JsonObject | undefined;
}

/** A file in an answer or a result; `data` is base64. */
export interface FilePart {
  readonly mediaType: string;
  readonly data: string;
  /** What it is called, as somebody outside said it. */
  readonly name?: string;
}

/** Undefined where it is no answer of a model. */
export function readAnswer(result: JsonObject | undefined): Answer | undefined {
  const content = result?.["content"];
  if (result === undefined || !Array.isArray(content)) return undefined;
  const items = content.filter(isJsonObject);
  return {
    parts: items.flatMap(partOf),
    text: items.flatMap(({ type, text }) => (type === "text" && typeof text === "string" ? [text] : [])).join(""),
    // What the provider ran itself has its result beside it already.
    uses: items.flatMap((item) => (item["type"] === "tool-call" && item["providerExecuted"] !== true ? [useOf(item)] : [])),
    files: items.flatMap(fileOf),
    finishReason: finishOf(result["finishReason"]),
    ...spentOf(result),
    attempts: 1 + (Array.isArray(result["attempts"]) ? result["attempts"].length : 0),
  };
}

/** A part of an answer as a part of the prompt of the next step: what the provider added to it goes back to it. */
function partOf(item: JsonObject): readonly JsonObject[] {
  const { type, providerMetadata } = item;
  const back = isJsonObject(providerMetadata) ? { providerOptions: providerMetadata } : {};
  switch (type) {
    case "text":
    case "reasoning":
      return [{ type, text: item["text"] ?? "", ...back }];
    case "custom":
      return [{ type, kind: item["kind"] ?? "", ...back }];
    case "tool-call": {
      const { toolCallId = "", toolName = "", providerExecuted } = item;
      return [{ type, toolCallId, toolName, input: inputOf(item) ?? {}, ...(providerExecuted === true && { providerExecuted }), ...back }];
    }
    case "tool-result":
      return [
        {
          type,
          toolCallId: item["toolCallId"] ?? "",
          toolName: item["toolName"] ?? "",
          output: { type: "json", value: item["result"] ?? null },
          ...back,
        },
      ];
    default:
      return [];
  }
}

function useOf(item: JsonObject): ToolUse {
  return { id: textIn(item["toolCallId"]), tool: textIn(item["toolName"]), args: inputOf(item) };
}

function inputOf({ input }: JsonObject): JsonObject | undefined {
  if (isJsonObject(input)) return input;
  if (typeof input !== "string") return undefined;
  if (input.trim() === "") return {};
  try {
    const value = JSON.parse(input) as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A file that stands in the answer itself; one that is elsewhere is left there. */
function fileOf(item: JsonObject): readonly FilePart[] {
  const { type, mediaType, data } = item;
  if (type !== "file" || typeof mediaType !== "string") return [];
  const bytes = isJsonObject(data) ? data["data"] : data;
  return typeof bytes === "string" ? [{ mediaType, data: bytes }] : [];
}

function finishOf(reason: JsonValue | undefined): string {
  return isJsonObject(reason) ? textIn(reason["unified"]) : textIn(reason);
}

/** As the house counts it, in the member of `_meta` that budgets read. */
const USAGE_META = "chatelaine/usage";

function spentOf({ _meta, usage }: JsonObject): Pick<Answer, "tokens" | "costMicros"> {
  const counted = isJsonObject(_meta) && isJsonObject(_meta[USAGE_META]) ? _meta[USAGE_META] : {};
  const { inputTokens, outputTokens } = isJsonObject(usage) ? usage : {};
  const input = isJsonObject(inputTokens) ? inputTokens : {};
  const output = isJsonObject(outputTokens) ? outputTokens : {};
  const { costUsd } = counted;
  return {
    tokens: {
      input: count(counted["inputTokens"] ?? input["total"]),
      output: count(counted["outputTokens"] ?? output["total"]),
      cached: count(counted["cachedInputTokens"] ?? input["cacheRead"]),
      reasoning: count(counted["reasoningTokens"] ?? output["reasoning"]),
    },
    costMicros: typeof costUsd === "number" && costUsd >= 0 ? Math.round(costUsd * 1e6) : undefined,
  };
}

function count(value: JsonValue | undefined): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

function textIn(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
