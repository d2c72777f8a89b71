/** The session store for OpenAI Agents: what a conversation was stands in the agent's own database, sealed, over restarts. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Agent, type AgentInputItem, type Model, run, setTracingDisabled, Usage } from "@openai/agents";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, guardOf, type OpenAiAgentsGuard } from "../../src/adapters/openai-agents.ts";
import { Story } from "../path/house.fixture.ts";

setTracingDisabled(true);

/** Says how much of the conversation it was sent. */
const model: Model = {
  getResponse: ({ input }) => {
    const texts = (input as AgentInputItem[]).flatMap((item) =>
      item.type === "message" || item.type === undefined ? [JSON.stringify(item.content)] : [],
    );
    const text = `${texts.length} before: ${texts.join(" | ")}`;
    return Promise.resolve({
      usage: new Usage(),
      output: [{ type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text }] }],
    });
  },
  getStreamedResponse: () => {
    throw new Error("nothing is streamed here");
  },
};
const agent = new Agent({ name: "clerk", instructions: "Be quick.", model });

let story: Story;
beforeAll(async () => {
  story = await Story.open({
    servers: { desk: { application: { agents: ["shop"] } } },
    agents: { shop: { role: "clerk" } },
    policies: { "desk.cedar": `permit (principal, action, resource in Server::"desk");` },
  });
});
afterAll(() => story.close());

const key = () => story.keys["shop"] ?? "";
const overHttp = async (session?: string) =>
  connect({ url: story.url, agent: "shop", key: key(), ...(session !== undefined && { session }) });
const embedded = async (session?: string) =>
  guardOf(await story.house.openSession({ agent: "shop", key: key(), ...(session !== undefined && { session }) }), { server: "desk" });
const text = (said: string): AgentInputItem => ({ type: "message", role: "user", content: said });

describe.each<[string, (session?: string) => Promise<OpenAiAgentsGuard>]>([
  ["over HTTP", overHttp],
  ["embedded", embedded],
])("%s", (_way, open) => {
  test("an agent of the SDK goes on with its conversation after a restart of the house and of the program", async () => {
    const guard = await open();
    const first = await run(agent, "My order is a sourdough-17.", { session: guard.history<AgentInputItem>() });
    expect(first.finalOutput).toMatch(/^1 before/);
    const session = await guard.session();
    await story.restart();
    const again = await open(session);
    const second = await run(agent, "Which one was it?", { session: again.history<AgentInputItem>() });
    expect(second.finalOutput).toMatch(/^3 before/);
    expect(second.finalOutput).toContain("sourdough-17");
  });

  test("items come back in their order: the newest so many, without what was withdrawn, and none from before a clearing", async () => {
    const history = (await open()).history<AgentInputItem>();
    expect([await history.getItems(), await history.popItem()]).toEqual([[], undefined]);
    const [a, b, c, d] = [text("a"), text("b"), text("c"), text("d")];
    await history.addItems([a, b]);
    await history.addItems([c]);
    await history.addItems([]);
    expect(await history.getItems()).toEqual([a, b, c]);
    expect(await history.getItems(2)).toEqual([b, c]);
    expect(await history.getItems(0)).toEqual([]);
    expect(await Promise.all([history.popItem(), history.popItem()])).toEqual([c, b]);
    await history.addItems([d]);
    expect(await history.getItems()).toEqual([a, d]);
    await history.clearSession();
    expect([await history.getItems(), await history.popItem()]).toEqual([[], undefined]);
    await history.addItems([b]);
    expect(await history.getItems()).toEqual([b]);
  });

  test("a conversation is its session's alone, and ends with it", async () => {
    const [mine, other] = [await open(), await open()];
    await mine.history().addItems([text("mine")]);
    expect(await other.history().getItems()).toEqual([]);
    await story.operate("killSession", { session: await mine.session() });
    await expect(mine.history().addItems([text("more")])).rejects.toMatchObject({ code: "SESSION_KILLED" });
  });
});

test("nothing of it stands in clear in a database", () => {
  const agents = join(story.data, "agents");
  for (const file of readdirSync(agents)) expect(readFileSync(join(agents, file)).includes("sourdough-17")).toBe(false);
});

test("a limit that is none, and items that are none, are refused", async () => {
  const { token } = await story.operate("issueToken", { agent: "shop" });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const statuses = await Promise.all([
    fetch(`${story.url}/v1/conversation?limit=-1`, { headers }),
    fetch(`${story.url}/v1/conversation`, { method: "POST", headers, body: JSON.stringify({ items: ["x"] }) }),
    fetch(`${story.url}/v1/conversation`),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([400, 400, 401]);
});
