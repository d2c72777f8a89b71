/** A server that asks the agent's client something during a call: that is a call of its own, decided and recorded. */
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Heard } from "./heard.fixture.ts";
import { BY_HAND, type Era, ERAS, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("all-use-tools")
permit (principal, action in Action::"callTool", resource);

@id("hosts-are-asked")
permit (principal in Role::"host", action == Action::"elicit", resource);
`;
const TOOL = "trigger-elicitation-request";

let own: OwnServer;
let story: Story;
const asked = new Heard<string>();

beforeAll(async () => {
  own = await startOwnServer();
  const everything = { command: join(import.meta.dirname, "../../node_modules/.bin/mcp-server-everything"), args: ["stdio"] };
  story = await Story.open({
    servers: {
      everything: { ...everything, client: ["elicit"] },
      silent: everything,
      modern: { url: own.url, client: ["elicit"] },
      "modern-silent": { url: own.url },
    },
    agents: { host: { role: "host" }, guest: { role: "guest" } },
    policies: { "all.cedar": POLICIES },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const connect = (agent: string, era: Era = "2025-11-25") =>
  story.connect({
    agent,
    era,
    capabilities: BY_HAND,
    elicited: ({ message }) => {
      asked.add(message);
      return { action: "accept", content: message === "Which city?" ? { city: "Lisbon" } : { name: "Dora" } };
    },
  });

const elicits = (agent: string) =>
  story.entries(agent).flatMap((entry) => (entry.kind === "decision" && entry.action === "elicit" ? [entry] : []));

test("reaches the client where configuration and a rule let it, and stands in the ledger with its outcome", async () => {
  const { client } = await connect("host");
  const result = await client.callTool({ name: `everything__${TOOL}` });
  expect(JSON.stringify(result.content)).toContain("Dora");
  expect(asked.all).toEqual(["Please provide inputs for the following fields:"]);
  const [elicit, ...more] = elicits("host");
  expect(more).toEqual([]);
  expect(elicit).toMatchObject({ effect: "permit", server: "everything", name: "elicitation/create", rules: ["hosts-are-asked"] });
  expect(story.entries("host").find((entry) => entry.kind === "outcome" && entry.call === elicit?.call)).toMatchObject({ status: "done" });
});

test("does not reach the client of an agent for which no rule permits it, and the attempt stands in the ledger", async () => {
  const { client } = await connect("guest");
  const before = asked.all.length;
  const result = await client.callTool({ name: `everything__${TOOL}` });
  expect(result.isError).toBe(true);
  expect(textOf(result)).not.toContain("Dora");
  expect(asked.all.length).toBe(before);
  expect(elicits("guest")).toMatchObject([{ effect: "refuse", reason: "POLICY_NOT_PERMITTED" }]);
});

test("is not even possible for a server whose configuration does not allow it", async () => {
  const { client } = await connect("host");
  const names = (await client.listTools()).tools.map(({ name }) => name);
  expect(names).toContain(`everything__${TOOL}`);
  expect(names).toContain("silent__echo");
  expect(names).not.toContain(`silent__${TOOL}`);
});

describe.each(ERAS)("from a server of 2026-07-28, which asks in rounds, to a client of %s", (era) => {
  test("comes where a rule lets it: the question is a call of its own, and each round has its permit", async () => {
    const { client } = await connect("host", era);
    const [rounds, questions, reached] = [story.decided("host", "where").length, elicits("host").length, own.effects().length];
    expect(textOf(await client.callTool({ name: "modern__where" }))).toBe("Lisbon");
    expect(asked.all.at(-1)).toBe("Which city?");
    expect(story.decided("host", "where").slice(rounds)).toEqual(["permit", "permit"]);
    expect(elicits("host").slice(questions)).toMatchObject([{ effect: "permit", server: "modern", rules: ["hosts-are-asked"] }]);
    expect(own.effects().length).toBe(reached + 2);
  });

  test("does not come where no rule permits it, and the call ends there", async () => {
    const { client } = await connect("guest", era);
    const [before, questions, reached] = [asked.all.length, elicits("guest").length, own.effects().length];
    const result = await client.callTool({ name: "modern__where" });
    expect(result.isError).toBe(true);
    expect(asked.all.length).toBe(before);
    expect(elicits("guest").slice(questions)).toMatchObject([{ effect: "refuse", server: "modern", reason: "POLICY_NOT_PERMITTED" }]);
    expect(own.effects().length).toBe(reached + 1);
  });

  test("does not come where the configuration does not allow it", async () => {
    const { client } = await connect("host", era);
    const before = asked.all.length;
    await expect(client.callTool({ name: "modern-silent__where" })).rejects.toMatchObject({ code: -32021 });
    expect(asked.all.length).toBe(before);
  });
});
