/** What else stands in the wires of OpenAI and Anthropic, by the vendors' own clients: pictures, schemas, references, thoughts, and what is refused. */
import { createHmac } from "node:crypto";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Story } from "../path/house.fixture.ts";
import { anthropicAt, mountKey, openaiAt, SECRETS } from "./keyed-providers.fixture.ts";
import { chat, message, response, startWireServer, type WireServer } from "./wire-server.fixture.ts";

const RULES = `
@id("all-may")
permit (principal in Role::"coder", action, resource);
@id("no-search")
@reason("Nothing is searched for at providers.")
forbid (principal, action == Action::"callModel", resource) when { context.providerTools.contains("web_search") };
@id("ask-for-much")
@effect("ask")
forbid (principal, action == Action::"callModel", resource == Model::"acme/dear");
`;

let wire: WireServer;
let story: Story;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  wire = await startWireServer();
  story = await Story.open({
    before: mountKey,
    secrets: SECRETS,
    providers: { acme: openaiAt(wire, "small", "dear"), anthro: anthropicAt(wire) },
    servers: { own: { application: { agents: ["coder"] } } },
    agents: { coder: { role: "coder" }, other: { role: "coder" } },
    policies: { "all.cedar": RULES },
    limits: { askHoldMs: 0 },
  });
  ({ openai, anthropic } = await clients("coder"));
}, 60_000);
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await wire.close();
});

async function clients(agent: string) {
  const { secret } = await story.operate("addVirtualKey", { agent });
  return {
    openai: new OpenAI({ apiKey: secret, baseURL: `${story.url}/openai/v1`, maxRetries: 0 }),
    anthropic: new Anthropic({ apiKey: secret, baseURL: `${story.url}/anthropic`, maxRetries: 0 }),
  };
}
const fails = async (asked: Promise<unknown>) => {
  const failed: unknown = await asked.then(() => undefined, (thrown: unknown) => thrown);
  if (failed instanceof OpenAI.APIError || failed instanceof Anthropic.APIError) return failed;
  throw new Error(`not refused: ${String(failed)}`);
};
const lastBody = () => wire.asked.at(-1)?.body ?? {};
const user = (content: string) => ({ role: "user" as const, content });
const SMALL = { model: "acme/small", messages: [user("what is there?")] };
const OPUS = { model: "anthro/opus", max_tokens: 100, messages: [user("what is there?")] };
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").toString("base64").padEnd(4000, "A");
const said = (text: string) => ({ id: "msg_1", type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text, annotations: [] }] });
const FUNCTION = (name: string) => ({ type: "function" as const, name, parameters: { type: "object", properties: { at: { type: "string" } } }, strict: false });

