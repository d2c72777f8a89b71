/** What the house holds must not leave it: secrets that it sends to servers, and canaries. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { madeUp } from "../../src/inspection/detectors/made-up.ts";
import { aboutOf, ERAS, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-own")
permit (principal in Role::"writer", action in [Action::"own/note", Action::"own/read"], resource);

@id("no-tickets-out")
@effect("sanitize") @with("user-defined:ticket")
forbid (principal, action == Action::"own/note", resource)
when { context.common.findings.contains("user-defined:ticket") };
`;

const SECRET = madeUp(32, "url", 21);
const CANARY = madeUp(40, "hex", 22);
const base64 = (text: string) => Buffer.from(text).toString("base64");

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer({ content: `you sent ${SECRET}, that is ${base64(`x${SECRET}`)}, and the record says ${CANARY}` });
  story = await Story.open({
    servers: { own: { url: own.url, headers: { "X-Api-Key": SECRET, "X-Short-Key": "k3y" } } },
    agents: { writer: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    inspection: { canaries: [{ name: "record", value: CANARY }], patterns: [{ name: "ticket", pattern: "TCK-[0-9]{4}" }] },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

describe.each(ERAS)("a client of %s", (era) => {
  test("never learns a secret that a server sends back, and gets the rest, canary included", async () => {
    const { client } = await story.connect({ agent: "writer", era });
    const text = textOf(await client.callTool({ name: "own__read", arguments: {} }));
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(base64(`x${SECRET}`).slice(4, 20));
    expect(text).toContain(CANARY);
  });

  test.each([
    ["a secret of the house", SECRET, "INSPECTION_CREDENTIAL_IN_CALL"],
    ["one in base64", base64(`{"k":"${SECRET}"}`), "INSPECTION_CREDENTIAL_IN_CALL"],
    ["a canary", [...CANARY].join("-"), "INSPECTION_CANARY_IN_CALL"],
  ])("is refused when it sends on %s", async (_name, value, code) => {
    const { client } = await story.connect({ agent: "writer", era });
    const before = own.notes.length;
    const result = await client.callTool({ name: "own__note", arguments: { text: `see ${value}` } });
    expect(aboutOf(result)).toMatchObject({ effect: "refuse", code });
    expect(own.notes.length).toBe(before);
  });

  test("has what a pattern of the owner's own finds struck where a rule wants that", async () => {
    const { client } = await story.connect({ agent: "writer", era });
    await client.callTool({ name: "own__note", arguments: { text: "about TCK-1234" } });
    expect(own.notes.at(-1)).toBe("about [user defined:ticket struck by the house]");
  });
});

test("a value too short to look for is told to the log by its place alone", () => {
  const log = story.lines.all.join("\n");
  expect(log).toContain("servers.own.headers.X-Short-Key");
  for (const value of ["k3y\"", SECRET, CANARY]) expect(log).not.toContain(value);
});
