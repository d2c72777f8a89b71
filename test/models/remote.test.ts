/** Providers over the network, with AI SDK's own packages, against a server that speaks their wires. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/call/json.ts";
import type { ModelPiece } from "../../src/call/model.ts";
import type { HouseSession } from "../../src/main.ts";
import { Story } from "../path/house.fixture.ts";
import { asking } from "../path/models.fixture.ts";
import { eventFrame, signatureOf } from "./signature-v4.fixture.ts";
import {
  bytes,
  CHAT_WHOLE,
  chatChunks,
  events,
  googleChunks,
  json,
  MESSAGES_WHOLE,
  messagesEvents,
  responsesEvents,
  silent,
  standInProvider,
  type StandInProvider,
} from "./provider.fixture.ts";

const KEY = ["pk", "9f3b6e1c", "a7d24c58"].join("-");
/** Made up: what a request to Bedrock is signed with. */
const SIGNING = { access: ["AK", "IA", "MADEUP0000000000"].join(""), signing: ["made", "up", "f00d".repeat(8)].join("/"), session: "token".repeat(20) };
let provider: StandInProvider;
let story: Story;
let session: HouseSession;

beforeAll(async () => {
  provider = await standInProvider();
  const key = "secret://mounted/provider";
  const baseUrl = provider.url;
  const quick = { retries: 1, baseUrl, key };
  story = await Story.open({
    servers: {},
    agents: { asker: { role: "asker" } },
    policies: {
      "models.cedar": `
        @id("ask") permit (principal, action == Action::"callModel", resource);
        @id("key") permit (principal, action == Action::"useSecret", resource);`,
    },
    secrets: { sources: { mounted: { kind: "files", folder: "mounted" } } },
    before: (folder) => {
      mkdirSync(join(folder, "mounted"));
      writeFileSync(join(folder, "mounted", "provider"), KEY);
      for (const [name, value] of Object.entries(SIGNING)) writeFileSync(join(folder, "mounted", name), value);
      for (const name of ["provider", ...Object.keys(SIGNING)]) chmodSync(join(folder, "mounted", name), 0o600);
    },
    limits: { resultBytesMax: 64 * 1024 },
    currency: "USD",
    prices: { "anthropic/claude-x": { inputPerMillion: 2, outputPerMillion: 10, cachedInputPerMillion: 0.2, cacheWritePerMillion: 2.5 } },
    providers: {
      anthropic: { kind: "anthropic", ...quick },
      openai: { kind: "openai", ...quick, organization: "org" },
      google: { kind: "google", ...quick },
      azure: { kind: "azure", ...quick },
      bedrock: { kind: "bedrock", region: "eu-central-1", ...quick },
      signed: { kind: "bedrock", region: "eu-central-1", accessKeyId: "secret://mounted/access", secretAccessKey: "secret://mounted/signing", sessionToken: "secret://mounted/session", retries: 0, baseUrl },
      compatible: { kind: "openai-compatible", ...quick },
      ollama: { kind: "ollama", retries: 1, baseUrl },
      slow: { kind: "openai-compatible", ...quick, firstPieceMs: 100, retries: 0 },
      slower: { kind: "openai-compatible", ...quick, deadlineMs: 100 },
      few: { kind: "ollama", baseUrl, models: ["one"] },
      gone: { kind: "openai-compatible", baseUrl: "http://127.0.0.1:9", key, retries: 0 },
    },
  });
  session = await story.house.openSession({ agent: "asker", key: story.keys["asker"] ?? "" });
});
afterAll(async () => {
  await story.close();
  await provider.close();
});

const TOOLS = [{ type: "function", name: "look", inputSchema: { type: "object", properties: { q: { type: "string" } } } }];
const NEUTRAL = asking("hello", { tools: TOOLS });
const CHAT = { dialect: "openai-chat", body: { model: "m", messages: [{ role: "user", content: "hello" }] } };
const MESSAGES = { dialect: "anthropic-messages", body: { model: "m", max_tokens: 100, messages: [{ role: "user", content: "hello" }] } };
const RESPONSES = { dialect: "openai-responses", body: { model: "m", input: "hello" } };

interface Asked {
  readonly pieces?: ModelPiece[];
  readonly signal?: AbortSignal;
  readonly model?: string;
}

