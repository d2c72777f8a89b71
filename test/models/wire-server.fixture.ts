/** A provider for stories: answers in the wires of OpenAI and Anthropic as it is told, and notes what it was asked. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as after } from "node:timers/promises";

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly [name: string]: unknown };
  /** Resolves when the connection of the request is lost before its answer ended. */
  readonly lost: Promise<void>;
}

/** Answers one request: JSON with a status, or the data of events. `hang` leaves the answer open. */
export type Answer =
  | { readonly status?: number; readonly headers?: { readonly [name: string]: string }; readonly json: unknown }
  | { readonly events: readonly { readonly [name: string]: unknown }[]; readonly done?: boolean; readonly hang?: boolean };

export interface WireServer {
  readonly url: string;
  readonly asked: Asked[];
  /** What answers the requests to come. */
  answer: (asked: Asked) => Answer;
  /** Resolves with the next request. */
  next(): Promise<Asked>;
  close(): Promise<void>;
}

export async function startWireServer(): Promise<WireServer> {
  const waiting: ((asked: Asked) => void)[] = [];
  const server = createServer((request, response) => {
    const lost = new Promise<void>((resolve) => response.once("close", () => !response.writableFinished && resolve()));
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Asked["body"];
      const asked = { path: request.url ?? "", headers: request.headers, body, lost };
      wire.asked.push(asked);
      waiting.splice(0).forEach((resolve) => resolve(asked));
      void send(response, wire.answer(asked));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const wire: WireServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked: [],
    answer: () => ({ status: 500, json: { error: { message: "the story has no answer" } } }),
    next: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
  return wire;
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  if ("json" in answer) {
    response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers }).end(JSON.stringify(answer.json));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of answer.events) {
    const name = typeof event["type"] === "string" ? `event: ${event["type"]}\n` : "";
    response.write(`${name}data: ${JSON.stringify(event)}\n\n`);
    await after(0);
  }
  if (answer.hang === true) return;
  response.end(answer.done === true ? "data: [DONE]\n\n" : undefined);
}

/** A text cut into pieces, inside of words too. */
export const cut = (text: string): readonly string[] => text.match(/[\s\S]{1,5}/g) ?? [];

const CHUNK = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "small" };
const TOKENS = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };

export interface Said {
  readonly text?: string;
  readonly calls?: readonly { readonly id: string; readonly name: string; readonly args: string }[];
}

/** An answer of chat completions, streamed or whole as it was asked for. */
export function chat({ body }: Asked, { text = "", calls = [] }: Said): Answer {
  const finish = calls.length > 0 ? "tool_calls" : "stop";
  const asFunction = (call: { id: string; name: string; args: string }) => ({ id: call.id, type: "function", function: { name: call.name, arguments: call.args } });
  if (body["stream"] !== true) {
    const message = { role: "assistant", content: text === "" ? null : text, refusal: null, ...(calls.length > 0 && { tool_calls: calls.map(asFunction) }) };
    return { json: { ...CHUNK, object: "chat.completion", choices: [{ index: 0, message, logprobs: null, finish_reason: finish }], usage: TOKENS } };
  }
  const delta = (said: object, finish_reason: string | null = null) => ({ ...CHUNK, choices: [{ index: 0, delta: said, finish_reason }] });
  const toolDeltas = calls.flatMap((call, index) => [
    delta({ tool_calls: [{ index, id: call.id, type: "function", function: { name: call.name, arguments: "" } }] }),
    ...cut(call.args).map((args) => delta({ tool_calls: [{ index, function: { arguments: args } }] })),
  ]);
  return {
    done: true,
    events: [delta({ role: "assistant", content: "" }), ...cut(text).map((content) => delta({ content })), ...toolDeltas, delta({}, finish), { ...CHUNK, choices: [], usage: TOKENS }],
  };
}

const USAGE = { input_tokens: 7, output_tokens: 5 };

/** An answer of Anthropic's messages, streamed or whole as it was asked for. */
export function message({ body }: Asked, content: readonly { readonly type: string; readonly [name: string]: unknown }[]): Answer {
  const stop_reason = content.some(({ type }) => type === "tool_use") ? "tool_use" : "end_turn";
  const head = { id: "msg_1", type: "message", role: "assistant", model: "opus", stop_sequence: null };
  if (body["stream"] !== true) return { json: { ...head, content, stop_reason, usage: USAGE } };
  const blocks = content.flatMap((block, index) => {
    const delta = (said: object) => ({ type: "content_block_delta", index, delta: said });
    const stop = { type: "content_block_stop", index };
    const start = (empty: object) => ({ type: "content_block_start", index, content_block: { ...block, ...empty } });
    if (block.type === "text") return [start({ text: "" }), ...cut(String(block["text"])).map((text) => delta({ type: "text_delta", text })), stop];
    if (block.type === "thinking") {
      const thoughts = cut(String(block["thinking"])).map((thinking) => delta({ type: "thinking_delta", thinking }));
      return [start({ thinking: "", signature: "" }), ...thoughts, delta({ type: "signature_delta", signature: block["signature"] }), stop];
    }
    if (block["input"] === undefined) return [start({}), stop];
    const input = cut(JSON.stringify(block["input"])).map((partial_json) => delta({ type: "input_json_delta", partial_json }));
    return [start({ input: {} }), ...input, stop];
  });
  return {
    events: [
      { type: "message_start", message: { ...head, content: [], stop_reason: null, usage: { input_tokens: 7, output_tokens: 1 } } },
      { type: "ping" },
      ...blocks,
      { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 5 } },
      { type: "message_stop" },
    ],
  };
}

/** An answer of the responses, streamed or whole as it was asked for. */
export function response({ body }: Asked, output: readonly { readonly type: string; readonly id: string; readonly [name: string]: unknown }[]): Answer {
  const head = { id: "resp_1", object: "response", created_at: 1, model: "small", error: null, incomplete_details: null, instructions: null, metadata: {}, tools: [], parallel_tool_calls: true, temperature: 1, top_p: 1, tool_choice: "auto" };
  const usage = { input_tokens: 7, input_tokens_details: { cached_tokens: 0 }, output_tokens: 5, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 12 };
  const whole = { ...head, status: "completed", output, usage };
  if (body["stream"] !== true) return { json: whole };
  const begun = { ...head, status: "in_progress", output: [], usage: null };
  const items = output.flatMap((item, output_index): readonly { readonly [name: string]: unknown }[] => {
    const where = { output_index, item_id: item.id };
    const done = { type: "response.output_item.done", output_index, item };
    const added = (empty: object) => ({ type: "response.output_item.added", output_index, item: { ...item, ...empty } });
    if (item.type === "function_call") {
      const deltas = cut(String(item["arguments"])).map((delta) => ({ type: "response.function_call_arguments.delta", ...where, delta }));
      return [added({ arguments: "" }), ...deltas, { type: "response.function_call_arguments.done", ...where, arguments: item["arguments"] }, done];
    }
    const [part] = item["content"] as { text: string }[];
    const deltas = cut(part?.text ?? "").map((delta) => ({ type: "response.output_text.delta", ...where, content_index: 0, delta }));
    const opened = { type: "response.content_part.added", ...where, content_index: 0, part: { ...part, text: "" } };
    return [added({ content: [], status: "in_progress" }), opened, ...deltas, done];
  });
  const events = [{ type: "response.created", response: begun }, ...items, { type: "response.completed", response: whole }];
  return { events: events.map((event, sequence_number) => ({ ...event, sequence_number })) };
}
