/**
 * A 2025 server that asks in the middle of a call, before a client of 2026-07-28: the call stays under way until the
 * client comes back with the answer, and runs once.
 */
import { join } from "node:path";
import { type CallToolResult, type Client, type InputRequiredResult, isInputRequiredResult } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { BY_HAND, CALL_META, Story } from "../path/house.fixture.ts";

const POLICIES = `
@id("all-use-tools")
permit (principal, action in Action::"callTool", resource);

@id("hosts-are-asked")
permit (principal in Role::"host", action == Action::"elicit", resource in Server::"everything");
`;
const TOOL = "everything__trigger-elicitation-request";

let story: Story;
const asked: string[] = [];

beforeAll(async () => {
  const command = join(import.meta.dirname, "../../node_modules/.bin/mcp-server-everything");
  story = await Story.open({
    servers: { everything: { command, args: ["stdio"], client: ["elicit"] } },
    agents: { host: { role: "host" }, guest: { role: "guest" } },
    policies: { "all.cedar": POLICIES },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(() => story.close());

async function connect(agent: string) {
  asked.length = 0;
  const elicited = ({ message }: { readonly message: string }) => {
    asked.push(message);
    return { action: "accept" as const, content: { name: "Dora" } };
  };
  return (await story.connect({ agent, era: "2026-07-28", capabilities: BY_HAND, elicited })).client;
}

/** The decisions about an agent's calls, with what came of each. */
function happened(agent: string): readonly string[] {
  const entries = story.entries(agent);
  return entries.flatMap((entry) => {
    if (entry.kind !== "decision") return [];
    const outcome = entries.find((other) => other.kind === "outcome" && other.call === entry.call);
    return [`${entry.action} ${entry.effect} ${outcome?.kind === "outcome" ? outcome.status : "open"}`];
  });
}

test("the client is asked by the result of its request, and its answer reaches the call that waits", async () => {
  const client = await connect("host");
  expect(JSON.stringify(await client.callTool({ name: TOOL }))).toContain("Dora");
  expect(asked).toHaveLength(1);
  // The call, what it asked, and the call that brought the answer: it has the outcome of the first.
  expect(happened("host")).toEqual(["callTool permit done", "elicit permit done", "callTool permit done"]);
});

test("what no rule permits does not reach the client, and the call goes on without it", async () => {
  const client = await connect("guest");
  expect(await client.callTool({ name: TOOL })).toMatchObject({ isError: true });
  expect(asked).toEqual([]);
  expect(happened("guest")).toEqual(["callTool permit done", "elicit refuse open"]);
});

/** Calls the tool as a client that looks at each result by itself; with what an earlier result asked it to bring back. */
async function round(client: Client, back?: { readonly [name: string]: unknown }) {
  const result: CallToolResult | InputRequiredResult = await client.callTool({ name: TOOL, ...back }, { allowInputRequired: true });
  if (!isInputRequiredResult(result)) return { result, state: undefined, key: "" };
  return { result: undefined, state: result.requestState, key: Object.keys(result.inputRequests ?? {})[0] ?? "" };
}

test("who brings nothing is asked again; the same answer brought twice runs nothing twice", async () => {
  const client = await connect("host");
  const before = happened("host").length;
  const first = await round(client);
  const again = await round(client, { requestState: first.state });
  expect(again.key).toBe(first.key);
  const back = { requestState: again.state, inputResponses: { [first.key]: { action: "accept", content: { name: "Dora" } } } };
  expect(JSON.stringify((await round(client, back)).result)).toContain("Dora");
  expect((await round(client, back)).result).toMatchObject({ isError: true, _meta: { [CALL_META]: { code: "SERVER_CALL_OVER" } } });
  expect(happened("host").slice(before)).toEqual([
    "callTool permit done",
    "elicit permit done",
    "callTool permit done",
    "callTool permit done",
    "callTool permit failed",
  ]);
});

test("the state belongs to its agent", async () => {
  const client = await connect("host");
  const first = await round(client);
  const back = { requestState: first.state, inputResponses: { [first.key]: { action: "decline" } } };
  await expect(round(await connect("guest"), back)).rejects.toMatchObject({ code: -32602 });
  expect((await round(client, back)).result).toBeDefined();
});

test("a restart ends what was parked, and whoever comes back later is told so", async () => {
  const { client, credentials } = await story.connect({ agent: "host", era: "2026-07-28", capabilities: BY_HAND });
  const before = happened("host").length;
  const first = await round(client);
  await story.restart();
  expect(happened("host").slice(before)).toEqual(["callTool permit unknown", "elicit permit unknown"]);
  const later = await story.connect({ agent: "host", era: "2026-07-28", capabilities: BY_HAND, credentials });
  const back = { requestState: first.state, inputResponses: { [first.key]: { action: "accept", content: { name: "Dora" } } } };
  expect((await round(later.client, back)).result).toMatchObject({ isError: true, _meta: { [CALL_META]: { code: "SERVER_CALL_OVER" } } });
});
