/** Classes of tools and teams of people come from the configuration, and rules read them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { aboutOf, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const RULES = `
@id("gardeners-look")
permit (principal, action in Action::"callTool", resource in ToolClass::"read")
when { context.common.session has person && context.common.session.person in Team::"garden" };
`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url, classes: { read: ["read"] } } },
    agents: { reader: { role: "reader" } },
    teams: { garden: ["dora"] },
    policies: { "garden.cedar": RULES },
  });
});
afterAll(async () => {
  await story.close();
  await own.close();
});

test("a person who is added joins the teams that name them, and a tool has the classes that it was given", async () => {
  const from = story.lines.all.length;
  await story.person("dora", "viewer");
  await story.person("emil", "viewer");
  await story.lines.until((line) => line.includes('"event":"policy-loaded"'), from);
  const dora = await story.connect({ agent: "reader", era: "2026-07-28", person: "dora" });
  expect(textOf(await dora.client.callTool({ name: "own__read" }))).toBe("leek soup");
  expect(aboutOf(await dora.client.callTool({ name: "own__note", arguments: { text: "a" } }))).toMatchObject({ code: "POLICY_NOT_PERMITTED" });
  const emil = await story.connect({ agent: "reader", era: "2026-07-28", person: "emil" });
  expect(aboutOf(await emil.client.callTool({ name: "own__read" }))).toMatchObject({ code: "POLICY_NOT_PERMITTED" });
});
