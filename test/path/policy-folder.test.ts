/** Rules are what lies in the folder now, as long as that makes sense. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { aboutOf, type Connected, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const READ = `@id("readers-read")\npermit (principal in Role::"reader", action == Action::"own/read", resource);\n`;
const FORBID = `@id("nobody-reads")\n@reason("closed today")\nforbid (principal, action == Action::"own/read", resource);\n`;

let own: OwnServer;
let story: Story;
let agent: Connected;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({ servers: { own: { url: own.url } }, agents: { reader: { role: "reader" } }, policies: { "own.cedar": READ }, flow: "observe" });
  agent = await story.connect({ agent: "reader", era: "2026-07-28" });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const read = () => agent.client.callTool({ name: "own__read" });

/** Changes the folder, and waits until the house has said what it makes of it. */
async function change(act: () => void, event: "policy-loaded" | "policy-rejected"): Promise<void> {
  const from = story.lines.all.length;
  act();
  await story.lines.until((line) => line.includes(`"event":"${event}"`), from);
}

const write = (file: string, text: string) => writeFileSync(join(story.policies, file), text);

test("a file that is changed takes effect, and the ledger knows the version before any call is decided by it", async () => {
  expect(textOf(await read())).toBe("leek soup");
  const before = await story.operate("policyStatus", {});
  await change(() => write("closed.cedar", FORBID), "policy-loaded");
  const about = aboutOf(await read());
  expect(about).toMatchObject({ code: "POLICY_FORBIDDEN", rules: [{ rule: "nobody-reads", reason: "closed today" }] });
  const after = await story.operate("policyStatus", {});
  expect(after.files).toEqual(["closed.cedar", "own.cedar"]);
  expect(after.version).not.toBe(before.version);
  const versions = story.entries("house").flatMap((entry) => (entry.kind === "policy" ? [`${entry.event} ${entry.policy}`] : []));
  expect(versions).toEqual([`loaded ${before.version}`, `loaded ${after.version}`]);
  await change(() => rmSync(join(story.policies, "closed.cedar")), "policy-loaded");
  expect(textOf(await read())).toBe("leek soup");
});

test.each([
  ["that is not Cedar", "permit (principal,"],
  ["that names a tool that nobody has", `permit (principal, action == Action::"own/reed", resource);`],
])("a file %s leaves the old rules in force, and the status says what is wrong with it", async (_what, text) => {
  const before = await story.operate("policyStatus", {});
  await change(() => write("wrong.cedar", text), "policy-rejected");
  const status = await story.operate("policyStatus", {});
  expect(status).toMatchObject({ version: before.version, files: before.files });
  expect(status.rejected?.problems[0]).toMatchObject({
    code: expect.stringMatching(/^POLICY_/),
    where: expect.stringContaining("wrong.cedar"),
  });
  expect(textOf(await read())).toBe("leek soup");
  const rejected = story.entries("house").filter((entry) => entry.kind === "policy" && entry.event === "rejected");
  expect(rejected.length).toBeGreaterThan(0);
  await change(() => rmSync(join(story.policies, "wrong.cedar")), "policy-loaded");
  expect((await story.operate("policyStatus", {})).rejected).toBeUndefined();
});

test("an emptied folder refuses everything", async () => {
  const reached = own.effects().length;
  await change(() => rmSync(join(story.policies, "own.cedar")), "policy-loaded");
  expect(aboutOf(await read())).toMatchObject({ effect: "refuse", code: "POLICY_NO_RULES" });
  expect((await agent.client.listTools(undefined, { cacheMode: "refresh" })).tools).toEqual([]);
  expect(own.effects().length).toBe(reached);
  await change(() => write("own.cedar", READ), "policy-loaded");
  expect(textOf(await read())).toBe("leek soup");
});
