/** Streams are read by the vendors' own clients, however they are cut, and say what the plain answer says. */
import Anthropic from "@anthropic-ai/sdk";
import fc from "fast-check";
import OpenAI from "openai";
import { expect, test } from "vitest";
import type { JsonObject } from "../../call/json.ts";
import type { ModelPiece } from "../../call/model.ts";
import { ChatStream } from "./chat-stream.ts";
import { MessagesStream } from "./messages-stream.ts";
import { ResponsesStream } from "./responses-stream.ts";
import type { WireStream } from "./wire-stream.ts";

const RUNS = { numRuns: 60 };
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
/** How a text is cut into pieces, and whether the provider's own events are told at all, signatures among them. */
const cuts = fc.record({
  at: fc.array(fc.nat(12), { maxLength: 8 }),
  hasEvents: fc.boolean(),
  hasSignatures: fc.boolean(),
  bytes: fc.integer({ min: 1, max: 60 }),
});
type Cuts = typeof cuts extends fc.Arbitrary<infer T> ? T : never;
const usage = { input_tokens: 3, output_tokens: 5 };

function cut(whole: string, { at }: Cuts): readonly string[] {
  const letters = [...whole];
  const ends = [...new Set(at.map((one) => Math.min(one, letters.length)))].sort((a, b) => a - b);
  return [...ends, letters.length].map((end, index) => letters.slice(index === 0 ? 0 : ends[index - 1], end).join(""));
}

/** What a client reads that is answered with such a stream, its bytes cut anywhere. */
function answering(stream: WireStream, pieces: readonly ModelPiece[], { body, bytes }: { body: JsonObject; bytes: number }): typeof fetch {
  const all = Buffer.from(pieces.map((piece) => stream.piece(piece)).join("") + stream.finish(body));
  const chunks = Array.from({ length: Math.ceil(all.length / bytes) }, (_, index) => all.subarray(index * bytes, (index + 1) * bytes));
  const headers = { "content-type": "text/event-stream" };
  return () => Promise.resolve(new Response(ReadableStream.from(chunks), { headers }));
}

const tool = fc.record({
  type: fc.constant("tool_use" as const),
  id: fc.uuid(),
  name: fc.constantFrom("look", "write"),
  input: fc.dictionary(fc.string(), fc.oneof(text, fc.integer(), fc.boolean())),
});
const block = fc.oneof(
  fc.record({ type: fc.constant("text" as const), text }),
  fc.record({ type: fc.constant("thinking" as const), thinking: text, signature: fc.base64String({ minLength: 4 }) }),
  fc.record({ type: fc.constant("redacted_thinking" as const), data: fc.base64String({ minLength: 4 }) }),
  tool,
);

function piecesOfMessage(blocks: readonly JsonObject[], how: Cuts): readonly ModelPiece[] {
  const events = (...told: readonly JsonObject[]): readonly ModelPiece[] =>
    how.hasEvents ? told.map((event) => ({ kind: "event", event })) : [];
  const inner = blocks.flatMap((one, index): readonly ModelPiece[] => {
    const start = events({ type: "content_block_start", index, content_block: one });
    const stop = events({ type: "content_block_stop", index });
    if (one["type"] === "tool_use")
      return [
        ...start,
        { kind: "tool-call", block: index, id: String(one["id"]), name: String(one["name"]), args: JSON.stringify(one["input"]) },
      ];
    if (one["type"] === "text")
      return [...start, ...cut(String(one["text"]), how).map((said): ModelPiece => ({ kind: "text", block: index, text: said })), ...stop];
    if (one["type"] !== "thinking") return [...start, ...stop];
    const said = cut(String(one["thinking"]), how).map((thought): ModelPiece => ({ kind: "reasoning", block: index, text: thought }));
    return [
      ...start,
      ...said,
      ...(how.hasSignatures
        ? events({ type: "content_block_delta", index, delta: { type: "signature_delta", signature: String(one["signature"]) } })
        : []),
      ...stop,
    ];
  });
  return [...events({ type: "message_start", message: { ...MESSAGE, content: [], usage } }), ...inner];
}

const MESSAGE = { id: "msg_1", type: "message", role: "assistant", model: "m", stop_reason: "end_turn", stop_sequence: null };

