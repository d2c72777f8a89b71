/** Templates and links in a running house: links are applied, watched, recorded and rolled back as rules are. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { policyVersion } from "../../src/policy/policy-set.ts";
import { aboutOf, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const TEMPLATE = '@id("may-read")\npermit (principal in ?principal, action == Action::"own/read", resource);\n';
const LINK = "- { template: may-read, id: readers-read, principal: 'Role::\"reader\"' }\n";
const FILES = { "own.cedar": TEMPLATE, "grants.links.yaml": LINK };

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({ servers: { own: { url: own.url } }, agents: { reader: { role: "reader" } }, policies: FILES, flow: "observe" });
});
afterAll(async () => {
  await story.close();
  await own.close();
});

const version = async () => (await story.operate("policyStatus", {})).version;

test("a link that is taken out of its file permits no more", async () => {
  const { client } = await story.connect({ agent: "reader", era: "2026-07-28" });
  textOf(await client.callTool({ name: "own__read" }));
  writeFileSync(join(story.policies, "grants.links.yaml"), "[]\n");
  while ((await version()) === policyVersion(FILES));
  expect(aboutOf(await client.callTool({ name: "own__read" }))).toMatchObject({ code: "POLICY_NO_RULES" });
});

test("a link that is applied permits, and a rollback brings it back", async () => {
  const { client } = await story.connect({ agent: "reader", era: "2026-07-28" });
  const read = () => client.callTool({ name: "own__read" });
  const applied = await story.operate("applyPolicy", { files: FILES, because: "readers read" });
  expect(applied).toMatchObject({ version: policyVersion(FILES), changed: true });
  expect(readFileSync(join(story.policies, "grants.links.yaml"), "utf8")).toBe(LINK);
  textOf(await read());
  const entry = story.entries("reader").findLast((one) => one.kind === "decision");
  expect(entry).toMatchObject({ effect: "permit", rules: ["readers-read"], policy: policyVersion(FILES) });

  await story.operate("applyPolicy", { files: { "own.cedar": TEMPLATE }, because: "nobody reads" });
  expect(aboutOf(await read())).toMatchObject({ code: "POLICY_NO_RULES" });
  await story.operate("rollbackPolicy", { version: policyVersion(FILES), because: "they still do" });
  expect(await version()).toBe(policyVersion(FILES));
  textOf(await read());
});

test("`policy explain` names the link and its place", async () => {
  const decision = story.entries("reader").findLast((one) => one.kind === "decision");
  let said = "";
  const out = (text: string) => void (said += text);
  const code = await run(["policy", "explain", decision?.kind === "decision" ? decision.call : "", "--data", story.data], { out, err: out, colour: false });
  expect([code, said]).toEqual([0, expect.stringContaining("readers-read")]);
  expect(said).toContain("grants.links.yaml:1");
});
