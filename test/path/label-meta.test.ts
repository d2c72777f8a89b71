/** Labels go out with results and come in with requests, in `_meta`, so that they travel to other agents and houses and back. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Connected, ERAS, Story } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-all")
permit (principal in Role::"writer", action, resource);
`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { house: { url: own.url, trust: "trusted" }, web: { url: own.url } },
    agents: { writer: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    flow: "observe",
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

async function labelOf({ credentials }: Connected) {
  const { sessions } = await story.operate("listSessions", {});
  return sessions.find(({ session }) => session === credentials.session())?.label;
}

describe.each(ERAS)("to a client of %s", (era) => {
  const visit = () => story.connect({ agent: "writer", era });

  test("a result says of itself what it holds, and keeps what its server said in `_meta`", async () => {
    const { client } = await visit();
    expect((await client.callTool({ name: "web__read" }))._meta).toMatchObject({
      ifc: { integrity: "untrusted", confidentiality: "private" },
      "chatelaine/label": { integrity: "untrusted", readers: [], origins: ["web/read"] },
    });
    expect((await client.callTool({ name: "house__read" }))._meta).toMatchObject({
      ifc: { integrity: "trusted", confidentiality: "public" },
      "chatelaine/label": { integrity: "trusted", readers: null, origins: ["house/read"] },
    });
    const resource = await client.readResource({ uri: "chatelaine://web/note://today" });
    expect(resource._meta).toMatchObject({ ifc: { integrity: "untrusted", confidentiality: "private" } });
  });

  test("what the house says itself has no label", async () => {
    const { client } = await visit();
    const refused = await client.callTool({ name: "web__nothing-of-this-name" });
    expect(refused._meta).not.toHaveProperty("ifc");
  });

  test("a request that says what its caller has read raises the session's label, for good", async () => {
    const visitor = await visit();
    const call = (meta: { readonly [name: string]: unknown }) => visitor.client.callTool({ name: "house__read", _meta: meta });
    await call({});
    expect(await labelOf(visitor)).toMatchObject({ integrity: "trusted", readers: null });
    await call({ ifc: { integrity: "trusted", confidentiality: "private" } });
    expect(await labelOf(visitor)).toMatchObject({ integrity: "trusted", readers: [] });
    await call({ "chatelaine/label": { integrity: "untrusted", readers: null, origins: ["elsewhere/read"] } });
    const raised = { integrity: "untrusted", readers: [], origins: ["_caller/label", "house/read"] };
    expect(await labelOf(visitor)).toEqual(raised);
    await call({ ifc: { integrity: "trusted", confidentiality: "public" } });
    expect(await labelOf(visitor)).toEqual(raised);
    await story.restart();
    expect(await labelOf(visitor)).toEqual(raised);
  });

  test("a request whose label is malformed counts as untrusted and private, even where it is refused", async () => {
    const visitor = await visit();
    await visitor.client.callTool({ name: "web__nothing-of-this-name", _meta: { ifc: "trusted" } });
    expect(await labelOf(visitor)).toMatchObject({ integrity: "untrusted", readers: [], origins: ["_caller/label"] });
    await story.restart();
    expect(await labelOf(visitor)).toMatchObject({ integrity: "untrusted", readers: [] });
  });
});

test("readers stand in no ledger and no database by their names", async () => {
  const visitor = await story.connect({ agent: "writer", era: "2025-11-25" });
  await visitor.client.callTool({ name: "house__read", _meta: { ifc: { integrity: "trusted", confidentiality: ["dora@example.org"] } } });
  const label = await labelOf(visitor);
  expect(label?.readers).toEqual([expect.stringMatching(/^rdr_[0-9a-f]{32}$/)]);
  expect(JSON.stringify(story.entries("writer"))).not.toContain("dora");
  await visitor.client.callTool({ name: "house__read", _meta: { ifc: { integrity: "trusted", confidentiality: ["Dora <DORA@example.org>", "bo@example.org"] } } });
  expect((await labelOf(visitor))?.readers).toEqual(label?.readers);
});