async function ask(server: string, args: JsonObject, { pieces, signal, model = "m" }: Asked = {}) {
  const piece = pieces && ((one: ModelPiece) => void pieces.push(one));
  const reply = await session.call({
    action: "callModel",
    server,
    name: model,
    args,
    line: { ...(piece && { piece }), ...(signal && { signal }) },
  });
  if (reply.kind !== "released") throw new Error(`not released: ${JSON.stringify(reply)}`);
  return reply.released.outcome;
}

const textOf = (pieces: readonly ModelPiece[], kind: "text" | "reasoning" = "text") =>
  pieces.flatMap((piece) => (piece.kind === kind ? [piece.text] : [])).join("");
const callsOf = (pieces: readonly ModelPiece[]) => pieces.filter((piece) => piece.kind === "tool-call");

describe("a neutral call", () => {
  const streams: readonly (readonly [string, () => ReturnType<typeof events>, string])[] = [
    ["anthropic", () => events(messagesEvents(), { named: true, bytes: 7 }), "/messages"],
    ["openai", () => events(responsesEvents(), { named: true, bytes: 7 }), "/responses"],
    ["azure", () => events(responsesEvents(), { named: true, bytes: 7 }), "/responses"],
    ["google", () => events(googleChunks(), { bytes: 7 }), "/models/m:streamGenerateContent?alt=sse"],
    ["compatible", () => events(chatChunks(), { bytes: 7 }), "/chat/completions"],
    ["ollama", () => events(chatChunks(), { bytes: 7 }), "/chat/completions"],
  ];

  test.each(streams)(
    "of %s is streamed, its text whole however its bytes are cut, its tool call in one piece",
    async (server, answer, path) => {
      provider.answers(answer());
      const pieces: ModelPiece[] = [];
      const outcome = await ask(server, NEUTRAL, { pieces });
      expect(outcome).toMatchObject({ status: "done", result: { finishReason: { unified: "tool-calls" } } });
      expect(provider.got.map((got) => got.path)).toEqual([path]);
      expect(textOf(pieces)).toBe("Grüße 🏠!");
      expect(callsOf(pieces)).toMatchObject([{ name: "look" }]);
      expect(JSON.parse((callsOf(pieces)[0] as { args: string }).args)).toEqual({ q: 'a"b' });
      const content = outcome.result?.["content"] as readonly JsonObject[];
      expect(content.find(({ type }) => type === "text")).toMatchObject({ text: "Grüße 🏠!" });
      expect(content.find(({ type }) => type === "tool-call")).toMatchObject({ toolName: "look" });
      expect(outcome.result?.["_meta"]).toMatchObject({
        "chatelaine/usage": { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
      });
    },
  );

  test.each(streams.map(([server, , path]) => [server, path] as const))(
    "of %s that just ends is not taken for an answer",
    async (server, path) => {
      const parts =
        path === "/messages"
          ? messagesEvents()
          : path === "/responses"
            ? responsesEvents()
            : path.startsWith("/models")
              ? googleChunks()
              : chatChunks();
      provider.answers(
        events(parts.slice(0, path.startsWith("/models") ? -1 : -3), { named: path === "/messages" || path === "/responses" }),
      );
      expect(await ask(server, NEUTRAL, { pieces: [] })).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CONNECTION_LOST" } });
    },
  );

  test("keeps the signature of what a model thought, and counts what caches took", async () => {
    provider.answers(events(messagesEvents(), { named: true }));
    const pieces: ModelPiece[] = [];
    const outcome = await ask("anthropic", NEUTRAL, { pieces, model: "claude-x" });
    expect(textOf(pieces, "reasoning")).toBe("Let me look.");
    expect(((outcome.result?.["content"] ?? []) as readonly JsonObject[]).find(({ type }) => type === "reasoning")).toMatchObject({
      type: "reasoning",
      text: "Let me look.",
      providerMetadata: { anthropic: { signature: "c2ln" } },
    });
    // 10 fresh at 2, 30 cached at 0.2, 5 written at 2.5, 20 out at 10: 20 + 6 + 12.5 + 200, rounded up.
    expect(outcome.result?.["_meta"]).toMatchObject({
      "chatelaine/usage": {
        inputTokens: 45,
        outputTokens: 20,
        cachedInputTokens: 30,
        cacheWriteTokens: 5,
        moneyMicros: 239,
        currency: "USD",
      },
    });
  });

  test("says no cost where no price is known", async () => {
    provider.answers(json(CHAT_WHOLE));
    const outcome = await ask("ollama", asking("hello"));
    expect(outcome.result?.["_meta"]).toEqual({
      "chatelaine/usage": { tokens: 18, inputTokens: 11, outputTokens: 7, cachedInputTokens: 4, reasoningTokens: 0 },
    });
  });

  test("of bedrock is signed with the key that joins at the door", async () => {
    provider.answers(
      json({
        output: { message: { role: "assistant", content: [{ text: "hello" }] } },
        stopReason: "end_turn",
        usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      }),
    );
    expect(await ask("bedrock", asking("hello"))).toMatchObject({ status: "done", result: { content: [{ type: "text", text: "hello" }] } });
    expect(provider.got[0]).toMatchObject({ path: "/model/m/converse", headers: { authorization: `Bearer ${KEY}` } });
  });

  test.each([true, false])("of bedrock with an access key is signed by Signature Version 4, and its event stream is read (streamed: %s)", async (isStreamed) => {
    const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 };
    const frames = [
      eventFrame("messageStart", { role: "assistant" }),
      eventFrame("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Grüße " } }),
      eventFrame("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "🏠!" } }),
      eventFrame("contentBlockStop", { contentBlockIndex: 0 }),
      eventFrame("messageStop", { stopReason: "end_turn" }),
      eventFrame("metadata", { usage, metrics: { latencyMs: 1 } }),
    ];
    provider.answers(
      isStreamed
        ? bytes(Buffer.concat(frames), "application/vnd.amazon.eventstream")
        : json({ output: { message: { role: "assistant", content: [{ text: "Grüße 🏠!" }] } }, stopReason: "end_turn", usage }),
    );
    const pieces: ModelPiece[] = [];
    const model = "eu.anthropic.claude-x-v1:0";
    const outcome = await ask("signed", asking("hello"), { model, ...(isStreamed && { pieces }) });
    expect(outcome).toMatchObject({ status: "done", result: { content: [{ type: "text", text: "Grüße 🏠!" }] } });
    expect(textOf(pieces)).toBe(isStreamed ? "Grüße 🏠!" : "");
    const [got] = provider.got;
    if (got === undefined) throw new Error("nothing came");
    expect(got.path).toBe(`/model/${encodeURIComponent(model)}/${isStreamed ? "converse-stream" : "converse"}`);
    expect(got.headers["x-amz-security-token"]).toBe(SIGNING.session);
    expect(signatureOf(got, SIGNING.signing)).toMatchObject({ accessKeyId: SIGNING.access, region: "eu-central-1", service: "bedrock", isGood: true, signedHeaders: expect.arrayContaining(["host", "x-amz-date", "x-amz-security-token"]) });
    expect(signatureOf({ ...got, raw: Buffer.from("{}") }, SIGNING.signing).isGood).toBe(false);
    expect(JSON.stringify([got.headers, got.body])).not.toContain(SIGNING.signing);
  });

  test.each([
    ["azure", json({ ...(responsesEvents().at(-1)?.["response"] as JsonObject) }), /^\/responses(\?api-version=[\w-]+)?$/, "api-key"],
    ["google", json({ ...googleChunks().at(-1) }), /^\/models\/m:generateContent$/, "x-goog-api-key"],
  ] as const)("of %s goes to its address with its own header for the key, and no other", async (server, answer, path, header) => {
    provider.answers(answer);
    expect(await ask(server, asking("hello"))).toMatchObject({ status: "done" });
    const headers = provider.got[0]?.headers;
    expect(provider.got[0]?.path).toMatch(path);
    expect(Object.entries(headers ?? {}).flatMap(([name, value]) => (String(value).includes(KEY) ? [name] : []))).toEqual([header]);
    expect(headers?.authorization).toBeUndefined();
  });

  test("embeds, and gives back as many vectors as there were values", async () => {
    provider.answers(
      json({
        object: "list",
        model: "m",
        data: [
          { object: "embedding", index: 0, embedding: [1, 2] },
          { object: "embedding", index: 1, embedding: [3, 4] },
        ],
        usage: { prompt_tokens: 5, total_tokens: 5 },
      }),
    );
    const outcome = await ask("openai", { dialect: "neutral-embeddings", body: { values: ["a", "b"] } });
    expect(outcome).toMatchObject({
      status: "done",
      result: {
        embeddings: [
          [1, 2],
          [3, 4],
        ],
        usage: { tokens: 5 },
      },
    });
  });

  test("with an option that none is sends nothing", async () => {
    provider.answers(json(MESSAGES_WHOLE));
    const outcome = await ask("anthropic", asking("hello", { headers: { "x-api-key": "mine" } }));
    expect(outcome).toMatchObject({ status: "failed", fault: { code: "EXECUTION_ARGUMENTS_UNFIT" } });
    expect(provider.got).toEqual([]);
  });
});

