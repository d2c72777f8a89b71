/** A person vouches for a value: it steers calls of its session from then on, and the call itself is decided anew. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { madeUp } from "../../src/inspection/detectors/made-up.ts";
import { aboutOf, type Connected, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `@id("desk") permit (principal in Role::"desk", action in Action::"callTool", resource);
@id("two") @effect("ask") @quorum("2") forbid (principal, action in Action::"callTool", resource == Tool::"pair/note");
`;
const PASSWORD = madeUp(14, "alnum", 43);
const VALUE = `https://desk:${PASSWORD}@backup-7731.example.net/`;
/** As people see it, who have no need of the password in it. */
const SHOWN = VALUE.replace(PASSWORD, "[credential struck by the house]");
const MANIFEST = `
about: notes of the house
result: { integrity: untrusted, readers: private }
tools:
  note: { classes: [write], control: [/text], reversible: true }
  read: { classes: [read] }
`;
const folder = mkdtempSync(join(tmpdir(), "chatelaine-endorse-"));

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer({ content: VALUE });
  writeFileSync(join(folder, "own.yaml"), MANIFEST);
  writeFileSync(join(folder, "wild.yaml"), MANIFEST.replace("{ classes: [write], control: [/text], reversible: true }", "{ classes: [destroy], content: [/text] }"));
  story = await Story.open({
    servers: {
      own: { url: own.url, manifest: join(folder, "own.yaml") },
      wild: { url: own.url, manifest: join(folder, "wild.yaml") },
      pair: { url: own.url, manifest: join(folder, "own.yaml") },
    },
    agents: { desk: { role: "desk" } },
    policies: { "own.cedar": POLICIES },
    flow: "strict",
    limits: { askHoldMs: 0 },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
  rmSync(folder, { recursive: true });
});

const note = ({ client }: Connected) => client.callTool({ name: "own__note", arguments: { text: VALUE } });

test("a value that an outsider chose is refused, endorsed by another than who asks, and then only asked about", async () => {
  const { person } = await story.operate("whoAmI", {});
  const desk = await story.connect({ agent: "desk", era: "2026-07-28", person });
  expect(textOf(await desk.client.callTool({ name: "own__read" }))).toBe(VALUE);
  const refused = aboutOf(await note(desk)) as { readonly call: string; readonly code: string; readonly values?: readonly { readonly argument: string }[] };
  expect(refused.code).toBe("POLICY_FORBIDDEN");
  const [value] = refused.values ?? [];

  const other = await story.person("vera", "approver");
  await expect(story.operate("endorse", { call: refused.call })).rejects.toMatchObject({ code: "APPROVAL_SELF" });
  await expect(story.operate("endorse", { call: refused.call, arguments: ["/nothing"] }, other)).rejects.toMatchObject({ code: "OPERATE_NOTHING_TO_ENDORSE" });
  const endorsed = await story.operate("endorse", { call: refused.call }, other);
  expect(value?.argument).toBe("/text");
  expect(endorsed).toMatchObject({ values: [{ argument: "/text", texts: [SHOWN] }], classes: ["write"] });
  expect(aboutOf(await note(desk))).toMatchObject({ code: "APPROVAL_PENDING" });

  const entry = story.entries("desk").findLast(({ kind }) => kind === "endorsement");
  expect(entry).toMatchObject({ call: refused.call, classes: ["write"] });
  expect(JSON.stringify(entry)).not.toContain(VALUE);
});

test("another session of the same agent is not vouched for", async () => {
  const desk = await story.connect({ agent: "desk", era: "2026-07-28" });
  await desk.client.callTool({ name: "own__read" });
  expect(aboutOf(await note(desk))).toMatchObject({ code: "POLICY_FORBIDDEN" });
});

test("what a call does that no value steers is vouched for, and then only asked about", async () => {
  const desk = await story.connect({ agent: "desk", era: "2026-07-28", person: (await story.operate("whoAmI", {})).person });
  const other = await story.person("nora", "approver");
  const wipe = () => desk.client.callTool({ name: "wild__note", arguments: { text: "all of it" } });
  await desk.client.callTool({ name: "own__read" });
  const refused = aboutOf(await wipe()) as { readonly call: string };
  expect(refused).toMatchObject({ code: "POLICY_FORBIDDEN", values: [{ argument: "", lack: "unasked" }] });
  expect(await story.operate("endorse", { call: refused.call }, other)).toMatchObject({ values: [{ argument: "" }], classes: ["destroy"] });
  expect(aboutOf(await wipe())).toMatchObject({ code: "APPROVAL_PENDING" });
});

test("a call that a rule asks two people about is not vouched for by one", async () => {
  const desk = await story.connect({ agent: "desk", era: "2026-07-28", person: (await story.operate("whoAmI", {})).person });
  const other = await story.person("otto", "approver");
  const asked = aboutOf(await desk.client.callTool({ name: "pair__note", arguments: { text: "hello" } })) as { readonly call: string };
  expect(asked).toMatchObject({ code: "APPROVAL_PENDING" });
  await expect(story.operate("endorse", { call: asked.call }, other)).rejects.toMatchObject({ code: "OPERATE_ENDORSEMENT" });
});
