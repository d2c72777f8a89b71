/** A scripted answer as each dialect writes one, whole. */
import type { JsonObject } from "../../../call/json.ts";
import type { Dialect } from "../../../call/model.ts";
import type { Said } from "./say.ts";

/** Where and when it was said. */
export interface Saying {
  readonly model: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The `result` of a model call (see docs/models.md). */
export function answerOf(dialect: Dialect, said: Said, saying: Saying): JsonObject {
  switch (dialect) {
    case "openai-chat":
      return { body: chatAnswer(said, saying) };
    case "openai-responses":
      return { body: responsesAnswer(said, saying) };
    case "anthropic-messages":
      return { body: messagesAnswer(said, saying) };
    default:
      return neutralAnswer(said, saying);
  }
}

/** As AI SDK's `LanguageModelV4GenerateResult`. */
function neutralAnswer({ reasoning, text, toolCalls, finish, usage }: Said, { model, at }: Saying): JsonObject {
  const cached = usage.cachedInputTokens ?? 0;
  return {
    content: [
      ...(reasoning === "" ? [] : [{ type: "reasoning", text: reasoning }]),
      ...(text === "" ? [] : [{ type: "text", text }]),
      ...toolCalls.map(({ id, name, args }) => ({ type: "tool-call", toolCallId: id, toolName: name, input: JSON.stringify(args) })),
    ],
    finishReason: { unified: finish, raw: finish },
    usage: {
      inputTokens: { total: usage.inputTokens, noCache: usage.inputTokens - cached, cacheRead: cached, cacheWrite: 0 },
      outputTokens: {
        total: usage.outputTokens,
        text: usage.outputTokens - (usage.reasoningTokens ?? 0),
        reasoning: usage.reasoningTokens ?? 0,
      },
    },
    response: { id: `scripted-${at}`, modelId: model, timestamp: new Date(at).toISOString() },
    warnings: [],
  };
}

const CHAT_FINISH = { stop: "stop", length: "length", "content-filter": "content_filter", "tool-calls": "tool_calls" } as const;

function chatAnswer({ reasoning, text, toolCalls, finish, usage }: Said, { model, at }: Saying): JsonObject {
  return {
    id: `chatcmpl-${at}`,
    object: "chat.completion",
    created: Math.floor(at / 1000),
    model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: text === "" && toolCalls.length > 0 ? null : text,
          refusal: null,
          ...(reasoning !== "" && { reasoning_content: reasoning }),
          ...(toolCalls.length > 0 && {
            tool_calls: toolCalls.map(({ id, name, args }) => ({
              id,
              type: "function",
              function: { name, arguments: JSON.stringify(args) },
            })),
          }),
        },
        logprobs: null,
        finish_reason: CHAT_FINISH[finish],
      },
    ],
    usage: {
      prompt_tokens: usage.inputTokens,
      completion_tokens: usage.outputTokens,
      total_tokens: usage.inputTokens + usage.outputTokens,
      prompt_tokens_details: { cached_tokens: usage.cachedInputTokens ?? 0 },
      completion_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    },
  };
}

function responsesAnswer({ reasoning, text, toolCalls, finish, usage }: Said, { model, at }: Saying): JsonObject {
  const isWhole = finish === "stop" || finish === "tool-calls";
  const status = isWhole ? "completed" : "incomplete";
  return {
    id: `resp_${at}`,
    object: "response",
    created_at: Math.floor(at / 1000),
    status,
    error: null,
    incomplete_details: isWhole ? null : { reason: finish === "length" ? "max_output_tokens" : "content_filter" },
    instructions: null,
    metadata: {},
    model,
    output: [
      ...(reasoning === "" ? [] : [{ type: "reasoning", id: `rs_${at}`, summary: [{ type: "summary_text", text: reasoning }] }]),
      ...(text === ""
        ? []
        : [
            {
              type: "message",
              id: `msg_${at}`,
              status,
              role: "assistant",
              content: [{ type: "output_text", text, annotations: [], logprobs: [] }],
            },
          ]),
      ...toolCalls.map(({ id, name, args }) => ({
        type: "function_call",
        id: `fc_${id}`,
        call_id: id,
        name,
        arguments: JSON.stringify(args),
        status: "completed",
      })),
    ],
    parallel_tool_calls: true,
    tool_choice: "auto",
    tools: [],
    temperature: null,
    top_p: null,
    usage: {
      input_tokens: usage.inputTokens,
      input_tokens_details: { cached_tokens: usage.cachedInputTokens ?? 0 },
      output_tokens: usage.outputTokens,
      output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
      total_tokens: usage.inputTokens + usage.outputTokens,
    },
  };
}

const MESSAGES_STOP = { stop: "end_turn", length: "max_tokens", "content-filter": "refusal", "tool-calls": "tool_use" } as const;

function messagesAnswer({ reasoning, text, toolCalls, finish, usage }: Said, { model, at }: Saying): JsonObject {
  const cached = usage.cachedInputTokens ?? 0;
  return {
    id: `msg_${at}`,
    type: "message",
    role: "assistant",
    model,
    content: [
      ...(reasoning === "" ? [] : [{ type: "thinking", thinking: reasoning, signature: "scripted" }]),
      ...(text === "" ? [] : [{ type: "text", text }]),
      ...toolCalls.map(({ id, name, args }) => ({ type: "tool_use", id, name, input: args })),
    ],
    stop_reason: MESSAGES_STOP[finish],
    stop_sequence: null,
    usage: {
      input_tokens: Math.max(0, usage.inputTokens - cached),
      output_tokens: usage.outputTokens,
      cache_read_input_tokens: cached,
      cache_creation_input_tokens: 0,
    },
  };
}
