import { expect, test } from "vitest";
import type { JsonObject } from "../../call/json.ts";
import type { ModelPiece } from "../../call/model.ts";
import { differenceOf } from "./difference.ts";
import type { ModelRequest } from "./provider.ts";
import { replayedProvider } from "./replayed.ts";

const user = (text: string): JsonObject => ({ role: "user", content: [{ type: "text", text }] });
const said = (text: string): JsonObject => ({
  content: [{ type: "text", text }],
  _meta: { "chatelaine/usage": { inputTokens: 3, tokens: 9 } },
});
const asking = (...texts: readonly string[]): JsonObject => ({ prompt: texts.map(user) });
const CALLS = [
  { args: { dialect: "neutral", body: asking("one"), tools: [], messages: 1 }, result: said("first") },
  { args: { dialect: "neutral", body: asking("one", "two") }, result: said("second") },
];

function request(body: JsonObject, pieces?: ModelPiece[]): ModelRequest {
  const tell = pieces && ((piece: ModelPiece) => void pieces.push(piece));
  return {
    model: "m",
    dialect: "neutral",
    body,
    isIdempotent: true,
    stop: new AbortController().signal,
    began: () => undefined,
    ...(tell && { tell }),
  };
}

test("what was asked before is answered as it was, whatever rules read beside it, and with what it took", async () => {
  const provider = replayedProvider({ calls: CALLS, answersOthers: false });
  const pieces: ModelPiece[] = [];
  expect(await provider.ask(request(asking("one"), pieces))).toMatchObject({
    ending: { status: "done", result: { content: [{ text: "first" }], _meta: { "chatelaine/replay": { call: 0 } } } },
    usage: { inputTokens: 3 },
  });
  expect(pieces).toEqual([{ kind: "text", block: 0, text: "first" }]);
  expect(await provider.ask(request(asking("one", "two")))).toMatchObject({ ending: { result: { content: [{ text: "second" }] } } });
});

test("what was not asked before fails, and says at which message it differs", async () => {
  const provider = replayedProvider({ calls: CALLS, answersOthers: false });
  await provider.ask(request(asking("one")));
  expect(await provider.ask(request(asking("one", "three")))).toMatchObject({
    ending: {
      status: "failed",
      fault: { code: "EXECUTION_REPLAY_DIFFERS", text: "the request differs from the recorded call 1 at message 1" },
    },
  });
});

test("or is answered all the same, and the difference told", async () => {
  const provider = replayedProvider({ calls: CALLS, answersOthers: true });
  const { ending } = await provider.ask(request({ ...asking("one"), temperature: 1 }));
  expect(ending).toMatchObject({ status: "done", result: { _meta: { "chatelaine/replay": { call: 0, differs: "body.temperature" } } } });
  await provider.ask(request(asking("x")));
  expect(await provider.ask(request(asking("y")))).toMatchObject({
    ending: { fault: { text: "all 2 recorded calls were answered already" } },
  });
});

test.each([
  [{ dialect: "openai-chat", body: {} }, { dialect: "neutral", body: {} }, "dialect"],
  [{ body: { messages: [1, 2] } }, { body: { messages: [1] } }, "message 1"],
  [{ body: { messages: [1] } }, { body: { messages: [1, 2] } }, "message 1"],
  [{ body: { input: "a", temperature: 1 } }, { body: { input: "b" } }, "message 0"],
  [{ body: { a: { b: [1, { c: 2 }] } } }, { body: { a: { b: [1, { c: 2 }] } } }, undefined],
  [{ body: { a: [] } }, { body: { a: {} } }, "body.a"],
])("%j differs from %j at %s", (asked, recorded, at) => {
  expect(differenceOf(asked, recorded)).toBe(at);
});
