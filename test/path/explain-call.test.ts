/** Recorded calls explained on a running house: by the rules, the tool and the facts of then, and to whom content may be shown. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explainOffline } from "../../src/main/open-record.ts";
import type { CallExplained } from "../../src/server/contract.ts";
import { type Connected, type Person, Story } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const RULES = `@id("writers-note") permit (principal in Role::"writer", action == Action::"own/note", resource)
when { context.args.text like "hello*" && context.common.session has purpose };
@id("ask-first") @effect("ask") forbid (principal, action == Action::"own/note", resource) when { context.args.text like "*twice*" };
@id("strike") @effect("sanitize") @with("credentials") forbid (principal, action == Action::"own/note", resource) when { context.common.findings.contains("credentials") };
@id("not-that") forbid (principal, action == Action::"own/note", resource) when { context.args.text like "*plums*" };
`;

let own: OwnServer;
let story: Story;
let agent: Connected;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url, classes: { note: ["write"] } } },
    agents: { writer: { role: "writer" }, reader: { role: "reader" } },
    policies: { "own.cedar": RULES },
    limits: { askHoldMs: 0 },
  });
  agent = await story.connect({ agent: "writer", era: "2025-11-25", purpose: "leave word for the cook" });
});
afterAll(async () => {
  await story.close();
  await own.close();
});

/** The newest call of the writer about the tool, once it was made. */
async function note(text: string): Promise<string> {
  await agent.client.callTool({ name: "own__note", arguments: { text } });
  return story.entries("writer").findLast((entry) => entry.kind === "decision")?.call ?? "";
}
const explained = (call: string, who?: Person): Promise<CallExplained> => story.operate("explainCall", { call }, who);

describe("a recorded call", () => {
  test("that was permitted is explained by its rule and the values that it read", async () => {
    const { recorded, agrees, explanation } = await explained(await note("hello cook"));
    expect([recorded.effect, agrees, explanation?.effect]).toEqual(["permit", true, "permit"]);
    expect(explanation?.deciding).toMatchObject([
      { rule: "writers-note", file: "own.cedar", line: 1, reads: [{ path: "context.args.text", value: "hello cook" }, { path: "context.common.session.purpose", value: "leave word for the cook" }] },
    ]);
  });

  test("that was refused is explained by what it missed, and by what would have permitted it", async () => {
    const { agrees, explanation } = await explained(await note("good day"));
    expect(agrees).toBe(true);
    expect(explanation?.reason?.code).toBe("POLICY_NOT_PERMITTED");
    expect(explanation?.missed[0]).toMatchObject({ rule: "writers-note", missed: { on: "condition", conditions: [{ text: 'context.args.text like "hello*"', line: 2, column: 8 }] } });
    expect(explanation?.smallest.found[0]?.changes).toMatchObject([{ on: "request", says: 'context.args.text is "hellogood day"' }]);
  });

  test("that asked says so, and once people refused it, that the rules asked", async () => {
    const call = await note("hello twice");
    expect(await explained(call)).toMatchObject({ recorded: { effect: "ask" }, agrees: true, explanation: { effect: "ask", deciding: [{ rule: "ask-first" }] } });
    await story.operate("refuseApproval", { approval: await story.nextAsk(), reason: "once is enough" });
    const again = await note("hello twice");
    expect(await explained(again)).toMatchObject({ recorded: { effect: "refuse", reason: "APPROVAL_REFUSED" }, agrees: true, explanation: { effect: "ask" } });
  });

  test("is explained by the rules and the tool of then, whatever came after", async () => {
    const call = await note("hello plums");
    const before = await explained(call);
    expect(before).toMatchObject({ agrees: true, explanation: { deciding: [{ rule: "not-that" }] } });
    await story.operate("applyPolicy", { files: { "own.cedar": "" }, because: "nothing any more" });
    const { explanation, ...after } = await explained(call);
    expect({ ...after, explanation }).toEqual(before);
    await story.operate("applyPolicy", { files: { "own.cedar": RULES }, because: "as it was" });
  });

  test("that was changed by remedies is explained as it ran, and agrees", async () => {
    const shown = await explained(await note(`hello ghp_${"aB3".repeat(12)}`));
    expect(shown).toMatchObject({ recorded: { effect: "permit", rules: ["writers-note", "strike"] }, agrees: true, explanation: { effect: "permit" } });
    expect(JSON.stringify(shown)).not.toContain("aB3aB3");
  });

  test("of which there is none is a fault", async () => {
    for (const call of ["call_x", "x", `call_${"0".repeat(26)}`]) await expect(explained(call)).rejects.toMatchObject({ code: "POLICY_CALL_UNKNOWN", status: 404 });
  });

  test("that no rule decided says why it cannot be decided again", async () => {
    await agent.client.callTool({ name: "own__nothing", arguments: {} }).catch(() => undefined);
    const call = story.entries("writer").findLast((entry) => entry.kind === "decision" && entry.reason?.startsWith("INTAKE_"));
    if (call?.kind !== "decision") throw new Error("the attempt was not recorded");
    expect(await explained(call.call)).toMatchObject({ recorded: { effect: "refuse" }, lacking: "not-decided-by-rules" });
  });
});

