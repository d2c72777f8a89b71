/** What an application's calls of models took stands in its agent's database, one row a call, as what its own runs took does. */
import Anthropic from "@anthropic-ai/sdk";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Story } from "../path/house.fixture.ts";
import { anthropicAt, mountKey, openaiAt, SECRETS } from "./keyed-providers.fixture.ts";
import { type Answer, type Asked, chat, message, startWireServer, type WireServer } from "./wire-server.fixture.ts";

const RULES = `
@id("asks-models")
permit (principal, action == Action::"callModel", resource);
@id("sends-keys")
permit (principal, action == Action::"useSecret", resource);
`;
/** It has a price in the table that ships with the house. */
const MODEL = "gpt-5.4-nano";
const ASKED = { model: `acme/${MODEL}`, messages: [{ role: "user" as const, content: "what is there?" }] };
const USAGE = { prompt_tokens: 1000, prompt_tokens_details: { cached_tokens: 400 }, completion_tokens: 200, completion_tokens_details: { reasoning_tokens: 120 }, total_tokens: 1200 };
const TOKENS = { tokens_in: 1000, tokens_out: 200, tokens_cached: 400, tokens_reasoning: 120 };

const prices: Record<string, { inputPerMillion: number; outputPerMillion: number; cachedInputPerMillion: number }> = {};
let wire: WireServer;
let story: Story;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  wire = await startWireServer();
  story = await Story.open({
    before: mountKey,
    secrets: SECRETS,
    providers: { acme: openaiAt(wire, MODEL), anthro: anthropicAt(wire) },
    agents: { coder: { role: "coder" } },
    servers: {},
    policies: { "models.cedar": RULES },
    currency: "USD",
    prices,
  });
  const { secret } = await story.operate("addVirtualKey", { agent: "coder" });
  openai = new OpenAI({ apiKey: secret, baseURL: `${story.url}/openai/v1`, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: secret, baseURL: `${story.url}/anthropic`, maxRetries: 0 });
}, 60_000);
afterAll(async () => {
  await story.close();
  await wire.close();
});

/** An answer of chat completions that says what it took. */
function counted(asked: Asked): Answer {
  const answer = chat(asked, { text: "a menu and a cellar" });
  if ("json" in answer) return { json: { ...(answer.json as object), usage: USAGE } };
  return { ...answer, events: answer.events.map((event) => ("usage" in event ? { ...event, usage: USAGE } : event)) };
}

function asked(sql: string) {
  const file = readdirSync(join(story.data, "agents")).find((name) => name.endsWith(".db"));
  // An agent gets its database with its first session.
  if (file === undefined) return [];
  const db = new DatabaseSync(join(story.data, "agents", file), { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

const rows = () => asked("SELECT * FROM v_model_calls ORDER BY call");

async function complete(isStreamed: boolean): Promise<string | null | undefined> {
  const answer = isStreamed ? await openai.chat.completions.stream(ASKED).finalChatCompletion() : await openai.chat.completions.create(ASKED);
  return answer.choices[0]?.message.content;
}

test.each([false, true])("by OpenAI's client, with tokens and cost by the table of prices (streamed: %s)", async (isStreamed) => {
  const before = rows().length;
  wire.answer = counted;
  expect(await complete(isStreamed)).toBe("a menu and a cellar");
  const now = rows();
  expect(now).toHaveLength(before + 1);
  expect(now.at(-1)).toMatchObject({ run: null, step: null, provider: "acme", model: MODEL, effect: "permit", status: "done", ...TOKENS, cost_usd: 0.000378, attempts: 1 });
  const { virtualKeys } = await story.operate("listVirtualKeys", { agent: "coder" });
  expect(now.at(-1)?.["session"]).toBe(virtualKeys[0]?.session);
});

test.each([false, true])("by Anthropic's client, where no price is known without a cost (streamed: %s)", async (isStreamed) => {
  wire.answer = (one) => message(one, [{ type: "text", text: "so" }]);
  const body = { model: "anthro/opus", max_tokens: 100, messages: ASKED.messages };
  await (isStreamed ? anthropic.messages.stream(body).finalMessage() : anthropic.messages.create(body));
  expect(rows().at(-1)).toMatchObject({ provider: "anthro", model: "opus", tokens_in: 7, tokens_out: 5, cost_usd: null });
});

test("and by what was asked and told where the client leaves in the middle", async () => {
  const before = rows().length;
  wire.answer = (one) => {
    const answer = chat(one, { text: "so many words. ".repeat(20) });
    return { events: ("events" in answer ? answer.events : []).slice(0, -4), hang: true };
  };
  const stop = new AbortController();
  const stream = await openai.chat.completions.create({ ...ASKED, stream: true }, { signal: stop.signal });
  for await (const _ of stream) stop.abort();
  await expect.poll(() => rows().length).toBe(before + 1);
  const row = rows().at(-1);
  expect(row).toMatchObject({ status: "unknown", attempts: 1 });
  expect(Number(row?.["tokens_in"])).toBeGreaterThan(0);
  expect(Number(row?.["cost_usd"])).toBeGreaterThan(0);
});

test("and none of one that the provider refuses", async () => {
  const before = rows().length;
  wire.answer = () => ({ status: 400, json: { error: { message: "prompt is too long: 9 tokens", type: "invalid_request_error" } } });
  await expect(complete(false)).rejects.toThrow(/too long/);
  expect(rows()).toHaveLength(before);
});

test("at the owner's prices once they were edited, and in the costs of the day", async () => {
  wire.answer = counted;
  const costs = () => asked(`SELECT calls, tokens_in, tokens_out, cost_usd FROM v_costs_by_day WHERE provider = 'acme'`)[0];
  const before = costs();
  prices[`acme/${MODEL}`] = { inputPerMillion: 1, outputPerMillion: 10, cachedInputPerMillion: 0.5 };
  await story.restart();
  await complete(false);
  expect(rows().at(-1)).toMatchObject({ ...TOKENS, cost_usd: 0.0028 });
  expect(costs()).toMatchObject({ calls: Number(before?.["calls"]) + 1, tokens_in: Number(before?.["tokens_in"]) + 1000 });
  expect(costs()?.["cost_usd"]).toBeCloseTo(Number(before?.["cost_usd"]) + 0.0028, 9);
});
