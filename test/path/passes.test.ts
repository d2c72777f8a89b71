/** Everything else of MCP, from a client of either era to a server and back: it passes the path, or it is refused. */
import { ProtocolError } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Heard } from "./heard.fixture.ts";
import { aboutOf, type Connected, type Era, ERAS, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("readers-use-own")
permit (principal in Role::"reader", action in [Action::"callTool", Action::"readResource", Action::"subscribeResource", Action::"getPrompt", Action::"complete"], resource in Server::"own");

@id("guests-see-it-all-and-do-nothing")
permit (principal in Role::"guest", action, resource in Server::"own");

@id("guests-do-nothing")
@reason("Guests look.")
forbid (principal in Role::"guest", action, resource)
unless { context.common.session.calls < 0 };
`;
const MORE = 260;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer({ more: MORE });
  story = await Story.open({
    servers: { own: { url: own.url } },
    agents: { reader: { role: "reader" }, guest: { role: "guest" } },
    policies: { "own.cedar": POLICIES },
  });
  await own.watched();
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

/** Does something as a client does it; the server got exactly one request for it, by exactly one permit of this action. */
async function once<T>(action: string, method: string, act: () => Promise<T>): Promise<T> {
  const [permits, reached] = [story.permits("reader")[action] ?? 0, own.effects().length];
  const result = await act();
  expect(
    own
      .effects()
      .slice(reached)
      .map((one) => one.method),
  ).toEqual([method]);
  expect(story.permits("reader")[action]).toBe(permits + 1);
  return result;
}

describe.each(ERAS)("a client of %s", (era) => {
  let agent: Connected;
  beforeAll(async () => {
    agent = await story.connect({ agent: "reader", era, path: "/mcp/own" });
  });

  test("reads a resource, and one that a template describes", async () => {
    const { client } = agent;
    const read = await once("readResource", "resources/read", () => client.readResource({ uri: "note://today" }));
    expect(read.contents).toMatchObject([{ uri: "note://today", text: "buy milk" }]);
    const day = await once("readResource", "resources/read", () => client.readResource({ uri: "note://day/monday" }));
    expect(day.contents).toMatchObject([{ text: "monday: buy milk" }]);
    expect(story.entries("reader").findLast((entry) => entry.kind === "decision")).toMatchObject({ name: "note://day/{day}" });
  });

  test("gets a prompt, and has arguments of prompts and templates completed", async () => {
    const { client } = agent;
    const prompt = await once("getPrompt", "prompts/get", () => client.getPrompt({ name: "greet", arguments: { department: "kitchen" } }));
    expect(prompt.messages[0]?.content).toMatchObject({ text: "hello kitchen: buy milk" });
    const ofPrompt = { ref: { type: "ref/prompt", name: "greet" }, argument: { name: "department", value: "" } } as const;
    const values = await once("complete", "completion/complete", () => client.complete(ofPrompt));
    expect(values.completion.values).toEqual(["kitchen", "garden"]);
    const ofTemplate = { ref: { type: "ref/resource", uri: "note://day/{day}" }, argument: { name: "day", value: "" } } as const;
    expect((await once("complete", "completion/complete", () => client.complete(ofTemplate))).completion.values).toContain("monday");
  });

  test("hears the progress of its call", async () => {
    const progress: number[] = [];
    const call = () => agent.client.callTool({ name: "steps" }, { onprogress: (report) => void progress.push(report.progress) });
    expect(textOf(await once("callTool", "tools/call", call))).toBe("two");
    expect(progress).toEqual([1, 2]);
  });

  test("gives a call up, and the server is told to stop", async () => {
    const patience = new AbortController();
    const from = own.received.all.length;
    const calling = agent.client.callTool({ name: "hang", arguments: { text: `give up ${era}` } }, { signal: patience.signal });
    await own.received.until(({ method }) => method === "tools/call", from);
    patience.abort();
    await expect(calling).rejects.toThrow();
    await own.stopped.until((text) => text === `give up ${era}`);
  });

  test("is given lists in pages, and gets by the pages what it gets whole", async () => {
    const reached = own.received.all.length;
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await agent.client.request({ method: "tools/list", params: cursor === undefined ? {} : { cursor } });
      pages.push(page.tools.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(pages.length).toBeGreaterThan(1);
    const whole = (await agent.client.listTools()).tools.map(({ name }) => name);
    expect(pages.flat()).toEqual(whole);
    expect(new Set(whole).size).toBe(whole.length);
    expect(whole.filter((name) => name.startsWith("more-")).length).toBe(MORE);
    // Lists are answered from what is pinned: the server hears nothing of it.
    expect(own.received.all.length).toBe(reached);
  });

  test("hears that a resource changed to which it was let subscribe, and that tools changed", async () => {
    const heard = new Heard<string>();
    // The house subscribes at a server once for all of its agents, so each era has a resource of its own here.
    const uri = `note://day/${era}`;
    agent.client.setNotificationHandler("notifications/resources/updated", ({ params }) => heard.add(params.uri));
    agent.client.setNotificationHandler("notifications/tools/list_changed", () => heard.add("tools"));
    await once("subscribeResource", "subscriptions/listen", () => subscribe(agent, era, uri));
    own.touch(uri);
    await heard.until((what) => what === uri);
    own.redescribe(`Writes a note, for ${era}.`);
    await heard.until((what) => what === "tools");
  });

  test("is refused each of these where a rule forbids it, and the server hears of none", async () => {
    const { client } = await story.connect({ agent: "guest", era, path: "/mcp/own" });
    const from = own.received.all.length;
    const asked: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["readResource", () => client.readResource({ uri: "note://today" })],
      ["readResource", () => client.readResource({ uri: "note://day/monday" })],
      ["getPrompt", () => client.getPrompt({ name: "greet", arguments: { department: "kitchen" } })],
      ["complete", () => client.complete({ ref: { type: "ref/prompt", name: "greet" }, argument: { name: "department", value: "" } })],
    ];
    for (const [action, act] of asked) {
      const error = await act().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ProtocolError);
      expect(error).toMatchObject({
        code: -32050,
        data: { "chatelaine/call": { effect: "refuse", rules: [{ rule: "guests-do-nothing", reason: "Guests look." }] } },
      });
      expect(lastDecision("guest")).toMatchObject({ effect: "refuse", action });
    }
    expect(aboutOf(await client.callTool({ name: "read" }))).toMatchObject({ effect: "refuse", code: "POLICY_FORBIDDEN" });
    expect(await subscription(client, era)).toMatchObject(era === "2025-11-25" ? { code: -32050 } : { resources: [] });
    expect(lastDecision("guest")).toMatchObject({ effect: "refuse", action: "subscribeResource" });
    expect(own.received.all.slice(from)).toEqual([]);
  });
});