describe("by OpenAI's client", () => {
  test("a picture goes out as it came, and makes the session untrusted", async () => {
    wire.answer = (asked) => chat(asked, { text: "a cat" });
    const { openai: client } = await clients("coder");
    const content = [{ type: "text" as const, text: "what is this?" }, { type: "image_url" as const, image_url: { url: `data:image/png;base64,${PNG}`, detail: "low" as const } }];
    await client.chat.completions.create({ model: "acme/small", messages: [{ role: "user", content }] });
    expect(lastBody()["messages"]).toEqual([{ role: "user", content }]);
    const { virtualKeys } = await story.operate("listVirtualKeys", { agent: "coder" });
    const { label } = await story.operate("showSession", { session: virtualKeys.at(-1)?.session ?? "" });
    expect(label).toMatchObject({ integrity: "untrusted", origins: ["_prompt/attachments"] });
  });

  test.each([true, false])("a picture that the provider made comes in as it was made (streamed: %s)", async (isStreamed) => {
    const picture = { id: "ig_1", type: "image_generation_call", status: "completed", result: PNG, content: [] };
    wire.answer = (asked) => response(asked, [picture, said("there")]);
    const body = { model: "acme/small", input: "draw", tools: [{ type: "image_generation" as const }] };
    const answer = isStreamed ? await openai.responses.stream(body).finalResponse() : await openai.responses.create(body);
    expect(answer.output[0]).toMatchObject({ type: "image_generation_call", result: PNG });
    expect(answer.output_text).toBe("there");
  });

  test("a schema for the answer goes out, and the answer is parsed by it", async () => {
    wire.answer = (asked) => chat(asked, { text: '{"rooms":["menu","cellar"]}' });
    const schema = { type: "object", properties: { rooms: { type: "array", items: { type: "string" } } }, required: ["rooms"], additionalProperties: false };
    const response_format = { type: "json_schema" as const, json_schema: { name: "rooms", strict: true, schema } };
    const answer = await openai.chat.completions.parse({ ...SMALL, response_format });
    expect(answer.choices[0]?.message.parsed).toEqual({ rooms: ["menu", "cellar"] });
    expect(lastBody()["response_format"]).toEqual(response_format);
  });

  test("embeddings come in base64, which its client reads by itself", async () => {
    const vector = Buffer.from(new Float32Array([0.5, 0.25]).buffer).toString("base64");
    wire.answer = () => ({ json: { object: "list", model: "small", data: [{ object: "embedding", index: 0, embedding: vector }], usage: { prompt_tokens: 1, total_tokens: 1 } } });
    const { data } = await openai.embeddings.create({ model: "acme/small", input: ["cellar"] });
    expect(data[0]?.embedding).toEqual([0.5, 0.25]);
    expect(lastBody()["encoding_format"]).toBe("base64");
  });

  test.each([true, false])("a stream tells its usage where that was asked for, and only there (%s)", async (include_usage) => {
    wire.answer = (asked) => chat(asked, { text: "so" });
    const usages = [];
    for await (const chunk of await openai.chat.completions.create({ ...SMALL, stream: true, stream_options: { include_usage } })) if (chunk.usage) usages.push(chunk.usage.total_tokens);
    expect(usages).toEqual(include_usage ? [12] : []);
  });

  test.each([true, false])("two calls at once are decided each for itself and come in their order (streamed: %s)", async (isStreamed) => {
    const calls = ["cellar", "menu"].map((at, n) => ({ id: `c${n}`, name: "look", args: JSON.stringify({ at }) }));
    wire.answer = (asked) => chat(asked, { calls });
    const body = { ...SMALL, parallel_tool_calls: true, tools: [{ type: "function" as const, function: { name: "look", parameters: FUNCTION("look").parameters } }] };
    const answer = isStreamed ? await openai.chat.completions.stream(body).finalChatCompletion() : await openai.chat.completions.create(body);
    expect(answer.choices[0]?.message.tool_calls).toMatchObject(calls.map(({ id, args }) => ({ id, function: { arguments: args } })));
  });

  test.each([true, false])("a custom tool is decided on by its one text; tools of a namespace by both names (streamed: %s)", async (isStreamed) => {
    const custom = { id: "ctc_1", type: "custom_tool_call", call_id: "c1", name: "patch", input: "*** Begin\n+a", status: "completed", content: [] };
    const spaced = { id: "fc_1", type: "function_call", call_id: "c2", name: "patch", namespace: "git", arguments: "{}", status: "completed" };
    wire.answer = (asked) => response(asked, [custom, spaced, { ...spaced, id: "fc_2", namespace: "elsewhere" }]);
    const tools = [{ type: "custom", name: "patch", description: "patches" }, { type: "namespace", name: "git", description: "git's", tools: [FUNCTION("patch")] }] as unknown as OpenAI.Responses.Tool[];
    const body = { model: "acme/small", input: "mend it", tools };
    const answer = isStreamed ? await openai.responses.stream(body).finalResponse() : await openai.responses.create(body);
    expect(answer.output).toMatchObject([{ type: "custom_tool_call", input: "*** Begin\n+a" }, { type: "function_call", namespace: "git" }, { type: "message" }]);
    expect(answer.output_text).toContain('The call of "elsewhere__patch" was not made');
    const decided = story.entries("coder").flatMap((entry) => (entry.kind === "decision" && entry.action === "callTool" ? [entry.name] : [])).slice(-3);
    expect(decided.sort()).toEqual(["_unknown", "git__patch", "patch"]);
  });

  test("reasoning that is sent back stays what it was, and what to keep at the provider is the client's to say", async () => {
    const reasoning = { id: "rs_1", type: "reasoning", summary: [], encrypted_content: "Z0FBQUFB".repeat(40), content: [] };
    wire.answer = (asked) => response(asked, [reasoning, said("so")]);
    const first = await openai.responses.create({ model: "acme/small", input: "think", store: false, include: ["reasoning.encrypted_content"] });
    expect(first.output[0]).toEqual(reasoning);
    expect(lastBody()).toMatchObject({ store: false, include: ["reasoning.encrypted_content"] });
    await openai.responses.create({ model: "acme/small", store: false, input: [...(first.output as OpenAI.Responses.ResponseInput), user("go on")] });
    expect((lastBody()["input"] as readonly unknown[])[0]).toEqual(reasoning);
  });

  test("an earlier answer may be pointed to after a restart by whom it was given to, and by nobody else", async () => {
    wire.answer = (asked) => response(asked, [said("first")]);
    const { openai: client } = await clients("coder");
    const { id } = await client.responses.create({ model: "acme/small", input: "what is there?" });
    await story.restart();
    const next = { model: "acme/small", previous_response_id: id, input: "and then?" };
    expect((await client.responses.create(next)).output_text).toBe("first");
    const item = { ...next, previous_response_id: null, input: [{ type: "item_reference" as const, id: "msg_1" }] };
    expect((await client.responses.create(item)).output_text).toBe("first");
    const before = wire.asked.length;
    for (const agent of ["other", "coder"]) {
      const stranger = (await clients(agent)).openai;
      for (const body of [next, item]) expect(await fails(stranger.responses.create(body))).toMatchObject({ status: 400, code: "SERVER_MODEL_REFERENCE" });
    }
    expect(wire.asked.length).toBe(before);
  });

  test.each([
    ["several answers", () => openai.chat.completions.create({ ...SMALL, n: 2 }), 400, "SERVER_MODEL_REQUEST"],
    ["answers that come later", () => openai.responses.create({ model: "acme/small", input: "x", background: true }), 400, "SERVER_MODEL_REQUEST"],
    ["a conversation at the provider", () => openai.responses.create({ model: "acme/small", input: "x", conversation: "conv_1" }), 400, "SERVER_MODEL_REQUEST"],
    ["batches", () => openai.batches.list(), 404, "SERVER_MODEL_ROUTE"],
    ["files", () => openai.files.list(), 404, "SERVER_MODEL_ROUTE"],
    ["an answer that stands at the provider", () => openai.responses.retrieve("resp_1"), 404, "SERVER_MODEL_ROUTE"],
    ["pictures by a door of their own", () => openai.images.generate({ prompt: "x" }), 404, "SERVER_MODEL_ROUTE"],
  ])("%s are refused, and it is said why", async (_, asked, status, code) => {
    const before = wire.asked.length;
    expect(await fails(asked())).toMatchObject({ status, code, message: expect.stringContaining("hint:") });
    expect(wire.asked.length).toBe(before);
  });

  test("a request that a person has to permit is answered 403 with the approval, and goes on once one has", async () => {
    wire.answer = (asked) => chat(asked, { text: "dear indeed" });
    const dear = { ...SMALL, model: "acme/dear" };
    const failed = await fails(openai.chat.completions.create(dear));
    const approval = failed.headers?.get("chatelaine-approval") ?? "";
    expect([failed.status, failed.message]).toEqual([403, expect.stringContaining(`at: ${story.url}/v1/approvals/${approval}`)]);
    expect((failed as InstanceType<typeof OpenAI.APIError>).code).toBe("SERVER_MODEL_WAITING");
    await story.operate("permitApproval", { approval });
    expect((await openai.chat.completions.create(dear)).choices[0]?.message.content).toBe("dear indeed");
  });

  test("what the person asked for comes signed in a header, once; one that is forged is refused", async () => {
    wire.answer = (asked) => chat(asked, { text: "so" });
    const { token, session, promptKey } = await story.operate("issueToken", { agent: "coder" });
    const client = new OpenAI({ apiKey: token, baseURL: `${story.url}/openai/v1`, maxRetries: 0 });
    const text = "mail dora@friends.example";
    const signed = (signature: string) => ({ headers: { "chatelaine-prompt": Buffer.from(text).toString("base64url"), "chatelaine-prompt-signature": signature } });
    const signature = createHmac("sha256", promptKey).update(`${session}\n${text}`).digest("hex");
    const { response: first } = await client.chat.completions.create(SMALL, signed(signature)).withResponse();
    expect(first.headers.get("chatelaine-session")).toBe(session);
    expect(story.entries("coder").filter((entry) => entry.kind === "prompt" && entry.session === session)).toHaveLength(1);
    expect(await fails(client.chat.completions.create(SMALL, signed("0".repeat(64))))).toMatchObject({ status: 403, code: "OPERATE_PROMPT_FORGED" });
  });
});

