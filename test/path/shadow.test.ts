/** In a house whose every decision is decided again by Cedar's own engine, nothing differs and nothing waits. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";
import { Story } from "./house.fixture.ts";

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  const policies = { "own.cedar": 'permit (principal in Role::"reader", action == Action::"own/read", resource) when { context.common.session.calls < 2 };\n' };
  story = await Story.open({ servers: { own: { url: own.url } }, agents: { reader: { role: "reader" } }, policies, shadowShare: 1, flow: "observe" });
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

test("`policy status` shows what is in force and what was compared", async () => {
  let said = "";
  const terminal = { out: (text: string) => void (said += text), err: (text: string) => void (said += text), colour: false };
  const status = (...more: readonly string[]) => run(["policy", "status", "--data", story.data, ...more], terminal);
  const { version } = await story.operate("policyStatus", {});
  expect([await status(), said]).toEqual([0, expect.stringContaining(`in force: ${version}\n`)]);
  expect(said).toContain("files:    own.cedar\nshadow:   0 differences among 3 decisions compared (share 1)\n");
  said = "";
  expect(await status("--json")).toBe(0);
  expect(JSON.parse(said)).toMatchObject({ version, shadow: { compared: 3, differences: 0 } });
});

test("`policy status` says what is wrong with a set that was not taken, and fails", async () => {
  writeFileSync(join(story.policies, "broken.cedar"), "permit (principal, action resource);");
  while ((await story.operate("policyStatus", {})).rejected === undefined);
  let said = "";
  const out = (text: string) => void (said += text);
  expect(await run(["policy", "status", "--data", story.data], { out, err: out, colour: false })).toBe(1);
  expect(said).toMatch(/not taken: what is on disk since .*\n {2}broken\.cedar:1:27 {2}POLICY_SYNTAX: /);
});
