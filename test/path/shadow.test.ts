/** In a house whose every decision is decided again by Cedar's own engine, nothing differs and nothing waits. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";
import { Story } from "./house.fixture.ts";

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  const policies = { "own.cedar": 'permit (principal in Role::"reader", action == Action::"own/read", resource) when { context.common.session.calls < 2 };\n' };
  story = await Story.open({ servers: { own: { url: own.url } }, agents: { reader: { role: "reader" } }, policies, shadowShare: 1 });
});
afterAll(async () => {
  await story.close();
  await own.close();
});

test("every decision is compared, and the two engines agree", async () => {
  const agent = await story.connect({ agent: "reader", era: "2026-07-28" });
  for (let call = 0; call < 3; call++) await agent.client.callTool({ name: "own__read" });
  const shadow = async () => (await story.operate("policyStatus", {})).shadow;
  while ((await shadow())?.compared !== 3);
  expect(await shadow()).toEqual({ share: 1, compared: 3, differences: 0 });
  expect(story.wrongs()).toEqual([]);
});
