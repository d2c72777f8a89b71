/** What a session has read stays with it: after a restart, and when its calls overlap. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { aboutOf, ERAS, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-all")
permit (principal in Role::"writer", action in Action::"callTool", resource);

@id("writers-read-resources")
permit (principal in Role::"writer", action == Action::"readResource", resource in Server::"web");

@id("nothing-out-once-untrusted")
@reason("The session has read something that anybody could have written.")
forbid (principal, action == Action::"house/note", resource)
when { context.common.session.integrity == Integrity::"untrusted" };
`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { house: { url: own.url, trust: "trusted" }, web: { url: own.url, trust: "untrusted" } },
    agents: { writer: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const note = { name: "house__note", arguments: { text: "out" } };
const REFUSED = { effect: "refuse", code: "POLICY_FORBIDDEN", rules: [{ rule: "nothing-out-once-untrusted" }] };

describe.each(ERAS)("a session of %s", (era) => {
  test("may write as long as it has read only what is trusted, and not after an untrusted read", async () => {
    const { client } = await story.connect({ agent: "writer", era });
    expect(textOf(await client.callTool({ name: "house__read" }))).toBe("leek soup");
    expect(textOf(await client.callTool(note))).toContain("noted");
    expect(textOf(await client.callTool({ name: "web__read" }))).toBe("leek soup");
    expect(aboutOf(await client.callTool(note))).toMatchObject(REFUSED);
  });

  test("is untrusted after an untrusted resource, and after an untrusted server's error", async () => {
    const reader = await story.connect({ agent: "writer", era });
    await reader.client.readResource({ uri: "chatelaine://web/note://today" });
    expect(aboutOf(await reader.client.callTool(note))).toMatchObject(REFUSED);
    const failed = await story.connect({ agent: "writer", era });
    expect((await failed.client.callTool({ name: "web__fail" })).isError).toBe(true);
    expect(aboutOf(await failed.client.callTool(note))).toMatchObject(REFUSED);
  });

  test("is still untrusted after a restart of the house", async () => {
    const { client, credentials } = await story.connect({ agent: "writer", era });
    await client.callTool({ name: "web__read" });
    await story.restart();
    const again = await story.connect({ agent: "writer", era, credentials });
    expect(aboutOf(await again.client.callTool(note))).toMatchObject(REFUSED);
    const { sessions } = await story.operate("listSessions", { agent: "writer" });
    const label = sessions.find(({ session }) => session === credentials.session())?.label;
    expect(label).toMatchObject({ integrity: "untrusted", origins: ["web/read"] });
  });

  test("is untrusted too when a trusted call that began before ends after the untrusted one, also after a restart", async () => {
    const { client, credentials } = await story.connect({ agent: "writer", era });
    const from = own.received.all.length;
    const slow = client.callTool({ name: "house__gate" });
    await own.received.until(({ method, params }) => method === "tools/call" && params["name"] === "gate", from);
    await client.callTool({ name: "web__read" });
    own.openGate();
    expect(textOf(await slow)).toBe("open");
    expect(aboutOf(await client.callTool(note))).toMatchObject(REFUSED);
    await story.restart();
    const again = await story.connect({ agent: "writer", era, credentials });
    expect(aboutOf(await again.client.callTool(note))).toMatchObject(REFUSED);
  });
});
