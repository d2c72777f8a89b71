/** Who may say yes, how many must, how long it may take, and what a yes to more than one call covers. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { aboutOf, BY_HAND, type Connected, type Person, Refused, round, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-own")
permit (principal in Role::"writer", action in Action::"callTool", resource in Server::"own");

@id("ask-one")
@effect("ask")
forbid (principal, action == Action::"own/note", resource)
unless { context.args.text like "soon *" };

@id("ask-two")
@effect("ask")
@quorum("2")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "grave *" };

@id("ask-soon")
@effect("ask")
@expires("1s")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "soon *" };
`;

let own: OwnServer;
let story: Story;
let dora: Person;
let emil: Person;
let agent: Connected;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url } },
    agents: { writer: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    limits: { askHoldMs: 30_000 },
  });
  dora = await story.person("dora", "approver");
  emil = await story.person("emil", "approver");
  agent = await story.connect({
    agent: "writer",
    era: "2026-07-28",
    capabilities: BY_HAND,
    person: "local",
    purpose: "notes for the owner",
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const note = (text: string) => ({ name: "own__note", arguments: { text } });

/** The call waits; its approval, and how its client comes back. */
async function ask(text: string) {
  const { asked } = await round(agent.client, note(text));
  return { asked, approval: await story.nextAsk() };
}

test("the person whom the session serves cannot permit its call; another person can", async () => {
  const { asked, approval } = await ask("for myself");
  await expect(story.operate("permitApproval", { approval })).rejects.toMatchObject({ status: 403, code: "APPROVAL_SELF" });
  expect((await story.operate("showApproval", { approval })).state).toBe("pending");
  expect(own.notes).not.toContain("for myself");
  await story.operate("permitApproval", { approval }, dora);
  const { result } = await round(agent.client, note("for myself"), asked);
  expect(result && textOf(result)).toContain("noted");
  expect(own.notes).toContain("for myself");
});

test("the person whom the session serves can refuse its call", async () => {
  const { asked, approval } = await ask("changed my mind");
  await story.operate("refuseApproval", { approval, reason: "no more" });
  const { result } = await round(agent.client, note("changed my mind"), asked);
  expect(result && aboutOf(result)).toMatchObject({ effect: "refuse", code: "APPROVAL_REFUSED" });
  await expect(story.operate("permitApproval", { approval }, dora)).rejects.toMatchObject({ code: "APPROVAL_SETTLED" });
  expect(own.notes).not.toContain("changed my mind");
});

test("where two people are asked, one person twice is not two", async () => {
  const { asked, approval } = await ask("grave matter");
  expect(await story.operate("permitApproval", { approval }, dora)).toMatchObject({ state: "pending" });
  await expect(story.operate("permitApproval", { approval }, dora)).rejects.toMatchObject({ code: "APPROVAL_VOTED" });
  await expect(story.operate("permitApproval", { approval })).rejects.toMatchObject({ code: "APPROVAL_SELF" });
  await expect(
    story.operate("permitApproval", { approval, lease: { usesMax: 1, expiresInMs: 60_000, patterns: { text: "*" } } }, emil),
  ).rejects.toMatchObject({ code: "OPERATE_LEASE_NEEDS_ONE" });
  expect(own.notes).not.toContain("grave matter");
  expect(await story.operate("permitApproval", { approval }, emil)).toMatchObject({ state: "permitted" });
  await round(agent.client, note("grave matter"), asked);
  expect(own.notes.filter((text) => text === "grave matter").length).toBe(1);
});

test("what nobody permits in time is refused, to the call that waits and to whoever permits it late", async () => {
  const { client } = await story.connect({ agent: "writer", era: "2025-11-25" });
  const calling = client.callTool(note("soon over"));
  const approval = await story.nextAsk();
  const expired = await story.events.until((event) => event.kind === "approval-ruled" && event.approval === approval);
  expect(expired).toMatchObject({ event: "expired" });
  expect(aboutOf(await calling)).toMatchObject({ effect: "refuse", code: "APPROVAL_EXPIRED" });
  await expect(story.operate("permitApproval", { approval })).rejects.toBeInstanceOf(Refused);
  expect(own.notes).not.toContain("soon over");
});

test("a lease spares so many questions as it has uses, for arguments that its patterns cover and no others", async () => {
  const { asked, approval } = await ask("weekly 1");
  const lease = { usesMax: 2, expiresInMs: 60_000, patterns: { text: "weekly *" } };
  expect(await story.operate("permitApproval", { approval, lease }, dora)).toMatchObject({ state: "permitted" });
  const { result } = await round(agent.client, note("weekly 1"), asked);
  expect(result && textOf(result)).toContain("noted");

  // Not covered: it asks, and takes no use.
  expect((await round(agent.client, note("daily 1"))).asked).toBeDefined();
  await story.nextAsk();

  for (const text of ["weekly 2", "weekly 3"]) expect((await round(agent.client, note(text))).result).toBeDefined();
  expect((await round(agent.client, note("weekly 4"))).asked).toBeDefined();
  await story.nextAsk();
  const noted = own.notes.filter((text) => /weekly|daily/.test(text));
  expect(noted).toEqual(["weekly 1", "weekly 2", "weekly 3"]);
  const leased = story.entries("writer").filter((entry) => entry.kind === "decision" && entry.lease !== undefined);
  expect(leased.length).toBe(2);
});

test("a lease cannot be wider than its writer has spelt out", async () => {
  const { approval } = await ask("monthly 1");
  for (const patterns of [{}, { text: "weekly *" }, { text: "*", more: "*" }]) {
    const lease = { usesMax: 2, expiresInMs: 60_000, patterns };
    await expect(story.operate("permitApproval", { approval, lease }, dora)).rejects.toMatchObject({ code: "APPROVAL_LEASE_TOO_WIDE" });
  }
  expect((await story.operate("showApproval", { approval })).state).toBe("pending");
});
