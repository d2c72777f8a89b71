/** Candidates rehearsed over what a house recorded, on the command line and beside the house that runs. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import type { Rehearsed } from "../../src/main/rehearse-policies.ts";
import { type Connected, Story } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const NOTE = 'action == Action::"own/note", resource';
const RULES = `@id("writers-note") permit (principal in Role::"writer", ${NOTE}) when { context.args.text like "hello*" };
@id("ask-twice") @effect("ask") forbid (principal, ${NOTE}) when { context.args.text like "*twice*" };
@id("no-plums") forbid (principal, ${NOTE}) when { context.args.text like "*plums*" };
@id("strike") @effect("sanitize") @with("credentials") forbid (principal, ${NOTE}) when { context.common.findings.contains("credentials") };
@id("readers-read") permit (principal in Role::"reader", action == Action::"own/read", resource);
`;

let own: OwnServer;
let story: Story;
let writer: Connected;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url } },
    agents: { writer: { role: "writer" }, reader: { role: "reader" } },
    policies: { "own.cedar": RULES },
    limits: { askHoldMs: 0 },
  });
  writer = await story.connect({ agent: "writer", era: "2025-11-25" });
  const reader = await story.connect({ agent: "reader", era: "2026-07-28" });
  for (const text of ["hello", "hello again", "hello plums", "good day", "hello twice"]) await writer.client.callTool({ name: "own__note", arguments: { text } });
  await story.operate("refuseApproval", { approval: await story.nextAsk(), reason: "once" });
  await writer.client.callTool({ name: "own__note", arguments: { text: "hello twice" } });
  await writer.client.callTool({ name: "own__nothing", arguments: {} }).catch(() => undefined);
  await reader.client.callTool({ name: "own__read" });
  writeFileSync(
    join(story.folder, "chatelaine.yaml"),
    JSON.stringify({ data: "data", flow: "observe", policies: "policies", servers: { own: { url: own.url } }, agents: { writer: { role: "writer" }, reader: { role: "reader" } } }),
  );
});
afterAll(async () => {
  await story.close();
  await own.close();
});

interface Ran {
  readonly code: number;
  readonly rehearsed: Rehearsed | undefined;
  readonly text: string;
}

let candidates = 0;

/** Rehearses a set by the command line, as JSON. */
async function rehearse(rules: string, { accept, words = [] }: { readonly accept?: unknown; readonly words?: readonly string[] } = {}): Promise<Ran> {
  const folder = join(story.folder, `candidate-${candidates++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "own.cedar"), rules);
  if (accept !== undefined) writeFileSync(join(folder, "accepted-changes.yaml"), JSON.stringify({ accepted: accept }));
  let [out, err] = ["", ""];
  const terminal = { out: (text: string) => void (out += text), err: (text: string) => void (err += text), colour: false };
  const code = await run(["policy", "rehearse", folder, "--config", join(story.folder, "chatelaine.yaml"), "--json", ...words], terminal);
  return { code, rehearsed: out === "" ? undefined : (JSON.parse(out) as { rehearsed?: Rehearsed }).rehearsed, text: out + err };
}

const changes = ({ rehearsed }: Ran) => rehearsed?.groups.map(({ agent, tool, from, to, direction, count }) => `${direction} ${count} ${agent} ${tool} ${from}->${to}`);

test("the rules that decided change nothing, and every call that no rule decided is named", async () => {
  const ran = await rehearse(RULES);
  expect(ran.rehearsed).toMatchObject({ calls: 8, unchanged: 7, changed: 0, groups: [], unexplained: 0, lacking: [{ lacking: "not-decided-by-rules", code: "INTAKE_UNKNOWN_TOOL", count: 1 }] });
  expect(ran.code).toBe(0);
});

test("what would be refused is a tightening, with the rules of then and of the candidate, and a call that shows it", async () => {
  const ran = await rehearse(RULES.replace('"hello*"', '"hello again*"'));
  expect(changes(ran)).toEqual(["tightening 2 writer own/note ask->refuse", "tightening 1 writer own/note permit->refuse"]);
  const [, permitted] = ran.rehearsed?.groups ?? [];
  expect(permitted).toMatchObject({ fromRules: ["writers-note"], toRules: [], code: "POLICY_NOT_PERMITTED" });
  const explained = await story.operate("explainCall", { call: permitted?.example ?? "" });
  expect(explained).toMatchObject({ recorded: { effect: "permit" }, server: "own", name: "note" });
  expect(ran.code).toBe(0);
});

describe("a loosening", () => {
  const LOOSE = RULES.replace('@id("no-plums")', '@id("no-plums") @effect("ask")').replace('like "*twice*"', 'like "*thrice*"');
  const ASKED = { agent: "writer", tool: "own/note", from: "refuse", to: "ask", because: "plums are back" };
  const PERMITTED = { agent: "*", tool: "own/note", from: "ask", to: "permit", because: "twice is fine" };

  test("that nobody accepted fails, and a call that people refused counts as one that was asked about", async () => {
    const ran = await rehearse(LOOSE);
    expect(changes(ran)).toEqual(["loosening 2 writer own/note ask->permit", "loosening 1 writer own/note refuse->ask"]);
    expect([ran.code, ran.rehearsed?.unexplained]).toEqual([1, 3]);
  });

  test("that is accepted, with the reason, passes; one of two does not", async () => {
    const passed = await rehearse(LOOSE, { accept: [ASKED, PERMITTED] });
    expect([passed.code, passed.rehearsed?.unexplained, passed.rehearsed?.groups.map(({ accepted }) => accepted)]).toEqual([0, 0, ["twice is fine", "plums are back"]]);
    const half = await rehearse(LOOSE, { accept: [ASKED] });
    expect([half.code, half.rehearsed?.unexplained]).toEqual([1, 2]);
  });

  test("that was accepted for another agent, tool or effect is not accepted, and the acceptance is named as unused", async () => {
    for (const other of [{ agent: "reader" }, { tool: "own/read" }, { from: "permit" }, { to: "permit" }]) {
      const ran = await rehearse(LOOSE, { accept: [PERMITTED, { ...ASKED, ...other }] });
      expect([ran.code, ran.rehearsed?.unused.length]).toEqual([1, 1]);
    }
  });

  test("is not accepted by a file that is not understood", async () => {
    for (const accept of [[{ ...ASKED, because: "" }], [{ ...ASKED, to: "allow" }], [{ ...ASKED, sure: true }], "all"]) {
      const ran = await rehearse(LOOSE, { accept });
      expect([ran.code, ran.rehearsed]).toEqual([2, undefined]);
    }
  });
});

test("a candidate that does not load is told, and fails", async () => {
  const ran = await rehearse('permit (principal, action == Action::"own/nope", resource);');
  expect([ran.code, ran.rehearsed]).toEqual([1, undefined]);
  expect(ran.text).toContain("own/nope");
});

test("it can be held against the newest calls or a span of time alone", async () => {
  const calls = async (against: string) => (await rehearse(RULES, { words: ["--against", against] })).rehearsed?.calls;
  expect(await calls("3")).toBe(3);
  expect(await calls("1")).toBe(1);
  expect(await calls("100")).toBe(8);
  expect(await calls("1h")).toBe(8);
  expect(await calls("all")).toBe(8);
  expect(await calls("2020-01-01..2020-02-01")).toBe(0);
  expect((await rehearse(RULES, { words: ["--against", "soon"] })).code).toBe(2);
});

test("what it says holds nothing of the content that it read", async () => {
  const { text } = await rehearse('permit (principal, action in Action::"callTool", resource);');
  for (const content of ["hello", "good day", "again"]) expect(text).not.toContain(content);
});

test("a call that remedies changed says nothing of what it was before, unless the candidate would refuse what is left of it", async () => {
  await writer.client.callTool({ name: "own__note", arguments: { text: `hello ghp_${"aB3".repeat(12)}` } });
  expect((await rehearse(RULES)).rehearsed?.lacking).toContainEqual(expect.objectContaining({ lacking: "changed-by-remedies", count: 1 }));
  expect(changes(await rehearse("", { words: ["--against", "1"] }))).toEqual(["tightening 1 writer own/note sanitize->refuse"]);
});

test("calls whose tool has changed since, whose session was erased or whose row was forged are counted by why", async () => {
  const agent = story.house.rooms.agents.find("writer")?.agent ?? "";
  const sql = (of: string, ...statements: readonly string[]) => {
    const db = new DatabaseSync(join(story.data, of));
    for (const statement of statements) db.exec(statement);
    db.close();
  };
  await story.shut();
  sql(`agents/${agent}.db`, "UPDATE tool_call SET args = zeroblob(length(args)) WHERE entry_index = (SELECT min(entry_index) FROM tool_call)");
  expect((await rehearse(RULES)).rehearsed?.lacking).toContainEqual(expect.objectContaining({ lacking: "content-unreadable", count: 1 }));
  sql(`agents/${agent}.db`, "UPDATE tool_call SET taken_at = NULL WHERE name = 'note' AND entry_index = (SELECT max(entry_index) FROM tool_call WHERE name = 'note')");
  expect((await rehearse(RULES)).rehearsed?.lacking).toContainEqual(expect.objectContaining({ lacking: "facts-not-kept", count: 1 }));
  sql("house.db", "UPDATE definition SET fingerprint = replace(fingerprint, substr(fingerprint, 1, 1), 'x') WHERE name = 'read'");
  expect((await rehearse(RULES)).rehearsed?.lacking).toContainEqual(expect.objectContaining({ lacking: "definition-not-pinned", count: 1 }));
  sql(`agents/${agent}.db`, "UPDATE session SET state = 'erased', key_id = NULL, key_wrapped_by = NULL, key_wrapped = NULL");
  const ran = await rehearse(RULES);
  expect(ran.rehearsed?.lacking).toContainEqual(expect.objectContaining({ lacking: "session-erased" }));
  // Nothing could be decided again: that must not pass for nothing changed.
  expect([ran.code, ran.rehearsed?.unchanged]).toEqual([1, 0]);
  rmSync(story.data, { recursive: true });
  await story.open();
});
