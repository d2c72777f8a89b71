/** Stop means stop: pausing, killing and revoking reach what is under way, what waits, and what is still to come. */
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { aboutOf, claimsOf, ERAS, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("workers-use-all")
permit (principal in Role::"worker", action in Action::"callTool", resource);

@id("ask-before-noting")
@effect("ask")
forbid (principal, action == Action::"own/note", resource);
`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: {
      own: { url: own.url },
      everything: { command: join(import.meta.dirname, "../../node_modules/.bin/mcp-server-everything"), args: ["stdio"] },
    },
    agents: { worker: { role: "worker" }, other: { role: "worker" }, leaver: { role: "worker" } },
    policies: { "own.cedar": POLICIES },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const hang = (text: string) => ({ name: "own__hang", arguments: { text } });
const arrives = (text: string) =>
  own.received.until(({ method, params }) => method === "tools/call" && JSON.stringify(params["arguments"]) === JSON.stringify({ text }));

describe.each(ERAS)("a session with a client of %s", (era) => {
  test("that is killed: its call under way is stopped at the server, what waits is refused, and nothing more is taken", async () => {
    const { client, credentials } = await story.connect({ agent: "worker", era });
    const bystander = await story.connect({ agent: "worker", era });
    const session = credentials.session();
    const under = client.callTool(hang(`kill ${era}`));
    const waits = client.callTool({ name: "own__note", arguments: { text: `killed ${era}` } });
    const approval = await story.nextAsk();
    await arrives(`kill ${era}`);

    await story.operate("killSession", { session });
    await own.stopped.until((text) => text === `kill ${era}`);
    expect(aboutOf(await under)).toMatchObject({ effect: "permit", status: "unknown" });
    expect(aboutOf(await waits)).toMatchObject({ effect: "refuse" });
    const ruled = await story.events.until((event) => event.kind === "approval-ruled" && event.approval === approval);
    expect(ruled).toMatchObject({ event: "refused" });
    await expect(story.operate("permitApproval", { approval })).rejects.toMatchObject({ code: "APPROVAL_SETTLED" });
    expect(aboutOf(await client.callTool({ name: "own__read" }))).toMatchObject({ effect: "refuse", code: "SESSION_KILLED" });
    await expect(story.operate("resumeSession", { session })).rejects.toMatchObject({ status: 409, code: "SESSION_KILLED" });
    expect(textOf(await bystander.client.callTool({ name: "own__read" }))).toBe("leek soup");
    expect(own.notes).toEqual([]);
  });

  test("that is paused: its call under way is stopped, new ones are refused, and after it is resumed they run", async () => {
    const { client, credentials } = await story.connect({ agent: "worker", era });
    const session = credentials.session();
    const under = client.callTool(hang(`pause ${era}`));
    await arrives(`pause ${era}`);
    await story.operate("pauseSession", { session });
    await own.stopped.until((text) => text === `pause ${era}`);
    expect(aboutOf(await under)).toMatchObject({ effect: "permit", status: "unknown" });
    const reached = own.effects().length;
    expect(aboutOf(await client.callTool({ name: "own__read" }))).toMatchObject({ effect: "refuse", code: "SESSION_PAUSED" });
    expect(own.effects().length).toBe(reached);
    expect(await story.operate("resumeSession", { session })).toMatchObject({ state: "active" });
    expect(textOf(await client.callTool({ name: "own__read" }))).toBe("leek soup");
  });
});

test("a killed session stays killed after a restart", async () => {
  const { client, credentials } = await story.connect({ agent: "other", era: "2026-07-28" });
  expect(textOf(await client.callTool({ name: "own__read" }))).toBe("leek soup");
  await story.operate("killSession", { session: credentials.session() });
  await story.restart();
  const again = await story.connect({ agent: "other", era: "2026-07-28", credentials });
  const reached = own.effects().length;
  expect(aboutOf(await again.client.callTool({ name: "own__read" }))).toMatchObject({ effect: "refuse", code: "SESSION_KILLED" });
  expect(own.effects().length).toBe(reached);
});

test("a kill ends the everything server's long operation long before it is over", async () => {
  const { client, credentials } = await story.connect({ agent: "worker", era: "2025-11-25" });
  const started = Promise.withResolvers<number>();
  const durationS = 300;
  const calling = client.callTool(
    { name: "everything__trigger-long-running-operation", arguments: { duration: durationS, steps: 6000 } },
    { onprogress: ({ progress }) => started.resolve(progress), timeout: durationS * 1000 },
  );
  await started.promise;
  const killedAt = performance.now();
  await story.operate("killSession", { session: credentials.session() });
  expect(aboutOf(await calling)).toMatchObject({ effect: "permit", status: "unknown" });
  // The promise is one second; a machine that is busy elsewhere may take longer, and still ends nowhere near 300.
  expect(performance.now() - killedAt).toBeLessThan(10_000);
});

/** A client that holds one token and cannot get another. */
async function connectWith(token: string, path = "/mcp"): Promise<Client> {
  const client = new Client({ name: "story", version: "1" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(path, story.url), { authProvider: { token: async () => token } }));
  return client;
}

test("a revoked token is refused at once, and the agent's others are not", async () => {
  const first = await story.operate("issueToken", { agent: "worker" });
  const second = await story.operate("issueToken", { agent: "worker" });
  const client = await connectWith(first.token);
  expect(textOf(await client.callTool({ name: "own__read" }))).toBe("leek soup");
  expect(claimsOf(first.token).jti).toBe(first.tokenId);
  await story.operate("revokeToken", { agent: "worker", tokenId: first.tokenId });
  const reached = own.effects().length;
  await expect(client.callTool({ name: "own__read" })).rejects.toThrow();
  const answer = await fetch(`${story.url}/mcp`, { method: "POST", headers: { authorization: `Bearer ${first.token}` } });
  expect(answer.status).toBe(401);
  expect(await answer.text()).toContain("IDENTITY_REVOKED");
  expect(own.effects().length).toBe(reached);
  expect(textOf(await (await connectWith(second.token)).callTool({ name: "own__read" }))).toBe("leek soup");
});

test("a revoked agent ends with everything that it has under way, and gets no token any more", async () => {
  const { client, credentials } = await story.connect({ agent: "leaver", era: "2026-07-28" });
  const under = client.callTool(hang("revoke"));
  await arrives("revoke");
  await story.operate("revokeAgent", { agent: "leaver" });
  await own.stopped.until((text) => text === "revoke");
  expect(aboutOf(await under)).toMatchObject({ effect: "permit", status: "unknown" });
  await expect(connectWith(credentials.token())).rejects.toThrow();
  await expect(story.connect({ agent: "leaver", era: "2026-07-28" })).rejects.toThrow();
  expect((await story.operate("listSessions", { agent: "leaver" })).sessions.map(({ state }) => state)).toEqual(["killed"]);
  await expect(story.operate("issueToken", { agent: "leaver" })).rejects.toMatchObject({ code: "IDENTITY_REVOKED" });
});
