/** What a waiting client of 2026-07-28 comes back with is good for exactly its own call, and permits nothing by itself. */
import type { CallToolResult } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Back, BY_HAND, type Connected, round, Story } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-own")
permit (principal in Role::"writer", action in Action::"callTool", resource in Server::"own");

@id("ask-before-all")
@effect("ask")
forbid (principal, action in Action::"callTool", resource in Server::"own");
`;
const CALL = { name: "own__note", arguments: { text: "agreed" } };

let own: OwnServer;
let story: Story;
let agent: Connected;
let asked: Back;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url } },
    agents: { writer: { role: "writer" }, clerk: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    limits: { askHoldMs: 200 },
  });
  agent = await story.connect({ agent: "writer", era: "2026-07-28", capabilities: BY_HAND });
  const first = await round(agent.client, CALL);
  if (first.asked === undefined) throw new Error("it did not ask");
  asked = first.asked;
  // A person has said yes, so that whatever is refused below is refused for what it is.
  await story.operate("permitApproval", { approval: await story.nextAsk() });
});
afterEach(() => {
  expect(own.effects()).toEqual([]);
  expect(story.wrongs()).toEqual([]);
});
afterAll(async () => {
  // And the right client, with the right state and the right call, is let through.
  const { result } = await round(agent.client, CALL, asked);
  expect((result as CallToolResult).isError).not.toBe(true);
  expect(own.notes).toEqual(["agreed"]);
  await story.close();
  await own.close();
});

const INVALID = { code: -32602, message: expect.stringContaining("requestState") };

test("a state that was changed anywhere is refused", async () => {
  const { requestState } = asked;
  const places = [0, 1, Math.floor(requestState.length / 3), Math.floor(requestState.length / 2), requestState.length - 2];
  for (const at of places) {
    const other = requestState[at] === "A" ? "B" : "A";
    const changed = { requestState: requestState.slice(0, at) + other + requestState.slice(at + 1) };
    await expect(round(agent.client, CALL, changed)).rejects.toMatchObject(INVALID);
  }
  for (const changed of ["", "x", requestState.slice(0, -4), `${requestState}AAAA`]) {
    await expect(round(agent.client, CALL, { requestState: changed })).rejects.toMatchObject({ code: -32602 });
  }
});

test("a state is refused with other arguments, and with another tool", async () => {
  await expect(round(agent.client, { name: "own__note", arguments: { text: "agreed, and more" } }, asked)).rejects.toMatchObject(INVALID);
  await expect(round(agent.client, { name: "own__read", arguments: {} }, asked)).rejects.toMatchObject(INVALID);
});

test("a state is refused from another agent, and from another session of the same agent", async () => {
  for (const other of ["clerk", "writer"]) {
    const { client } = await story.connect({ agent: other, era: "2026-07-28", capabilities: BY_HAND });
    await expect(round(client, CALL, asked)).rejects.toMatchObject(INVALID);
  }
});

test("naming an approval permits nothing: not with other arguments, not for another agent", async () => {
  const { approvals } = await story.operate("listApprovals", { state: "permitted" });
  const approval = approvals[0]?.approval ?? "";
  const named = (text: string) => ({ name: "own__note", arguments: { text }, _meta: { "chatelaine/approval": approval } });
  const { client } = await story.connect({ agent: "writer", era: "2025-11-25", credentials: agent.credentials });
  expect(await client.callTool(named("something else"))).toMatchObject({
    isError: true,
    _meta: { "chatelaine/call": { effect: "refuse", code: "APPROVAL_CHANGED" } },
  });
  const clerk = await story.connect({ agent: "clerk", era: "2025-11-25" });
  expect(await clerk.client.callTool(named("agreed"))).toMatchObject({
    isError: true,
    _meta: { "chatelaine/call": { effect: "ask", code: "APPROVAL_PENDING" } },
  });
});
