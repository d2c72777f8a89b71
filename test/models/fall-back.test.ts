/** Where a model cannot answer, others are asked: each by a call of its own, which rules decide on. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../../src/call/json.ts";
import type { ModelPiece } from "../../src/call/model.ts";
import type { HouseSession } from "../../src/main.ts";
import type { Entry } from "../../src/main/read-ledger.ts";
import { Story } from "../path/house.fixture.ts";
import { asking } from "../path/models.fixture.ts";

let story: Story;
let session: HouseSession;

beforeAll(async () => {
  story = await Story.open({
    servers: {},
    agents: { asker: { role: "asker" } },
    policies: {
      "models.cedar": `
        @id("all") permit (principal, action == Action::"callModel", resource);
        @id("never") forbid (principal, action == Action::"callModel", resource in Provider::"forbidden");`,
    },
    providers: {
      first: {
        kind: "scripted",
        retries: 0,
        fallback: ["forbidden/m", "second/other", "third/last"],
        turns: [
          { when: { lastMessage: { contains: "cut" } }, text: "one two three", cut: true },
          { when: { lastMessage: { contains: "bad" } }, error: { status: 400 } },
          { error: { status: 503 } },
        ],
      },
      forbidden: { kind: "scripted", turns: [{ text: "never said" }] },
      second: { kind: "scripted", retries: 0, turns: [{ error: { status: 401 } }] },
      third: { kind: "scripted", turns: [{ text: "the third, as {{lastMessage}}" }] },
    },
  });
  session = await story.house.openSession({ agent: "asker", key: story.keys["asker"] ?? "" });
});
afterAll(() => story.close());

async function ask(args: JsonObject, pieces?: ModelPiece[]) {
  const piece = pieces && ((one: ModelPiece) => void pieces.push(one));
  const before = decisions().length;
  const reply = await session.call({ action: "callModel", server: "first", name: "m", args, line: { ...(piece && { piece }) } });
  if (reply.kind !== "released") throw new Error(`not released: ${JSON.stringify(reply)}`);
  const decided = decisions().slice(before);
  return { outcome: reply.released.outcome, decided: decided.map((entry) => `${entry.server}/${entry.name} ${entry.effect}`) };
}

function decisions() {
  return story.entries("asker").filter((entry): entry is Extract<Entry, { kind: "decision" }> => entry.kind === "decision");
}

test("the next that may be told and can answer answers, and what was tried before stands in what came of it", async () => {
  const { outcome, decided } = await ask(asking("hello"));
  expect(outcome).toMatchObject({
    status: "done",
    result: {
      content: [{ type: "text", text: "the third, as hello" }],
      attempts: [
        { model: "first/m", code: "EXECUTION_RATE_LIMITED" },
        { model: "second/other", code: "EXECUTION_KEY_REFUSED" },
      ],
    },
  });
  expect(decided).toEqual(["first/m permit", "forbidden/m refuse", "second/other permit", "third/last permit"]);
});

test("in a wire the body names the model that is asked", async () => {
  const { outcome } = await ask({ dialect: "openai-chat", body: { model: "m", messages: [{ role: "user", content: "hello" }] } });
  expect(outcome.result?.["body"]).toMatchObject({ model: "last", choices: [{ message: { content: "the third, as hello" } }] });
});

test("a request that is wrong is asked of no other", async () => {
  const { outcome, decided } = await ask(asking("bad"));
  expect(outcome).toMatchObject({ status: "failed", fault: { rpc: { code: 400 } } });
  expect(decided).toEqual(["first/m permit"]);
});

test("what had begun to speak is not begun anew", async () => {
  const pieces: ModelPiece[] = [];
  const { outcome, decided } = await ask(asking("cut"), pieces);
  expect(outcome).toMatchObject({ status: "unknown" });
  expect(decided).toEqual(["first/m permit"]);
  expect(pieces.length).toBeGreaterThan(0);
});