describe("a call in a provider's own wire", () => {
  test.each([1, 7, 100_000])("of messages is put together whole, whatever the chunks (%d bytes)", async (bytes) => {
    provider.answers(events(messagesEvents(), { named: true, bytes }));
    const pieces: ModelPiece[] = [];
    const outcome = await ask("anthropic", MESSAGES, { pieces });
    expect(outcome.result?.["body"]).toEqual({
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-x",
      content: [
        { type: "thinking", thinking: "Let me look.", signature: "c2ln" },
        { type: "text", text: "Grüße 🏠!" },
        { type: "tool_use", id: "toolu_1", name: "look", input: { q: 'a"b' } },
      ],
      stop_reason: "tool_use",
      stop_sequence: null,
      usage: { input_tokens: 10, cache_read_input_tokens: 30, cache_creation_input_tokens: 5, output_tokens: 20 },
    });
    expect([textOf(pieces), textOf(pieces, "reasoning")]).toEqual(["Grüße 🏠!", "Let me look."]);
    expect(callsOf(pieces)).toEqual([{ kind: "tool-call", block: 2, id: "toolu_1", name: "look", args: '{"q":"a\\"b"}' }]);
    expect(provider.got[0]).toMatchObject({ body: { model: "m", stream: true }, headers: { "anthropic-version": "2023-06-01" } });
  });

  test("of chat is put together whole, and its usage is asked for", async () => {
    provider.answers(events(chatChunks(), { bytes: 3 }));
    const pieces: ModelPiece[] = [];
    const outcome = await ask("compatible", CHAT, { pieces });
    expect(outcome.result?.["body"]).toMatchObject({
      id: "chatcmpl-1",
      object: "chat.completion",
      choices: [
        {
          message: {
            role: "assistant",
            content: "Grüße 🏠!",
            tool_calls: [{ id: "call_1", type: "function", function: { name: "look", arguments: '{"q":"a\\"b"}' } }],
          },
          finish_reason: "tool_calls",
        },
      ],
    });
    expect(provider.got[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(callsOf(pieces)).toEqual([{ kind: "tool-call", block: 1, id: "call_1", name: "look", args: '{"q":"a\\"b"}' }]);
    expect(outcome.result?.["_meta"]).toMatchObject({ "chatelaine/usage": { tokens: 18, cachedInputTokens: 4 } });
  });

  test("of responses is the last event's answer", async () => {
    provider.answers(events(responsesEvents(), { named: true, bytes: 5 }));
    const pieces: ModelPiece[] = [];
    const outcome = await ask("openai", RESPONSES, { pieces });
    expect(outcome.result?.["body"]).toMatchObject({
      status: "completed",
      output: [{ encrypted_content: "ZW5j" }, { type: "message" }, { type: "function_call" }],
    });
    expect([textOf(pieces), textOf(pieces, "reasoning")]).toEqual(["Grüße 🏠!", "Let me look."]);
    expect(callsOf(pieces)).toMatchObject([{ block: 2, id: "call_1", args: '{"q":"a\\"b"}' }]);
    expect(provider.got[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, "openai-organization": "org" });
  });

  test("without a stream is not asked for one", async () => {
    provider.answers(json(CHAT_WHOLE));
    const body = { ...CHAT.body, stream: true, stream_options: { include_usage: true } };
    expect((await ask("compatible", { dialect: "openai-chat", body })).result?.["body"]).toEqual(CHAT_WHOLE);
    expect(provider.got[0]?.body).toEqual({ ...CHAT.body, stream: false });
  });

  test("carries the names of betas in their header", async () => {
    provider.answers(json(MESSAGES_WHOLE));
    await ask("anthropic", { ...MESSAGES, body: { ...MESSAGES.body, betas: ["files-api-2025-04-14", "a-2"] } });
    expect(provider.got[0]?.headers["anthropic-beta"]).toBe("files-api-2025-04-14,a-2");
    expect(provider.got[0]?.body["betas"]).toBeUndefined();
  });

  test("counts tokens", async () => {
    provider.answers(json({ input_tokens: 12 }));
    const { model: _model, ...body } = MESSAGES.body;
    const outcome = await ask("anthropic", { dialect: "anthropic-count-tokens", body: { ...body, model: "m" } });
    expect(outcome.result).toMatchObject({ body: { input_tokens: 12 }, _meta: { "chatelaine/usage": { tokens: 0 } } });
    expect(provider.got[0]?.path).toBe("/messages/count_tokens");
  });

  test.each([
    ["google", CHAT],
    ["anthropic", RESPONSES],
    ["openai", MESSAGES],
  ])("that %s does not speak sends nothing", async (server, args) => {
    provider.answers(json({}));
    expect(await ask(server, args)).toMatchObject({ status: "failed", fault: { code: "EXECUTION_DIALECT" } });
    expect(provider.got).toEqual([]);
  });
});

describe("where something goes wrong", () => {
  const ways = [
    ["neutral", "compatible", NEUTRAL],
    ["its own wire", "compatible", CHAT],
  ] as const;

  describe.each(ways)("in %s", (_way, server, args) => {
    test("a provider that is busy is asked again, and its pause is kept", async () => {
      provider.answers(json({ error: { message: "slow down" } }, 429, { "retry-after-ms": "5" }), json(CHAT_WHOLE));
      const outcome = await ask(server, args);
      expect(outcome).toMatchObject({ status: "done", result: { attempts: [{ model: "compatible/m", code: "EXECUTION_RATE_LIMITED" }] } });
      expect(provider.got).toHaveLength(2);
    });

    test("a pause that is too long ends it", async () => {
      provider.answers(json({ error: { message: "slow down" } }, 429, { "retry-after": "3600" }));
      const { status, fault } = await ask(server, args);
      expect({ status, fault }).toMatchObject({ status: "failed", fault: { code: "EXECUTION_RATE_LIMITED", retryAfterMs: 3_600_000, hint: "it asks to be left alone for 3600 s" } });
      expect(provider.got).toHaveLength(1);
    });

    test("a key that is not taken is not tried again, and stands nowhere", async () => {
      provider.answers(json({ error: { message: `no such key ${KEY}`, type: "invalid_request_error" } }, 401));
      const outcome = await ask(server, args);
      expect(outcome).toMatchObject({ status: "failed", fault: { code: "EXECUTION_KEY_REFUSED" } });
      expect(provider.got).toHaveLength(1);
      expect(JSON.stringify([outcome, story.lines.all])).not.toContain(KEY);
    });

    test("what the provider says of a bad request reaches whoever asked", async () => {
      provider.answers(json({ error: { message: "max_tokens is too large", type: "invalid_request_error", param: "max_tokens" } }, 400));
      expect(await ask(server, args)).toMatchObject({
        status: "failed",
        fault: {
          code: "EXECUTION_UPSTREAM_ERROR",
          rpc: { code: 400, message: "max_tokens is too large", data: { type: "invalid_request_error" } },
        },
      });
    });

    test("an answer that is no JSON, or none of the wire, is not taken", async () => {
      provider.answers((response) => response.writeHead(200, { "content-type": "application/json" }).end("[1,"));
      expect(await ask(server, args)).toMatchObject({ status: "failed", fault: { code: "EXECUTION_BAD_RESULT" } });
      for (const none of [{ ...CHAT_WHOLE, choices: [] }, { id: "c" }, { error: "busy" }]) {
        provider.answers((response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(none)));
        expect(await ask(server, args)).toMatchObject({ status: "failed", fault: { code: "EXECUTION_BAD_RESULT" } });
      }
    });

    test("an answer over the limit is not read", async () => {
      const huge = {
        ...CHAT_WHOLE,
        choices: [{ index: 0, message: { role: "assistant", content: "x".repeat(100_000) }, finish_reason: "stop" }],
      };
      provider.answers(json(huge));
      expect(await ask(server, args)).toMatchObject({ status: "failed", fault: { code: "EXECUTION_RESULT_TOO_LARGE" } });
    });

    test.each([
      ["the connection is cut", { cut: true }],
      ["the stream just ends", {}],
    ])("where %s in the middle, what was said is not asked for again, and nobody knows the rest", async (_how, how) => {
      provider.answers(events(chatChunks().slice(0, 3), how));
      const pieces: ModelPiece[] = [];
      expect(await ask(server, args, { pieces })).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CONNECTION_LOST" } });
      expect(textOf(pieces)).toBe("Grüße 🏠!");
      expect(provider.got).toHaveLength(1);
    });

    test("a connection that is cut before anything was said is tried again", async () => {
      provider.answers((response) => response.destroy(), json(CHAT_WHOLE));
      expect(await ask(server, args)).toMatchObject({ status: "done", result: { attempts: [{ code: "EXECUTION_CONNECTION_LOST" }] } });
    });

    test("who gives up ends the provider's request at once", async () => {
      const giveUp = new AbortController();
      // Inspection holds the end of a text back: a long one is told at once.
      const long = {
        id: "chatcmpl-1",
        choices: [{ index: 0, delta: { role: "assistant", content: "word ".repeat(4000) }, finish_reason: null }],
      };
      provider.answers(events([long], { ends: false }));
      const gone = ask(server, args, { pieces: onFirst(() => giveUp.abort()), signal: giveUp.signal });
      expect(await gone).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CANCELLED" } });
    });

    test("a provider that does not begin in time is given up", async () => {
      provider.answers(silent);
      expect(await ask("slow", args, { pieces: [] })).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_DEADLINE" } });
      expect(await ask("slower", args)).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_DEADLINE" } });
    });

    test("a provider that is not there was sent nothing", async () => {
      expect(await ask("gone", args)).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN" } });
    });
  });

  test("what the provider tells in the middle of a stream ends it, as the status would have that goes with it", async () => {
    const busy = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    provider.answers(events([...messagesEvents().slice(0, 1), busy], { named: true }), events(messagesEvents(), { named: true }));
    const pieces: ModelPiece[] = [];
    expect(await ask("anthropic", MESSAGES, { pieces })).toMatchObject({
      status: "done",
      result: { attempts: [{ code: "EXECUTION_RATE_LIMITED" }] },
    });
  });

  test("a request whose tools the provider runs itself is not sent twice", async () => {
    provider.answers((response) => response.destroy());
    const body = { ...RESPONSES.body, tools: [{ type: "web_search" }] };
    expect(await ask("openai", { dialect: "openai-responses", body })).toMatchObject({
      status: "unknown",
      fault: { code: "EXECUTION_CONNECTION_LOST" },
    });
    expect(provider.got).toHaveLength(1);
  });

  test("a killed session's request ends at once", async () => {
    provider.answers(events(chatChunks().slice(0, 3), { ends: false }));
    const killed = await story.house.openSession({ agent: "asker", key: story.keys["asker"] ?? "" });
    const begun = new Promise<void>((resolve) => {
      void killed
        .call({ action: "callModel", server: "compatible", name: "m", args: CHAT, line: { piece: () => resolve() } })
        .then((reply) => expect(reply).toMatchObject({ kind: "released", released: { outcome: { status: "unknown" } } }));
    });
    await begun;
    await story.operate("killSession", { session: killed.id });
    await provider.abandoned;
  });

  test("a redirect is not followed: the key is for the configured address alone", async () => {
    provider.answers((response) => response.writeHead(307, { location: "http://127.0.0.1:9/elsewhere" }).end());
    expect(await ask("gone", CHAT)).toMatchObject({ status: "failed" });
    expect((await ask("compatible", { ...CHAT })).status).not.toBe("done");
  });
});

/** Pieces that tell of the first text. */
function onFirst(tell: () => void): ModelPiece[] {
  const pieces: ModelPiece[] = [];
  return Object.assign(pieces, {
    push: (piece: ModelPiece): number => {
      if (piece.kind === "text") tell();
      return 1;
    },
  });
}
