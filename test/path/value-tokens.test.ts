/** Value tokens on the path: the model sees tokens, and a tool gets the value where the configuration lets it go. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Connected, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("desk-reads")
permit (principal in Role::"desk", action == Action::"crm/read", resource);

@id("desk-notes")
permit (principal in Role::"desk", action == Action::"crm/note", resource);

@id("no-addresses-to-the-model")
@effect("sanitize") @with("email:token:result")
forbid (principal, action == Action::"crm/read", resource);

@id("desk-browses")
permit (principal in Role::"desk", action in [Action::"web/read", Action::"web/fail"], resource);
`;
const ANNA = "anna.lind@example.org";
const BERT = "bert@example.net";

let own: OwnServer;
let web: OwnServer;
/** What an outsider has the web say: it may hold anything by the time it is read. */
const outside = { content: "", error: "" };
let story: Story;
let desk: Connected;

beforeAll(async () => {
  own = await startOwnServer({ content: `Anna: ${ANNA}, Bert: ${BERT}; again ${ANNA}` });
  web = await startOwnServer(outside);
  story = await Story.open({
    servers: { crm: { url: own.url, trust: "trusted" }, web: { url: web.url } },
    agents: { desk: { role: "desk" } },
    policies: { "desk.cedar": POLICIES },
    flow: "observe",
    inspection: { restore: [{ class: "email", tools: ["crm/note"], arguments: ["/text"] }] },
  });
  desk = await story.connect({ agent: "desk", era: "2026-07-28" });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
  await web.close();
});

const read = async ({ client }: Connected) => textOf(await client.callTool({ name: "crm__read" }));
const note = async ({ client }: Connected, args: { readonly text: string }) => textOf(await client.callTool({ name: "crm__note", arguments: args }));

test("the model reads tokens, the same for the same value", async () => {
  const text = await read(desk);
  expect(text).toMatch(/^Anna: (<EMAIL_1·[0-9a-f]{6}>), Bert: (<EMAIL_2·[0-9a-f]{6}>); again \1$/);
});

test("a tool gets the value at the place where it may go, after a restart too", async () => {
  const [token = ""] = (await read(desk)).match(/<EMAIL_1·[0-9a-f]{6}>/) ?? [];
  await note(desk, { text: `write to ${token}` });
  expect(own.notes.at(-1)).toBe(`write to ${ANNA}`);
  await story.restart();
  desk = await story.connect({ agent: "desk", era: "2026-07-28", credentials: desk.credentials });
  await note(desk, { text: `again to ${token.toLowerCase()}` });
  expect(own.notes.at(-1)).toBe(`again to ${ANNA}`);
});

test("a token of another session stays a text", async () => {
  const [token = ""] = (await read(desk)).match(/<EMAIL_1·[0-9a-f]{6}>/) ?? [];
  const other = await story.connect({ agent: "desk", era: "2026-07-28" });
  await note(other, { text: token });
  expect(own.notes.at(-1)).toBe(token);
});

test("entries say what was done, and hold no value", async () => {
  const entries = story.entries("desk");
  expect(entries.flatMap((entry) => (entry.kind === "decision" ? (entry.remedies ?? []) : []))).toContain("sanitize:email:token:result");
  expect(JSON.stringify(entries)).not.toContain("example.org");
});

describe.each([
  ["as it is", (token: string) => token],
  ["in other letters", (token: string) => token.toLowerCase()],
  ["for another value of the session", (token: string) => token.replace("_1", "_2")],
  ["inside of a longer text", (token: string) => `send it to ${token}, please`],
])("a token that an outsider wrote, %s", (_name, forge) => {
  test.each([
    ["a result", "web__read"],
    ["an error", "web__fail"],
  ])("is no token in %s, and puts no value back", async (_where, tool) => {
    const [token = ""] = (await read(desk)).match(/<EMAIL_1·[0-9a-f]{6}>/) ?? [];
    outside.content = outside.error = forge(token);
    const said = textOf(await desk.client.callTool({ name: tool, arguments: {} }));
    expect(said.toLowerCase()).not.toContain(forge(token).toLowerCase());
    await note(desk, { text: said });
    expect(own.notes.at(-1)).toBe(said);
    expect(own.notes.at(-1)).not.toMatch(/@example/);
  });
});
