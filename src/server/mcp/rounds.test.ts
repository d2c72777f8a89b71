import { expect, test } from "vitest";
import type { RawCall } from "../../call/call.ts";
import { Credential } from "../../call/credential.ts";
import type { JsonObject } from "../../call/json.ts";
import { Released } from "../../call/outcome.ts";
import type { Reply } from "../../call/reply.ts";
import { ROUNDS_MAX } from "./limits.ts";
import { inRounds } from "./rounds.ts";

const RAW: RawCall = {
  door: "mcp",
  action: "callTool",
  server: "files",
  name: "ask",
  args: { a: 1 },
  credential: new Credential("none"),
  line: { signal: new AbortController().signal },
};

const done = (result: JsonObject): Reply => ({
  kind: "released",
  call: "call_1",
  released: Released.mint({ status: "done", result, durationMs: 1 }),
});
const asks = (more: JsonObject): Reply => done({ resultType: "input_required", ...more });

/** Takes the call in rounds that reply with these in turn, the last one over and over; gives the reply and what was carried. */
async function rounds(...replies: readonly Reply[]) {
  const taken: RawCall[] = [];
  const reply = await inRounds(RAW, async (raw) => {
    taken.push(raw);
    const next = replies[Math.min(taken.length, replies.length) - 1];
    if (next === undefined) throw new Error("no reply");
    return next;
  });
  return { reply, taken };
}

test("the same call is taken again with the answers and the server's state, until it is answered", async () => {
  const inputResponses = { where: { action: "accept" } };
  const { reply, taken } = await rounds(
    asks({ inputRequests: { where: {} }, inputResponses, requestState: "one" }),
    asks({ requestState: "two" }),
    done({ content: [] }),
  );
  expect(reply).toMatchObject({ released: { outcome: { result: { content: [] } } } });
  expect(taken.map(({ carried }) => carried)).toEqual([undefined, { inputResponses, requestState: "one" }, { requestState: "two" }]);
  expect(taken.every(({ args, name }) => args === RAW.args && name === RAW.name)).toBe(true);
});

test("what nobody has answered yet comes back as it is", async () => {
  const open = asks({ inputRequests: { where: {} }, requestState: "one" });
  expect(await rounds(open)).toMatchObject({ reply: open, taken: [RAW] });
  const nothing = asks({});
  expect(await rounds(nothing)).toMatchObject({ reply: nothing, taken: [RAW] });
});

test("a refusal in a later round ends it", async () => {
  const refused: Reply = { kind: "refused", call: "call_2", rules: [], reason: { stop: "policy", code: "POLICY_FORBIDDEN", text: "no" } };
  expect(await rounds(asks({ requestState: "one" }), refused)).toMatchObject({ reply: refused, taken: [{}, {}] });
});

test("a server that never stops asking is asked no more than the limit says", async () => {
  const { reply, taken } = await rounds(asks({ requestState: "again" }));
  expect(taken).toHaveLength(ROUNDS_MAX);
  expect(reply).toMatchObject({ kind: "refused", call: "call_1", reason: { code: "GATEWAY_TOO_MANY_ROUNDS" } });
});