test("after a clean stop every permit has exactly one outcome, and the server got no request without one", async () => {
  await story.shut();
  const entries = story.entries("reader");
  const permitted = entries.flatMap((entry) => (entry.kind === "decision" && entry.effect === "permit" ? [entry.call] : []));
  const ended = entries.flatMap((entry) => (entry.kind === "outcome" ? [entry.call] : []));
  expect([...ended].sort()).toEqual([...permitted].sort());
  expect(own.effects().length).toBe(permitted.length);
  expect(story.permits("guest")).toEqual({});
});

function lastDecision(agent: string) {
  return story.entries(agent).findLast((entry) => entry.kind === "decision");
}

function subscribe({ client }: Connected, era: Era, uri: string): Promise<unknown> {
  return era === "2025-11-25" ? client.subscribeResource({ uri }) : client.listen({ resourceSubscriptions: [uri], toolsListChanged: true });
}

/** What a client is told of a subscription that is refused: an error, or in the stateless revision what it may hear of. */
async function subscription(client: Connected["client"], era: Era): Promise<unknown> {
  const uri = "note://today";
  if (era === "2025-11-25") return client.subscribeResource({ uri }).catch((error: unknown) => error);
  const stream = await client.listen({ resourceSubscriptions: [uri] });
  await stream.close();
  return { resources: stream.honoredFilter.resourceSubscriptions ?? [] };
}