describe("by Anthropic's client", () => {
  const SIGNED = { type: "thinking", thinking: "Whom do I ask?", signature: Buffer.from("over the thought").toString("base64") };
  const REDACTED = { type: "redacted_thinking", data: Buffer.from("sealed by its maker").toString("base64") };

  test.each([true, false])("thoughts, signed and redacted, come and go to the byte; caching and documents go out as they came (streamed: %s)", async (isStreamed) => {
    wire.answer = (asked) => message(asked, [SIGNED, REDACTED, { type: "text", text: "so" }]);
    const system = [{ type: "text" as const, text: "be short", cache_control: { type: "ephemeral" as const, ttl: "1h" as const } }];
    const picture = { type: "image" as const, source: { type: "base64" as const, media_type: "image/png" as const, data: PNG } };
    const messages: Anthropic.MessageParam[] = [{ role: "user", content: [picture, { type: "text", text: "what is this?", cache_control: { type: "ephemeral" } }] }];
    const body = { ...OPUS, system, messages, thinking: { type: "enabled" as const, budget_tokens: 1024 }, max_tokens: 2048 };
    const answer = isStreamed ? await anthropic.messages.stream(body).finalMessage() : await anthropic.messages.create(body);
    expect(answer.content).toEqual([SIGNED, REDACTED, { type: "text", text: "so" }]);
    expect(lastBody()).toMatchObject({ system, messages, thinking: body.thinking });
    await anthropic.messages.create({ ...body, messages: [...messages, { role: "assistant", content: answer.content }, user("go on")] });
    expect((lastBody()["messages"] as { content: unknown }[])[1]?.content).toEqual([SIGNED, REDACTED, { type: "text", text: "so" }]);
  });

  test("a search that the provider would run is refused by the rule that says so, in every form that asks for it", async () => {
    const before = wire.asked.length;
    for (const type of ["web_search_20250305", "web_search_20260209"])
      expect(await fails(anthropic.messages.create({ ...OPUS, tools: [{ type, name: "web_search" } as Anthropic.ToolUnion] }))).toMatchObject({ status: 403, message: expect.stringContaining("Nothing is searched for") });
    expect(wire.asked.length).toBe(before);
  });

  test.each([
    ["batches", () => anthropic.messages.batches.list()],
    ["files", () => anthropic.beta.files.list()],
  ])("%s are refused in its own words", async (_, asked) => {
    expect(await fails(asked())).toMatchObject({ status: 404, error: { type: "error", error: { type: "not_found_error", message: expect.stringContaining("SERVER_MODEL_ROUTE") } } });
  });

  test("a stream that its reader cuts in the middle ends the provider's request", async () => {
    const text = "a text that is long enough to be said, because nothing in it can be the beginning of anything that is looked for ".repeat(200);
    wire.answer = () => ({ hang: true, events: [{ type: "message_start", message: { id: "m", type: "message", role: "assistant", model: "opus", content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } } }, { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }, { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }] });
    const next = wire.next();
    const stream = anthropic.messages.stream(OPUS);
    stream.on("abort", () => {});
    await new Promise<void>((resolve) => void stream.once("text", () => resolve()));
    stream.abort();
    await (await next).lost;
  });
});
