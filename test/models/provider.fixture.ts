/** A provider of models on this machine: it answers with what a test says, in the wires as their vendors document them, and notes what it was sent. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject } from "../../src/call/json.ts";

export interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
  readonly method: string;
  /** The body to the byte. */
  readonly raw: Buffer;
}

export type Answer = (response: ServerResponse, got: Got) => void;

export interface StandInProvider {
  readonly url: string;
  readonly got: Got[];
  /** Requests whose client went away before they were answered. */
  readonly abandoned: Promise<void>;
  /** What is answered next, in turn; the last goes on. */
  answers(...next: readonly Answer[]): void;
  close(): Promise<void>;
}

export async function standInProvider(): Promise<StandInProvider> {
  const got: Got[] = [];
  let turn: readonly Answer[] = [];
  let left: () => void = () => undefined;
  const abandoned = new Promise<void>((resolve) => (left = resolve));
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    response.on("close", () => void (response.writableEnded || left()));
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = {
        path: request.url ?? "",
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString("utf8")) as JsonObject,
        method: request.method ?? "",
        raw: Buffer.concat(chunks),
      };
      got.push(one);
      const [next, ...rest] = turn;
      if (rest.length > 0) turn = rest;
      if (next === undefined) response.writeHead(500).end("{}");
      else next(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    abandoned,
    answers: (...next) => {
      turn = next;
      got.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A whole answer. */
export function json(body: unknown, status = 200, headers: { readonly [name: string]: string } = {}): Answer {
  return (response) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Server-sent events, cut into so many bytes at a time; `cut` breaks the connection off after the last. */
export function events(all: readonly (JsonObject | string)[], { named = false, bytes = 1_000_000, cut = false, ends = true } = {}): Answer {
  const written = all.map((one) =>
    typeof one === "string" ? `data: ${one}\n\n` : `${named ? `event: ${String(one["type"])}\n` : ""}data: ${JSON.stringify(one)}\n\n`,
  );
  const whole = Buffer.from(written.join(""));
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const write = (at: number): void => {
      if (at < whole.length) return void response.write(whole.subarray(at, at + bytes), () => write(at + bytes));
      if (cut) response.destroy();
      else if (ends) response.end();
    };
    write(0);
  };
}

/** A body of some type, cut into a few bytes at a time. */
export function bytes(whole: Buffer, type: string, size = 11): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": type });
    for (let at = 0; at < whole.length; at += size) response.write(whole.subarray(at, at + size));
    response.end();
  };
}

/** Answers nothing, and leaves the connection open. */
export const silent: Answer = () => undefined;

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18, prompt_tokens_details: { cached_tokens: 4 } };

/** A chat completion: a text with an accent and an emoji in two parts, then a call whose arguments are split inside of an escape. */
export function chatChunks(): readonly (JsonObject | string)[] {
  const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const call = (args: string, more: JsonObject = {}): JsonObject => ({
    tool_calls: [{ index: 0, function: { arguments: args }, ...more }],
  });
  return [
    chunk({ role: "assistant", content: "" }),
    chunk({ content: "Grüße " }),
    chunk({ content: "🏠!" }),
    chunk({ tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "look", arguments: "" } }] }),
    chunk(call('{"q":"a\\')),
    chunk(call('"b"}')),
    chunk({}, "tool_calls"),
    { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices: [], usage: USAGE },
    "[DONE]",
  ];
}

export const CHAT_WHOLE: JsonObject = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "hello" }, finish_reason: "stop" }],
  usage: USAGE,
};

