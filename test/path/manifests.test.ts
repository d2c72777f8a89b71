/** What a manifest says of tools reaches rules, operators and the house's log; what was guessed reaches no rule. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aboutOf, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const RULES = `
@id("everything")
permit (principal, action in Action::"callTool", resource);

@id("nothing-leaves")
forbid (principal, action in Action::"callTool", resource in ToolClass::"send");
`;

const MANIFEST = `
about: the server of these tests
tools:
  note: { classes: [send], content: [/text] }
  read: { classes: [read], result: { integrity: trusted, readers: private } }
`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url, manifest: "./own.yaml" } },
    agents: { reader: { role: "reader" } },
    policies: { "all.cedar": RULES },
    flow: "observe",
    before: (folder) => writeFileSync(join(folder, "own.yaml"), MANIFEST),
  });
});
afterAll(async () => {
  await story.close();
  await own.close();
});

test("a rule over a class holds for a tool that has it from a manifest, and not for one that is guessed to have it", async () => {
  const { client } = await story.connect({ agent: "reader", era: "2026-07-28" });
  expect(aboutOf(await client.callTool({ name: "own__note", arguments: { text: "a" } }))).toMatchObject({ rules: [{ rule: "nothing-leaves" }] });
  const { definitions } = await story.operate("listDefinitions", {});
  expect(definitions.find(({ name }) => name === "fail")?.manifest).toMatchObject({ classes: ["write", "send"], from: "guess" });
  expect(textOf(await client.callTool({ name: "own__fail" }))).toContain("it does not work");
});

test("operators are shown what is known of each tool", async () => {
  const { definitions } = await story.operate("listDefinitions", {});
  const of = (name: string) => definitions.find((one) => one.kind === "tool" && one.name === name)?.manifest;
  expect(of("note")).toMatchObject({ classes: ["send"], content: ["/text"], outward: true, from: "manifest" });
  expect(of("read")).toMatchObject({ classes: ["read"], result: { integrity: "trusted", readers: [] } });
  expect(definitions.filter(({ manifest }) => manifest?.from === "guess").length).toBeGreaterThan(0);
  expect(definitions.filter(({ kind, manifest }) => kind !== "tool" && manifest !== undefined)).toEqual([]);
});

test("the house's log tells of toxic flows once policies are in force", async () => {
  const line = await story.lines.until((one) => one.includes('"event":"toxic-flow"'), 0);
  expect(JSON.parse(line)).toMatchObject({
    severity: "warn",
    agent: "reader",
    held: "nothing",
    way: expect.stringContaining("-> outward own/"),
  });
});
