/** What policy can say of a call, told to a real client of either era in front of a real server. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { aboutOf, ERAS, type Era, Story, textOf } from "./house.fixture.ts";

const POLICIES = `
@id("writers-use-files")
permit (principal in Role::"writer", action in [Action::"files/read_text_file", Action::"files/write_file"], resource);

@id("ask-before-writing")
@effect("ask")
@reason("Writing a file replaces what stands in it.")
forbid (principal, action == Action::"files/write_file", resource);

@id("no-secret-files")
@reason("Files that hold secrets are not for agents.")
forbid (principal, action == Action::"files/read_text_file", resource)
when { context.args.path like "*.env" };
`;

let story: Story;
let documents: string;

beforeAll(async () => {
  documents = await realpath(await mkdtemp(join(tmpdir(), "documents-")));
  writeFileSync(join(documents, "menu.txt"), "leek soup\n");
  writeFileSync(join(documents, "house.env"), "PASSWORD=x\n");
  story = await Story.open({
    servers: { files: { command: join(import.meta.dirname, "../../node_modules/.bin/mcp-server-filesystem"), args: [documents] } },
    agents: { writer: { role: "writer" } },
    policies: { "files.cedar": POLICIES },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await rm(documents, { recursive: true });
});

/** A call of a tool of the filesystem server, by a client of its own. */
async function connect(era: Era) {
  const { client } = await story.connect({ agent: "writer", era });
  return (name: string, args: Record<string, string>) => client.callTool({ name: `files__${name}`, arguments: args });
}

describe.each(ERAS)("a client of %s", (era) => {
  test("is let through where a rule permits, and both the permit and its outcome stand in the ledger", async () => {
    const before = story.entries("writer").length;
    const call = await connect(era);
    const result = await call("read_text_file", { path: join(documents, "menu.txt") });
    expect(textOf(result)).toBe("leek soup\n");
    expect(aboutOf(result)).toBeUndefined();
    const [opened, decision, outcome, ...rest] = story.entries("writer").slice(before);
    expect(opened).toMatchObject({ kind: "session", event: "opened" });
    expect(decision).toMatchObject({
      kind: "decision",
      effect: "permit",
      server: "files",
      name: "read_text_file",
      rules: ["writers-use-files"],
    });
    expect(outcome).toMatchObject({ kind: "outcome", status: "done", call: decision?.kind === "decision" && decision.call });
    expect(rest).toEqual([]);
  });

  test("waits where a rule asks, and its call runs once a person permits it", async () => {
    const path = join(documents, `asked-${era}.txt`);
    const call = await connect(era);
    const calling = call("write_file", { path, content: "hello" });
    const approval = await story.nextAsk();
    expect(existsSync(path)).toBe(false);
    const shown = await story.operate("showApproval", { approval });
    expect(JSON.parse(shown.subject)).toMatchObject({ server: "files", name: "write_file", args: { path, content: "hello" } });
    expect(shown.asks).toEqual([{ rule: "ask-before-writing", quorum: 1, reason: "Writing a file replaces what stands in it." }]);
    await story.operate("permitApproval", { approval, reason: "fine" });
    expect((await calling).isError).not.toBe(true);
    expect(readFileSync(path, "utf8")).toBe("hello");
  });

  test("is told of a refusal even where another call has made the session untrusted meanwhile", async () => {
    const [first, second] = [`one-${era}`, `two-${era}`].map((name) => join(documents, `${name}.txt`)) as [string, string];
    const call = await connect(era);
    const permitted = call("write_file", { path: first, content: "yes" });
    const permit = await story.nextAsk();
    const refused = call("write_file", { path: second, content: "no" });
    const refuse = await story.nextAsk();
    await story.operate("permitApproval", { approval: permit });
    expect((await permitted).isError).not.toBe(true);
    await story.operate("refuseApproval", { approval: refuse, reason: "not that one" });
    const result = await refused;
    expect(aboutOf(result)).toMatchObject({ effect: "refuse", code: "APPROVAL_REFUSED" });
    expect(textOf(result)).toContain("not that one");
    expect(existsSync(second)).toBe(false);
  });

  test("is told by which rule and in which call a person refused it, and nothing happens", async () => {
    const path = join(documents, `refused-${era}.txt`);
    const call = await connect(era);
    const calling = call("write_file", { path, content: "hello" });
    const approval = await story.nextAsk();
    await story.operate("refuseApproval", { approval, reason: "not that file" });
    const result = await calling;
    expect(result.isError).toBe(true);
    expect(aboutOf(result)).toMatchObject({
      effect: "refuse",
      code: "APPROVAL_REFUSED",
      rules: [{ rule: "ask-before-writing", reason: "Writing a file replaces what stands in it." }],
    });
    expect(textOf(result)).toContain(approval);
    expect(textOf(result)).toContain("rule: ask-before-writing: Writing a file replaces what stands in it.");
    expect(textOf(result)).toContain(aboutOf(result)?.call);
    expect((await story.operate("showApproval", { approval })).votes).toMatchObject([{ verdict: "refuse", reason: "not that file" }]);
    expect(existsSync(path)).toBe(false);
  });

  test("is refused where a rule forbids, with the rule, its reason and the call", async () => {
    const call = await connect(era);
    const result = await call("read_text_file", { path: join(documents, "house.env") });
    expect(result.isError).toBe(true);
    const about = aboutOf(result);
    const rule = { rule: "no-secret-files", reason: "Files that hold secrets are not for agents." };
    expect(about).toMatchObject({ effect: "refuse", code: "POLICY_FORBIDDEN", rules: [rule] });
    expect(textOf(result)).toContain(`rule: ${rule.rule}: ${rule.reason}`);
    expect(textOf(result)).toContain(`call ${about?.call}`);
    expect(story.entries("writer").at(-1)).toMatchObject({
      kind: "decision",
      effect: "refuse",
      call: about?.call,
      rules: [rule.rule],
      reason: "POLICY_FORBIDDEN",
    });
  });

  test("is refused where no rule says anything", async () => {
    const call = await connect(era);
    const result = await call("create_directory", { path: join(documents, "new") });
    expect(aboutOf(result)).toMatchObject({ effect: "refuse", code: "POLICY_NOT_PERMITTED", rules: [] });
    expect(textOf(result)).toContain("POLICY_NOT_PERMITTED");
    expect(existsSync(join(documents, "new"))).toBe(false);
    expect(story.entries("writer").at(-1)).toMatchObject({ kind: "decision", effect: "refuse", call: aboutOf(result)?.call });
  });
});