/** Anthropic's messages: signed thinking, a text, a call. */
export function messagesEvents(): readonly JsonObject[] {
  const delta = (index: number, inner: JsonObject): JsonObject => ({ type: "content_block_delta", index, delta: inner });
  const start = (index: number, content_block: JsonObject): JsonObject => ({ type: "content_block_start", index, content_block });
  const stop = (index: number): JsonObject => ({ type: "content_block_stop", index });
  return [
    {
      type: "message_start",
      message: {
        id: "msg_1",
        type: "message",
        role: "assistant",
        model: "claude-x",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 10, cache_read_input_tokens: 30, cache_creation_input_tokens: 5, output_tokens: 1 },
      },
    },
    start(0, { type: "thinking", thinking: "", signature: "" }),
    delta(0, { type: "thinking_delta", thinking: "Let me " }),
    delta(0, { type: "thinking_delta", thinking: "look." }),
    delta(0, { type: "signature_delta", signature: "c2ln" }),
    stop(0),
    { type: "ping" },
    start(1, { type: "text", text: "" }),
    delta(1, { type: "text_delta", text: "Grüße " }),
    delta(1, { type: "text_delta", text: "🏠!" }),
    stop(1),
    start(2, { type: "tool_use", id: "toolu_1", name: "look", input: {} }),
    delta(2, { type: "input_json_delta", partial_json: '{"q":"a\\' }),
    delta(2, { type: "input_json_delta", partial_json: '"b"}' }),
    stop(2),
    { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 20 } },
    { type: "message_stop" },
  ];
}

export const MESSAGES_WHOLE: JsonObject = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-x",
  content: [{ type: "text", text: "hello" }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 3 },
};

/** OpenAI's responses: a summary of reasoning, a text, a call. */
export function responsesEvents(): readonly JsonObject[] {
  const reasoning = { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Let me look." }], encrypted_content: "ZW5j" };
  const message = {
    type: "message",
    id: "msg_1",
    status: "completed",
    role: "assistant",
    content: [{ type: "output_text", text: "Grüße 🏠!", annotations: [], logprobs: [] }],
  };
  const call = { type: "function_call", id: "fc_1", call_id: "call_1", name: "look", arguments: '{"q":"a\\"b"}', status: "completed" };
  const response = { id: "resp_1", object: "response", created_at: 1, model: "m", status: "in_progress", output: [], usage: null };
  const usage = {
    input_tokens: 45,
    input_tokens_details: { cached_tokens: 30 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 5 },
    total_tokens: 65,
  };
  return [
    { type: "response.created", response },
    { type: "response.output_item.added", output_index: 0, item: { ...reasoning, summary: [] } },
    {
      type: "response.reasoning_summary_part.added",
      item_id: "rs_1",
      output_index: 0,
      summary_index: 0,
      part: { type: "summary_text", text: "" },
    },
    { type: "response.reasoning_summary_text.delta", item_id: "rs_1", output_index: 0, summary_index: 0, delta: "Let me look." },
    { type: "response.output_item.done", output_index: 0, item: reasoning },
    { type: "response.output_item.added", output_index: 1, item: { ...message, status: "in_progress", content: [] } },
    {
      type: "response.content_part.added",
      item_id: "msg_1",
      output_index: 1,
      content_index: 0,
      part: { type: "output_text", text: "", annotations: [] },
    },
    { type: "response.output_text.delta", item_id: "msg_1", output_index: 1, content_index: 0, delta: "Grüße ", logprobs: [] },
    { type: "response.output_text.delta", item_id: "msg_1", output_index: 1, content_index: 0, delta: "🏠!", logprobs: [] },
    { type: "response.output_item.done", output_index: 1, item: message },
    { type: "response.output_item.added", output_index: 2, item: { ...call, arguments: "", status: "in_progress" } },
    { type: "response.function_call_arguments.delta", item_id: "fc_1", output_index: 2, delta: '{"q":"a\\' },
    { type: "response.function_call_arguments.delta", item_id: "fc_1", output_index: 2, delta: '"b"}' },
    { type: "response.output_item.done", output_index: 2, item: call },
    { type: "response.completed", response: { ...response, status: "completed", output: [reasoning, message, call], usage } },
  ];
}

/** Gemini's: candidates with parts. */
export function googleChunks(): readonly JsonObject[] {
  const part = (parts: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
    candidates: [{ index: 0, content: { role: "model", parts }, ...more }],
    modelVersion: "gemini-x",
  });
  return [
    part([{ text: "Grüße " }]),
    part([{ text: "🏠!" }]),
    {
      ...part([{ functionCall: { name: "look", args: { q: 'a"b' } } }], { finishReason: "STOP" }),
      usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18, cachedContentTokenCount: 4 },
    },
  ];
}
