/** What waits for a person survives the end of the house, and a yes is good for one time. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { aboutOf, BY_HAND, round, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-own")
permit (principal in Role::"writer", action in Action::"callTool", resource in Server::"own");

@id("ask-before-noting")
@effect("ask")
forbid (principal, action == Action::"own/note", resource);
`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    // Trusted, so that what a first call reads does not by itself make the next one another.
    servers: { own: { url: own.url, trust: "trusted" } },
    agents: { writer: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    limits: { askHoldMs: 200 },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const times = (text: string) => own.notes.filter((note) => note === text).length;

test("a call of 2026-07-28 that waits is permitted after a restart, and runs once when its client comes back", async () => {
  const call = { name: "own__note", arguments: { text: "modern" } };
  const { client, credentials } = await story.connect({ agent: "writer", era: "2026-07-28", capabilities: BY_HAND });
  const { asked } = await round(client, call);
  const approval = await story.nextAsk();
  await client.close();
  await story.restart();

  await story.operate("permitApproval", { approval });
  const again = await story.connect({ agent: "writer", era: "2026-07-28", capabilities: BY_HAND, credentials });
  const { result } = await round(again.client, call, asked);
  expect(result && textOf(result)).toBe("noted 6 characters");
  expect(times("modern")).toBe(1);

  // The yes is spent: neither the same state nor the same call runs again.
  expect((await round(again.client, call, asked)).asked).toBeDefined();
  expect((await round(again.client, call)).asked).toBeDefined();
  expect(await story.nextAsk()).not.toBe(approval);
  expect(times("modern")).toBe(1);
  expect((await story.operate("showApproval", { approval })).state).toBe("consumed");
  expect(story.decided("writer", "note").filter((effect) => effect === "permit").length).toBe(1);
});

test("a call of 2025-11-25 that was held and sent away is permitted after a restart, and runs once when it is made again", async () => {
  const call = { name: "own__note", arguments: { text: "sessionful" } };
  const before = story.decided("writer", "note").filter((effect) => effect === "permit").length;
  const { client, credentials } = await story.connect({ agent: "writer", era: "2025-11-25" });
  const pending = await client.callTool(call);
  const approval = await story.nextAsk();
  expect(aboutOf(pending)).toMatchObject({ effect: "ask", code: "APPROVAL_PENDING", approval });
  expect(textOf(pending)).toContain(`ask pending: ${approval}; call again with the same arguments to continue.`);
  await story.restart();

  await story.operate("permitApproval", { approval });
  const again = await story.connect({ agent: "writer", era: "2025-11-25", credentials });
  expect(textOf(await again.client.callTool(call))).toBe("noted 10 characters");
  expect(times("sessionful")).toBe(1);

  expect(aboutOf(await again.client.callTool(call))).toMatchObject({ effect: "ask", code: "APPROVAL_PENDING" });
  expect(await story.nextAsk()).not.toBe(approval);
  expect(times("sessionful")).toBe(1);
  expect(story.decided("writer", "note").filter((effect) => effect === "permit").length).toBe(before + 1);
});

test("a yes holds in the session that asked, and in no other of the same agent", async () => {
  const call = { name: "own__note", arguments: { text: "elsewhere" } };
  const asker = await story.connect({ agent: "writer", era: "2026-07-28", capabilities: BY_HAND });
  expect((await round(asker.client, call)).asked).toBeDefined();
  await story.operate("permitApproval", { approval: await story.nextAsk() });
  const other = await story.connect({ agent: "writer", era: "2026-07-28", capabilities: BY_HAND });
  expect(other.credentials.session()).not.toBe(asker.credentials.session());
  expect((await round(other.client, call)).asked).toBeDefined();
  await story.nextAsk();
  expect(times("elsewhere")).toBe(0);
});