describe("content", () => {
  test("is shown to those who may read it, and that they read it is on the house log first", async () => {
    const call = await note("hello cook");
    await explained(call, await story.person("ada", "auditor"));
    expect(story.entries("house").at(-1)).toMatchObject({ kind: "house", event: "content-read", about: call });
  });

  test("is not shown to others, nor whether a condition on it held, nor what would have permitted", async () => {
    const person = await story.person("olga", "operator");
    const readings = () => story.entries("house").filter((entry) => entry.kind === "house" && entry.event === "content-read").length;
    const before = readings();
    for (const text of ["hello cook", "good day", "hello plums"]) {
      const shown = await explained(await note(text), person);
      const whole = JSON.stringify(shown);
      expect(whole).not.toContain(text);
      expect(whole).not.toContain("leave word");
      expect(shown).toMatchObject({ withheld: true, agrees: true, explanation: { missed: [], smallest: { found: [] } } });
      expect(shown.explanation?.hint).toBeUndefined();
    }
    expect(readings()).toBe(before);
    await expect(explained(await note("hello cook"), await story.person("vera", "viewer"))).rejects.toMatchObject({ code: "IDENTITY_FORBIDDEN" });
  });
});

describe("a database that somebody changed", () => {
  const change = async (of: string, sql: string, ...values: readonly string[]) => {
    await story.shut();
    const db = new DatabaseSync(join(story.data, of));
    db.prepare(sql).run(...values);
    db.close();
    await story.open();
    agent = await story.connect({ agent: "writer", era: "2025-11-25", purpose: "again" });
  };

  test("is told by a decision that does not come out as it was recorded", async () => {
    const call = await note("hello cook");
    const id = story.house.rooms.agents.find("writer")?.agent ?? "";
    await change(`agents/${id}.db`, "UPDATE tool_call SET role = 'reader' WHERE call = ?", call);
    expect(await explained(call)).toMatchObject({ recorded: { effect: "permit" }, agrees: false, explanation: { effect: "refuse" } });
  });

  test("is told by a policy set that is not what its version stands for", async () => {
    const call = await note("hello cook");
    const { before: version } = await story.operate("applyPolicy", { files: { "own.cedar": `${RULES}\n` }, because: "another" });
    await change("house.db", "UPDATE policy SET files = ? WHERE version = ?", JSON.stringify({ "own.cedar": "permit (principal, action, resource);" }), version);
    await expect(explained(call)).rejects.toMatchObject({ code: "POLICY_VERSION_ALTERED" });
  });
});

test("with no house running, the data folder and its keys explain the same", async () => {
  const call = await note("hello cook");
  const online = await explained(call);
  expect(await explainOffline(story.data, call)).toEqual(JSON.parse(JSON.stringify(online)));
});
