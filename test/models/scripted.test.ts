/** The scripted model, along the path: in every dialect, streamed and whole, with no network. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/call/json.ts";
import type { ModelPiece } from "../../src/call/model.ts";
import { Story } from "../path/house.fixture.ts";
import { asking } from "../path/models.fixture.ts";

let story: Story;

beforeAll(async () => {
  story = await Story.open({
    servers: {},
    agents: { asker: { role: "asker" } },
    policies: { "models.cedar": `@id("all") permit (principal, action == Action::"callModel", resource);` },
    currency: "USD",
    prices: { "script/clerk": { inputPerMillion: 3, outputPerMillion: 15, contextTokens: 1000 } },
    providers: {
      script: {
        kind: "scripted",
        retries: 2,
        turns: [
          { when: { lastMessage: { contains: "busy" } }, times: 1, error: { status: 429, retryAfterMs: 1 } },
          { when: { lastMessage: { contains: "broken" } }, error: { status: 500 } },
          { when: { userMessage: { contains: "stock" }, toolResult: { tool: "get_quote" } }, text: "It is at {{toolResult.price}}." },
          {
            when: { userMessage: { matches: "stock price of (\\w+)" }, offers: ["get_quote"] },
            reasoning: "I need a quote.",
            toolCalls: [{ name: "get_quote", args: { symbol: "{{1}}" } }],
          },
          { when: { lastMessage: { contains: "cut" } }, text: "one two three", cut: true },
          { text: "You said: {{lastMessage}}", usage: { inputTokens: 1000, outputTokens: 100 } },
        ],
      },
    },
  });
});
afterAll(() => story.close());

const TOOL = { type: "function", name: "get_quote", inputSchema: { type: "object" } };

async function ask(args: JsonObject, pieces?: ModelPiece[]) {
  const session = await story.house.openSession({ agent: "asker", key: story.keys["asker"] ?? "" });
  const piece = pieces && ((one: ModelPiece) => void pieces.push(one));
  const reply = await session.call({ action: "callModel", server: "script", name: "clerk", args, line: { ...(piece && { piece }) } });
  if (reply.kind !== "released") throw new Error(`not released: ${JSON.stringify(reply)}`);
  return reply.released.outcome;
}

describe("a scripted model", () => {
  test("answers what it was told to, and says what it took and cost", async () => {
    const outcome = await ask(asking("hello"));
    expect(outcome).toMatchObject({
      status: "done",
      result: {
        content: [{ type: "text", text: "You said: hello" }],
        finishReason: { unified: "stop" },
        _meta: {
          "chatelaine/usage": { tokens: 1100, inputTokens: 1000, outputTokens: 100, moneyMicros: 4500, currency: "USD", costUsd: 0.0045 },
        },
      },
    });
  });

  test("calls the tool that is offered, and says of its result what the script wants", async () => {
    const user = { role: "user", content: [{ type: "text", text: "stock price of AAPL?" }] };
    const first = await ask({ dialect: "neutral", body: { prompt: [user], tools: [TOOL] } });
    const call = { type: "tool-call", toolCallId: "scripted_0_0", toolName: "get_quote", input: '{"symbol":"AAPL"}' };
    expect(first.result).toMatchObject({
      content: [{ type: "reasoning", text: "I need a quote." }, call],
      finishReason: { unified: "tool-calls" },
    });
    const told = {
      type: "tool-result",
      toolCallId: "scripted_0_0",
      toolName: "get_quote",
      output: { type: "json", value: { price: 271.5 } },
    };
    const prompt = [user, { role: "assistant", content: [{ ...call, input: { symbol: "AAPL" } }] }, { role: "tool", content: [told] }];
    const second = await ask({ dialect: "neutral", body: { prompt, tools: [TOOL] } });
    expect(second.result).toMatchObject({ content: [{ type: "text", text: "It is at 271.5." }], finishReason: { unified: "stop" } });
  });

  test("says the same of tools in the wires of both families", async () => {
    const chat = {
      model: "clerk",
      messages: [
        { role: "user", content: "stock price of AAPL?" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c1", type: "function", function: { name: "get_quote", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "c1", content: '{"price":1}' },
      ],
    };
    const responses = {
      model: "clerk",
      input: [
        { role: "user", content: [{ type: "input_text", text: "stock price of AAPL?" }] },
        { type: "function_call", call_id: "c1", name: "get_quote", arguments: "{}" },
        { type: "function_call_output", call_id: "c1", output: '{"price":1}' },
      ],
    };
    const messages = {
      model: "clerk",
      max_tokens: 10,
      messages: [
        { role: "user", content: "stock price of AAPL?" },
        { role: "assistant", content: [{ type: "tool_use", id: "c1", name: "get_quote", input: {} }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", content: [{ type: "text", text: '{"price":1}' }] }] },
      ],
    };
    expect((await ask({ dialect: "openai-chat", body: chat })).result).toMatchObject({
      body: { choices: [{ message: { content: "It is at 1." }, finish_reason: "stop" }] },
    });
    expect((await ask({ dialect: "openai-responses", body: responses })).result).toMatchObject({
      body: { status: "completed", output: [{ type: "message", content: [{ type: "output_text", text: "It is at 1." }] }] },
    });
    expect((await ask({ dialect: "anthropic-messages", body: messages })).result).toMatchObject({
      body: { content: [{ type: "text", text: "It is at 1." }], stop_reason: "end_turn" },
    });
  });

  test("tries again where the script has it busy, and says so", async () => {
    const outcome = await ask(asking("are you busy?"));
    expect(outcome).toMatchObject({
      status: "done",
      result: { content: [{ text: "You said: are you busy?" }], attempts: [{ model: "script/clerk", code: "EXECUTION_RATE_LIMITED" }] },
    });
  });

  test("fails as the provider would, after its tries", async () => {
    const outcome = await ask(asking("broken"));
    expect(outcome).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_ERROR", rpc: { code: 500 } } });
    expect(outcome.fault?.text).toContain("after 3 tries");
  });

  test("breaks off where the script wants that: nobody knows what became of it", async () => {
    expect(await ask(asking("cut"))).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CONNECTION_LOST" } });
  });

  test("embeds by words alone, the same each time, and near for texts that share words", async () => {
    const { result } = await ask({ dialect: "neutral-embeddings", body: { values: ["the red fox", "a red fox", "tax law"] } });
    const [fox = [], other = [], law = []] = (result?.["embeddings"] ?? []) as readonly (readonly number[])[];
    const near = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
    expect(near(fox, other)).toBeGreaterThan(near(fox, law) + 0.4);
  });
});
