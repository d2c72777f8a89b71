/** What two versions of a house's policies permit differently, read from its data folder beside the house that runs. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { studyComparison } from "../../src/main/study-policies.ts";
import { Story } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const READ = `@id("readers-read")\npermit (principal in Role::"reader", action == Action::"own/read", resource);\n`;
const NOTE = `@id("readers-note")\npermit (principal in Role::"reader", action == Action::"own/note", resource);\n`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({ servers: { own: { url: own.url } }, agents: { reader: { role: "reader" } }, policies: { "own.cedar": READ }, flow: "observe" });
});
afterAll(async () => {
  await story.close();
  await own.close();
});

test("a version is compared with another and with a folder, for the house that had it", async () => {
  const { version: before } = await story.operate("policyStatus", {});
  const from = story.lines.all.length;
  writeFileSync(join(story.policies, "note.cedar"), NOTE);
  await story.lines.until((line) => line.includes('"event":"policy-loaded"'), from);
  const { version: after } = await story.operate("policyStatus", {});
  const studied = { configuration: story.house.configuration, live: false };
  const loosening = { direction: "loosening", agent: "reader", on: "own/note", before: { effect: "refuse" }, after: { effect: "permit", rules: ["readers-note"] } };
  expect((await studyComparison([before.slice(0, 12), after.slice(0, 12)], studied)).differences).toMatchObject([loosening]);
  expect((await studyComparison([before, story.policies], studied)).differences).toMatchObject([loosening]);
  expect((await studyComparison([after, before], studied)).differences).toMatchObject([{ direction: "tightening" }]);
  await expect(studyComparison(["0000", after], studied)).rejects.toMatchObject({ code: "POLICY_VERSION_UNKNOWN" });
});
