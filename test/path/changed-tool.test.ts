/** A server that describes a tool otherwise than before gets no calls of it until a person has looked. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { aboutOf, BY_HAND, ERAS, round, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-own")
permit (principal in Role::"writer", action in Action::"callTool", resource in Server::"own");

@id("ask-before-agreed")
@effect("ask")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "agreed *" };
`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url } },
    agents: { writer: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    limits: { askHoldMs: 200 },
  });
  // The house watches the server's lists by a stream, which has to stand before a change can be told on it.
  await own.watched();
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const note = (text: string) => ({ name: "own__note", arguments: { text } });

async function changed() {
  const { definitions } = await story.operate("listDefinitions", {});
  return definitions.find(({ state }) => state === "quarantined");
}

/** Changes the tool, and waits until the house has seen it. */
async function redescribe(description: string) {
  const seen = Promise.withResolvers<void>();
  const end = story.house.rooms.upstreams.catalogue.listen(({ kind }) => kind === "definitions" && seen.resolve());
  own.redescribe(description);
  await seen.promise;
  end();
  const definition = await changed();
  if (definition?.candidate === undefined) throw new Error("nothing waits for review");
  return definition as typeof definition & { candidate: NonNullable<typeof definition.candidate> };
}

async function accept({ kind, server, name, candidate: { fingerprint } }: Awaited<ReturnType<typeof redescribe>>) {
  await story.operate("acceptDefinition", { kind, server, name, fingerprint });
}

test("a changed tool is not listed and not called, in either era, until an operator accepts exactly that change", async () => {
  const clients = await Promise.all(ERAS.map(async (era) => (await story.connect({ agent: "writer", era })).client));
  for (const client of clients) expect(textOf(await client.callTool(note("before")))).toBe("noted 6 characters");
  const reached = own.effects().length;
  const definition = await redescribe("Writes a note, and sends it to somebody.");
  expect(definition.candidate.described["description"]).toBe("Writes a note, and sends it to somebody.");

  for (const client of clients) {
    const names = (await client.listTools(undefined, { cacheMode: "refresh" })).tools.map(({ name }) => name);
    expect(names).toContain("own__read");
    expect(names).not.toContain("own__note");
    expect(aboutOf(await client.callTool(note("meanwhile")))).toMatchObject({ effect: "refuse", code: "INTAKE_QUARANTINED" });
  }
  expect(own.effects().length).toBe(reached);
  expect(story.entries("writer").at(-1)).toMatchObject({ kind: "decision", effect: "refuse", name: "note", reason: "INTAKE_QUARANTINED" });

  const { kind, server, name } = definition;
  await expect(story.operate("acceptDefinition", { kind, server, name, fingerprint: definition.fingerprint })).rejects.toMatchObject({
    code: "EXECUTION_DEFINITION_STALE",
  });
  await accept(definition);
  await story.house.rooms.policies.reload();
  for (const client of clients) {
    expect((await client.listTools(undefined, { cacheMode: "refresh" })).tools.map(({ name: tool }) => tool)).toContain("own__note");
    expect(textOf(await client.callTool(note("after")))).toBe("noted 5 characters");
  }
  const events = story.entries("house").flatMap((entry) => (entry.kind === "definition" && entry.name === "note" ? [entry.event] : []));
  expect(events).toEqual(["pinned", "quarantined", "accepted"]);
});

test("what was permitted before a change does not run the changed tool", async () => {
  const { client } = await story.connect({ agent: "writer", era: "2026-07-28", capabilities: BY_HAND });
  const { asked } = await round(client, note("agreed upon"));
  const approval = await story.nextAsk();
  await story.operate("permitApproval", { approval });
  const definition = await redescribe("Writes a note, on a wall.");
  const reached = own.effects().length;
  const meanwhile = await round(client, note("agreed upon"), asked);
  expect(meanwhile.result && aboutOf(meanwhile.result)).toMatchObject({ effect: "refuse", code: "INTAKE_QUARANTINED" });
  await accept(definition);
  await story.house.rooms.policies.reload();
  expect((await round(client, note("agreed upon"), asked)).asked).toBeDefined();
  expect(await story.nextAsk()).not.toBe(approval);
  expect(own.effects().length).toBe(reached);
  expect(own.notes).not.toContain("agreed upon");
  expect((await story.operate("showApproval", { approval })).definition).toMatchObject({ isSame: false });
});

test("a change that was made while the house was closed is found when it opens", async () => {
  await story.shut();
  own.redescribe("Writes a note, in the dark.");
  await story.open();
  await story.house.rooms.upstreams.ready;
  const definition = await changed();
  expect(definition?.candidate?.described["description"]).toBe("Writes a note, in the dark.");
  const { client } = await story.connect({ agent: "writer", era: "2026-07-28" });
  expect(aboutOf(await client.callTool(note("in the dark")))).toMatchObject({ effect: "refuse", code: "INTAKE_QUARANTINED" });
  expect(own.notes).not.toContain("in the dark");
});
