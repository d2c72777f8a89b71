/** What people are shown of a call that waits for them: whom it reaches and what it moves, and none of the credentials in it. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { madeUp } from "../../src/inspection/detectors/made-up.ts";
import { aboutOf, Story } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("desk-notes")
permit (principal in Role::"desk", action == Action::"own/note", resource);

@id("ask-always")
@effect("ask")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "*pay*" }
unless { context.common.approvals.contains("ask-always") };
`;
const GITHUB = `ghp_${madeUp(36, "alnum", 41)}`;
const PASSWORD = madeUp(14, "alnum", 42);
const TEXT = `pay 1,250.00 EUR to DE89 3704 0044 0532 0130 00 (anna.lind@example.org); log in with ${GITHUB} at https://desk:${PASSWORD}@pay.example.net/`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url } },
    agents: { desk: { role: "desk" } },
    policies: { "desk.cedar": POLICIES },
    flow: "balanced",
    limits: { askHoldMs: 0 },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

test("an approver sees recipients and amounts, that credentials are there and not what they are; what was asked is what runs", async () => {
  const { client } = await story.connect({ agent: "desk", era: "2026-07-28" });
  const note = () => client.callTool({ name: "own__note", arguments: { text: TEXT } });
  const { approval = "", call = "" } = aboutOf(await note()) ?? {};
  const shown = await story.operate("showApproval", { approval });
  const { args } = JSON.parse(shown.subject) as { readonly args: { readonly text: string } };
  expect(args.text).toBe(
    TEXT.replace(GITHUB, "[credential struck by the house]").replace(PASSWORD, "[credential struck by the house]"),
  );
  expect(shown.struck).toBe(2);
  for (const value of [GITHUB, PASSWORD]) expect(JSON.stringify(shown)).not.toContain(value);

  const approver = await story.person("bea", "approver");
  const explained = JSON.stringify(await story.operate("explainCall", { call }));
  expect(explained).toContain("anna.lind@example.org");
  for (const value of [GITHUB, PASSWORD]) expect(explained).not.toContain(value);
  await story.operate("permitApproval", { approval }, approver);
  await note();
  expect(own.notes).toEqual([TEXT]);
  for (const value of [GITHUB, PASSWORD]) expect(story.lines.all.join("")).not.toContain(value);
});
