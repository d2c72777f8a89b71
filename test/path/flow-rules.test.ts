/** The flow rules stand in the set that decides, whatever the folder holds, and never in the folder. */
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Story } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const READ = { "own.cedar": `@id("readers-read")\npermit (principal in Role::"reader", action == Action::"own/read", resource);\n` };
const MORE = { ...READ, "more.cedar": `@id("weekends")\n@reason("closed")\nforbid (principal, action == Action::"own/read", resource) when { context.common.session.calls > 100 };\n` };

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({ servers: { own: { url: own.url } }, agents: { reader: { role: "reader" } }, policies: READ, flow: undefined });
});
afterAll(async () => {
  await story.close();
  await own.close();
});

const files = async () => (await story.operate("policyStatus", {})).files;

test("where nothing is configured the rules of profile balanced are in force, beside the folder's", async () => {
  expect(await files()).toEqual(["own.cedar", "flow/balanced.cedar"]);
  expect(readdirSync(story.policies)).toEqual(["own.cedar"]);
});

test("a set that is applied, or rolled back to, leaves them in force and out of the folder", async () => {
  const [first] = (await story.operate("listPolicies", {})).changes;
  const applied = await story.operate("applyPolicy", { files: MORE, because: "more" });
  expect(applied.before).toBe(first?.version);
  expect(await files()).toEqual(["more.cedar", "own.cedar", "flow/balanced.cedar"]);
  expect(readdirSync(story.policies).sort()).toEqual(["more.cedar", "own.cedar"]);
  expect(await story.operate("rollbackPolicy", { version: String(first?.version), because: "back" })).toMatchObject({ version: first?.version });
  expect(await files()).toEqual(["own.cedar", "flow/balanced.cedar"]);
  expect(readdirSync(story.policies)).toEqual(["own.cedar"]);
});

test("another profile is another version of the policies, named by the decisions after it", async () => {
  const [before] = (await story.operate("listPolicies", {})).changes.slice(-1);
  story.flow = "strict";
  await story.restart();
  expect(await files()).toEqual(["own.cedar", "flow/strict.cedar"]);
  const [after] = (await story.operate("listPolicies", {})).changes.slice(-1);
  expect(after?.version).not.toBe(before?.version);
});