test("Anthropic's client reads the message that the plain answer is, signatures to the byte", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 5 }), cuts, async (content, how) => {
      const body = { ...MESSAGE, content, usage } as unknown as JsonObject; // What fast-check made is JSON.
      const fetch = answering(new MessagesStream(), piecesOfMessage(content, how), { body, bytes: how.bytes });
      const client = new Anthropic({ apiKey: "k", fetch, maxRetries: 0 });
      const read = await client.messages.stream({ model: "m", max_tokens: 9, messages: [] }).finalMessage();
      expect(read.content).toEqual(content);
      expect(read.stop_reason).toBe("end_turn");
    }),
    RUNS,
  );
});

const call = fc.record({
  id: fc.uuid(),
  type: fc.constant("function"),
  function: fc.record({ name: fc.constantFrom("look", "write"), arguments: fc.json() }),
});

test("OpenAI's client reads the completion that the plain answer is", async () => {
  const message = fc.record({
    content: fc.option(text),
    reasoning_content: fc.option(text),
    tool_calls: fc.array(call, { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(message, cuts, fc.boolean(), async (said, how, hasCalls) => {
      const { tool_calls: calls, ...texts } = said;
      const whole = { role: "assistant", ...texts, refusal: null, ...(hasCalls && { tool_calls: calls }) };
      const finish = hasCalls ? "tool_calls" : "stop";
      const body: JsonObject = {
        id: "c1",
        object: "chat.completion",
        created: 1,
        model: "m",
        choices: [{ index: 0, message: whole, finish_reason: finish }],
        usage: { total_tokens: 8 },
      };
      const pieces: readonly ModelPiece[] = [
        ...(how.hasEvents ? [{ kind: "event" as const, event: { id: "c1", created: 1, model: "m" } }] : []),
        ...cut(said.reasoning_content ?? "", how).map((one): ModelPiece => ({ kind: "reasoning", block: 0, text: one })),
        ...cut(said.content ?? "", how).map((one): ModelPiece => ({ kind: "text", block: 0, text: one })),
        ...(hasCalls
          ? calls.map((one): ModelPiece => ({
              kind: "tool-call",
              block: 0,
              id: one.id,
              name: one.function.name,
              args: one.function.arguments,
            }))
          : []),
      ];
      const stream = new ChatStream({ id: "c1", created: 1, model: "m" }, true);
      const client = new OpenAI({ apiKey: "k", fetch: answering(stream, pieces, { body, bytes: how.bytes }), maxRetries: 0 });
      const streamed = client.chat.completions.stream({ model: "m", messages: [], stream_options: { include_usage: true } });
      // What is no member of OpenAI's own the client does not join.
      let thought = "";
      streamed.on(
        "chunk",
        ({ choices }) => (thought += (choices[0]?.delta as { reasoning_content?: string } | undefined)?.reasoning_content ?? ""),
      );
      const read = await streamed.finalChatCompletion();
      const answer: JsonObject = JSON.parse(JSON.stringify(read.choices[0]?.message)) as JsonObject;
      expect(answer["content"] ?? "").toBe(said.content ?? "");
      expect(thought).toBe(said.reasoning_content ?? "");
      expect(
        read.choices[0]?.message.tool_calls?.map((one) => one.type === "function" && [one.id, one.function.name, one.function.arguments]),
      ).toEqual(hasCalls ? calls.map((one) => [one.id, one.function.name, one.function.arguments]) : undefined);
      expect([read.choices[0]?.finish_reason, read.usage]).toEqual([finish, { total_tokens: 8 }]);
    }),
    RUNS,
  );
});

const item = fc.oneof(
  text.map((said) => ({
    type: "message",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text: said, annotations: [] }],
  })),
  text.map((said) => ({ type: "reasoning", summary: [{ type: "summary_text", text: said }], encrypted_content: "e" })),
  fc.record({
    type: fc.constant("function_call"),
    status: fc.constant("completed"),
    call_id: fc.uuid(),
    name: fc.constant("look"),
    arguments: fc.json(),
  }),
  fc.constant({ type: "web_search_call", status: "completed", action: { type: "search", query: "q" } }),
);

test("OpenAI's client reads the response that the plain answer is", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 5 }), cuts, async (items, how) => {
      const output = items.map((one, index) => ({ id: `item_${index}`, ...one })) as unknown as readonly JsonObject[]; // What fast-check made is JSON.
      const head = {
        id: "resp_1",
        object: "response",
        created_at: 1,
        model: "m",
        error: null,
        incomplete_details: null,
        instructions: null,
        metadata: null,
        tools: [],
        parallel_tool_calls: true,
        temperature: null,
        top_p: null,
        tool_choice: "auto",
      };
      const body: JsonObject = { ...head, status: "completed", output, usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 } };
      const stream = new ResponsesStream();
      const client = new OpenAI({
        apiKey: "k",
        fetch: answering(stream, piecesOfResponse(output, head, how), { body, bytes: how.bytes }),
        maxRetries: 0,
      });
      const read = await client.responses.stream({ model: "m", input: "" }).finalResponse();
      expect(read.output.map(({ id, type }) => [id, type])).toEqual(output.map(({ id, type }) => [id, type]));
      expect(read.output_text).toBe(
        output.map((one) => (one["type"] === "message" ? String((one["content"] as JsonObject[])[0]?.["text"]) : "")).join(""),
      );
      expect(read.output.flatMap((one) => (one.type === "function_call" ? [one.arguments] : []))).toEqual(
        output.flatMap((one) => (one["type"] === "function_call" ? [one["arguments"]] : [])),
      );
    }),
    RUNS,
  );
});

