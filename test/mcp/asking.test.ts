/** A server of 2026-07-28 that asks the agent's client before it answers: each request is a call of its own, whatever the client speaks. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CALL_META } from "../../src/server/mcp/answer.ts";
import { BY_HAND, type Era, Story, textOf } from "../path/house.fixture.ts";
import { type OwnServer, startOwnServer } from "../path/own-server.fixture.ts";

const POLICIES = `
@id("all-use-tools")
permit (principal, action in Action::"callTool", resource);

@id("hosts-are-asked")
permit (principal in Role::"host", action == Action::"elicit", resource in Server::"modern");

@id("the-careful-are-asked-after-somebody-looked")
@effect("ask")
forbid (principal == Agent::"careful", action == Action::"elicit", resource);
`;

let own: OwnServer;
let story: Story;
const asked: string[] = [];

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { modern: { url: own.url, client: ["elicit"] } },
    agents: { host: { role: "host" }, careful: { role: "host" }, guest: { role: "guest" } },
    policies: { "all.cedar": POLICIES },
    limits: { askHoldMs: 60_000 },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

async function connect(agent: string, era: Era) {
  asked.length = 0;
  const elicited = ({ message }: { readonly message: string }) => {
    asked.push(message);
    return { action: "accept" as const, content: { city: "Lisbon" } };
  };
  return (await story.connect({ agent, era, capabilities: BY_HAND, elicited })).client;
}

/** What was decided and how it ended, of all calls of an agent since it had made so many entries. */
function happened(agent: string, since: number): readonly string[] {
  const entries = story.entries(agent);
  return entries.slice(since).flatMap((entry) => {
    if (entry.kind !== "decision") return [];
    const outcome = entries.find((other) => other.kind === "outcome" && other.call === entry.call);
    return [`${entry.action} ${entry.effect}${outcome?.kind === "outcome" ? ` ${outcome.status}` : ""}`];
  });
}

describe.each<Era>(["2025-11-25", "2026-07-28"])("a client of %s", (era) => {
  test("is asked where a rule lets the server ask, and every round is recorded", async () => {
    const client = await connect("host", era);
    const since = story.entries("host").length;
    expect(textOf(await client.callTool({ name: "modern__where" }))).toBe("Lisbon");
    expect(asked).toEqual(["Which city?"]);
    expect(happened("host", since)).toEqual(["callTool permit done", "elicit permit done", "callTool permit done"]);
  });

  test("hears nothing of what no rule permits; its agent is told why the call ended", async () => {
    const client = await connect("guest", era);
    const since = story.entries("guest").length;
    const result = await client.callTool({ name: "modern__where" });
    expect(result).toMatchObject({ isError: true, _meta: { [CALL_META]: { code: "EXECUTION_CLIENT_REQUEST_REFUSED", status: "failed" } } });
    expect(textOf(result)).toContain("POLICY_NOT_PERMITTED");
    expect(JSON.stringify(result)).not.toContain("Which city?");
    expect(asked).toEqual([]);
    expect(happened("guest", since)).toEqual(["callTool permit failed", "elicit refuse"]);
  });

  test("is asked only after a person let it, where a rule wants that", async () => {
    const client = await connect("careful", era);
    const call = client.callTool({ name: "modern__where" });
    const approval = await story.nextAsk();
    expect(asked).toEqual([]);
    await story.operate("permitApproval", { approval });
    expect(textOf(await call)).toBe("Lisbon");
    expect(asked).toEqual(["Which city?"]);
  });
});

test("a client that cannot answer is not asked, and its server knew that", async () => {
  const { client } = await story.connect({ agent: "host", era: "2025-11-25" });
  const since = story.entries("host").length;
  await expect(client.callTool({ name: "modern__where" })).rejects.toMatchObject({ code: -32_021 });
  expect(happened("host", since)).toEqual(["callTool permit failed"]);
});