function piecesOfResponse(output: readonly JsonObject[], head: JsonObject, how: Cuts): readonly ModelPiece[] {
  const events = (...told: readonly JsonObject[]): readonly ModelPiece[] =>
    how.hasEvents ? told.map((event) => ({ kind: "event", event })) : [];
  const inner = output.flatMap((one, index): readonly ModelPiece[] => {
    const added = events({ type: "response.output_item.added", output_index: index, item: one });
    const done = events({ type: "response.output_item.done", output_index: index, item: one });
    const kind = one["type"] === "message" ? "text" : "reasoning";
    const parts = (one["content"] ?? one["summary"] ?? []) as readonly JsonObject[];
    if (one["type"] === "function_call")
      return [...added, { kind: "tool-call", block: index, id: "c", name: "look", args: String(one["arguments"]) }, ...done];
    const said = parts.flatMap((part) => cut(String(part["text"]), how).map((text): ModelPiece => ({ kind, block: index, text })));
    return [...added, ...said, ...done];
  });
  return [...events({ type: "response.created", response: { ...head, status: "in_progress", output: [] } }), ...inner];
}

test("text goes out while it comes, and nothing after a tool call until the answer is whole", () => {
  const messages = new MessagesStream();
  messages.piece({ kind: "event", event: { type: "message_start", message: MESSAGE } });
  expect(messages.piece({ kind: "text", block: 0, text: "so" })).toContain('"text":"so"');
  expect(messages.piece({ kind: "tool-call", block: 1, id: "t", name: "look", args: "{}" })).toBe("");
  expect(messages.piece({ kind: "text", block: 2, text: "after" })).toBe("");
  const chat = new ChatStream({ id: "c" }, false);
  expect(chat.piece({ kind: "text", block: 0, text: "so" })).toContain('"content":"so"');
  const responses = new ResponsesStream();
  responses.piece({ kind: "event", event: { type: "response.created", response: { id: "r" } } });
  responses.piece({ kind: "event", event: { type: "response.output_item.added", output_index: 0, item: { id: "i", type: "message" } } });
  expect(responses.piece({ kind: "text", block: 0, text: "so" })).toContain('"delta":"so"');
});

test("an answer that does not go on as it began is a fault", () => {
  const chat = new ChatStream({ id: "c" }, false);
  chat.piece({ kind: "text", block: 0, text: "one thing" });
  expect(() => chat.finish({ choices: [{ index: 0, message: { content: "another" }, finish_reason: "stop" }] })).toThrow("does not go on");
  const messages = new MessagesStream();
  messages.piece({ kind: "event", event: { type: "message_start", message: MESSAGE } });
  messages.piece({ kind: "text", block: 0, text: "one thing" });
  expect(() => messages.finish({ ...MESSAGE, content: [{ type: "text", text: "another" }] })).toThrow("does not go on");
});
