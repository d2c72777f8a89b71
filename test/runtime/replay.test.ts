/** A recorded run is done once more: the same where nothing changed, and told step by step where something did. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run as cli } from "../../src/cli/run.ts";
import { sha256Hex } from "../../src/call/digest.ts";
import { layFoundation } from "../../src/main/foundation.ts";
import { openRecord } from "../../src/main/open-record.ts";
import { systemChance, systemClock } from "../../src/main/system.ts";
import type { Replayed } from "../../src/main/replay/replay-run.ts";
import { scripted } from "../../src/main.ts";
import type { Agent, RunResult } from "../../src/main.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "replay-"));
const data = join(folder, "data");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Models that a run is done again with: one that says the same, and one that asks first, twice and for other things. */
const OTHERS = {
  ...scripted([
    { when: { model: "same", toolResult: { tool: "finance__buy" } }, text: "Bought at {{toolResult}}." },
    { when: { model: "same", toolResult: { tool: "finance__get_quote" } }, text: "One moment.", toolCalls: [{ name: "finance__buy", args: { symbol: "AAPL" } }] },
    { when: { model: "same" }, toolCalls: [{ name: "finance__get_quote", args: { symbol: "AAPL" } }], usage: { inputTokens: 1000, outputTokens: 100 } },
    { when: { toolResult: { contains: "nothing was recorded" } }, text: "It cannot be had: {{toolResult}}" },
    { when: { toolResult: { contains: "189.5" } }, toolCalls: [{ name: "finance__buy", args: { symbol: "MSFT" } }] },
    { text: "Let me see.", toolCalls: [{ name: "finance__get_quote", args: { symbol: "AAPL" } }] },
  ]),
  models: ["same", "bold"],
} as const;

/** The program of an agent; `changed` is what a later version of it says otherwise. */
function program(name: string, changed: { readonly instructions?: string; readonly price?: string } = {}): string {
  const { instructions = "Be brief.", price = "189.5" } = changed;
  const file = join(folder, name);
  writeFileSync(
    file,
    `import { appendFileSync } from "node:fs";
     import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
     import { defineAgent, scripted, tool } from ${JSON.stringify(pathToFileURL(join(ROOT, "src", "main.ts")).href)};
     const input = z.strictObject({ symbol: z.string() });
     const touched = (what) => appendFileSync(${JSON.stringify(join(folder, "touched"))}, what + "\\n");
     const quote = tool({ name: "get_quote", description: "The price of a share.", input, readOnly: true, trusted: true,
       execute: ({ symbol }) => { touched("quote"); return { symbol, price: ${price} }; } });
     const buy = tool({ name: "buy", description: "Buys a share.", input, execute: () => { touched("buy"); return "bought"; } });
     export const finance = defineAgent({
       name: "finance", instructions: ${JSON.stringify(instructions)}, tools: [quote, buy], database: ${JSON.stringify(data)},
       addHistoryToContext: true, addDatetimeToContext: true, memory: true,
       hooks: { afterTool: () => touched("hook") },
       model: scripted([
         { when: { toolResult: { tool: "finance__buy" } }, text: "Bought at {{toolResult}}." },
         { when: { toolResult: { tool: "finance__get_quote" } }, text: "One moment.", toolCalls: [{ name: "finance__buy", args: { symbol: "AAPL" } }] },
         { when: { userMessage: { contains: "Apple" } }, reasoning: "A quote first.", toolCalls: [{ name: "finance__get_quote", args: { symbol: "AAPL" } }] },
         { text: "What?" },
       ]),
       models: { other: ${JSON.stringify(OTHERS)} },
     });`,
  );
  return file;
}

let agent: Agent<unknown>;
let first: RunResult<unknown>;
/** It came with a picture, which its history tells the third one. */
let second: RunResult<unknown>;
let third: RunResult<unknown>;
beforeAll(async () => {
  const { finance } = (await import(pathToFileURL(program("agents.ts")).href)) as { readonly finance: Agent<unknown> };
  agent = finance;
  first = await agent.run("Buy Apple.", { person: "dora" });
  // What was bought was told by an untrusted tool: this time a person is asked, and permits it.
  second = await agent.use(async ({ runs }) => {
    const { run, asks } = await agent.run("Buy Apple again.", { person: "dora", media: [{ mediaType: "image/png", data: "AAECAw==" }] });
    const approval = asks.flatMap((ask) => (ask.kind === "approval" ? [ask.approval] : []))[0] ?? "";
    expect(await cli(["approve", "permit", approval, "--data", data], { out: () => {}, err: () => {}, colour: false })).toBe(0);
    for await (const _event of runs.follow(run)) continue;
    return (await runs.rest(run)) as RunResult<unknown>;
  });
  third = await agent.run("Thank you.", { person: "dora" });
  expect([first.state, second.state, third.state]).toEqual(["completed", "completed", "completed"]);
  await agent.close();
});

async function replay(...words: readonly string[]): Promise<{ readonly code: number; readonly replayed: Replayed; readonly said: string }> {
  let said = "";
  const terminal = { out: (text: string) => void (said += text), err: (text: string) => void (said += text), colour: false };
  const code = await cli(["run", "replay", ...words, "--data", data, "--json"], terminal);
  return { code, said, replayed: (code < 2 ? JSON.parse(said) : {}) as Replayed };
}

/** The differences of a replay, by step. */
function differing({ steps }: Replayed) {
  return steps.flatMap(({ step, differences }) => differences.map((difference) => ({ step, ...difference })));
}

/** Everything in the data folder, by its bytes; what belongs to readers of databases aside. */
function bytesOf(at = data): { readonly [file: string]: string } {
  return Object.fromEntries(
    readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/-(wal|shm)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file, sha256Hex(readFileSync(file))]),
  );
}

test("a run is the same as it was, by the recording alone and by its program; nothing is performed, nothing is written", async () => {
  const before = bytesOf();
  const touched = readFileSync(join(folder, "touched"), "utf8");
  for (const { run } of [first, second, third]) {
    const recorded = await replay(run);
    expect(differing(recorded.replayed)).toEqual([]);
    expect(recorded).toMatchObject({ code: 0, replayed: { isSame: true, definition: "recorded", undecided: [] } });
    const given = await replay(run, "--agents", join(folder, "agents.ts"));
    expect(differing(given.replayed)).toEqual([]);
    expect(given).toMatchObject({ code: 0, replayed: { isSame: true, definition: "given" } });
    // A model call a step, two tools, and what was remembered; a call that was asked about was decided twice.
    expect(given.replayed.steps.map(({ decided }) => decided)).toEqual(run === third.run ? [2] : [3, run === first.run ? 2 : 3, 1]);
  }
  expect(readFileSync(join(folder, "touched"), "utf8")).toBe(touched);
  expect(bytesOf()).toEqual(before);
});

test("a definition that changed is told in the context and in the request, with what it says now", async () => {
  const { code, replayed } = await replay(first.run, "--agents", program("changed.ts", { instructions: "Be long." }));
  expect(code).toBe(1);
  expect(differing(replayed)).toContainEqual({
    step: 0,
    what: "request",
    at: "message 0",
    recorded: expect.stringContaining("Be brief."),
    now: expect.stringContaining("Be long."),
  });
  const longer = await replay(first.run, "--agents", program("longer.ts", { instructions: "Be brief, please." }));
  expect(differing(longer.replayed)[0]).toEqual({ step: 0, what: "context", at: 0, recorded: "instructions, 13 characters", now: "instructions, 21 characters" });
  // What a tool would bring now is nobody's business: it is not asked.
  expect(await replay(first.run, "--agents", program("dearer.ts", { price: "1000" }))).toMatchObject({ code: 0 });
});

test("rules that refuse now are told with the rule, and what the model would have been told for it follows", async () => {
  const stricter = join(folder, "stricter");
  mkdirSync(stricter);
  writeFileSync(join(stricter, "own.cedar"), readFileSync(join(data, "agents", "finance.cedar")));
  const same = await replay(first.run, "--policies", stricter);
  expect([same.code, differing(same.replayed)]).toEqual([0, []]);
  writeFileSync(join(stricter, "no-buying.cedar"), `@id("no-buying") forbid (principal, action, resource == Tool::"finance/buy");`);
  const { code, replayed } = await replay(first.run, "--policies", stricter);
  expect(code).toBe(1);
  const [decided, told] = differing(replayed);
  expect(decided).toMatchObject({ step: 1, what: "decision", tool: "finance/buy", recorded: "permit", now: "refuse", code: "POLICY_FORBIDDEN" });
  expect(decided).toHaveProperty("rules.now", ["no-buying"]);
  expect(told).toMatchObject({ step: 2, now: expect.any(String) });
  // In the second run a person had been asked about it.
  const asked = differing((await replay(second.run, "--policies", stricter)).replayed);
  expect(asked[0]).toMatchObject({ step: 1, what: "decision", recorded: "ask", now: "refuse" });
});

test("another model does a run again with what its tools brought then, and nothing but that model is asked", async () => {
  const touched = readFileSync(join(folder, "touched"), "utf8");
  const callsBefore = callsOf("other");
  const same = await replay(first.run, "--agents", join(folder, "agents.ts"), "--model", "other/same");
  expect(differing(same.replayed)).toEqual([]);
  expect(same).toMatchObject({ code: 0, replayed: { isSame: true, model: "other/same", live: { recorded: { steps: 3, calls: 3 }, now: { steps: 3, calls: 3 } } } });
  expect(same.replayed.live?.now.tokens.input).toBeGreaterThanOrEqual(1000);
  expect(same.replayed.live?.session).not.toBe(first.session);

  const bold = await replay(first.run, "--agents", join(folder, "agents.ts"), "--model", "other/bold");
  expect(bold.code).toBe(1);
  expect(differing(bold.replayed)).toEqual([
    { step: 0, what: "answer", recorded: "", now: "Let me see." },
    expect.objectContaining({ step: 1, what: "answer", recorded: "One moment.", now: "" }),
    { step: 1, what: "arguments", ordinal: 1, tool: "finance/buy", at: "/symbol", recorded: "AAPL", now: "MSFT" },
    expect.objectContaining({ step: 2, what: "answer", now: expect.stringContaining("It cannot be had") }),
    expect.objectContaining({ step: 2, what: "output", now: expect.stringContaining("It cannot be had") }),
  ]);
  expect(readFileSync(join(folder, "touched"), "utf8"), "no tool and no hook was called").toBe(touched);
  // Each question stands in the book, in a session for the same person; the recorded run is as it was.
  expect(callsOf("other").length - callsBefore.length).toBe(6);
  expect(new Set(callsOf("other").map(({ person, label }) => `${person} ${label}`))).toEqual(new Set([`${callsOf("finance")[0]?.person} untrusted`]));
  expect(readFileSync(join(data, "agents", "finance.cedar"), "utf8")).not.toContain("other/");
  expect(await replay(first.run)).toMatchObject({ code: 0, replayed: { isSame: true } });

  for (const [model, said] of [["bold", "HOUSE_REPLAY_MODEL"], ["nobody/at-all", "HOUSE_REPLAY_MODEL"]] as const)
    expect(await replay(first.run, "--agents", join(folder, "agents.ts"), "--model", model)).toMatchObject({ code: 2, said: expect.stringContaining(said) });
  expect(await replay(first.run, "--model", "other/same")).toMatchObject({ code: 2, said: expect.stringContaining("--agents FILE") });
});

/** Calls at a server, with the session that each was made in. */
function callsOf(server: string): readonly { readonly person: unknown; readonly label: unknown }[] {
  const file = readdirSync(join(data, "agents")).find((name) => name.endsWith(".db")) ?? "";
  const rows = new DatabaseSync(join(data, "agents", file), { readOnly: true });
  try {
    const sql = "SELECT session.person, session.label_integrity AS label FROM tool_call JOIN session USING (session) WHERE server = ?";
    return rows.prepare(sql).all(server) as never;
  } finally {
    rows.close();
  }
}

test("what cannot be replayed is bad use", async () => {
  expect(await replay("run_01m7ysvtxr0pdx1wp8yxhpt5q8")).toMatchObject({ code: 2, said: expect.stringContaining("there is no such run") });
  const broken = join(folder, "broken");
  mkdirSync(broken);
  writeFileSync(join(broken, "own.cedar"), "permit (principal, action");
  expect(await replay(first.run, "--policies", broken)).toMatchObject({ code: 2, said: expect.stringContaining("HOUSE_REPLAY_POLICIES") });
  expect(await replay(first.run, "--policies", join(folder, "nowhere"))).toMatchObject({ code: 2 });
});

test("what docs/runs.md shows of a run as a test passes, and fails where the agent is another", async () => {
  let shown = "";
  await cli(["run", "show", first.run, "--data", data, "--json"], { out: (text) => void (shown += text), err: () => {}, colour: false });
  const place = join(folder, "fixture");
  mkdirSync(place);
  writeFileSync(join(place, "run.json"), shown);
  const door = JSON.stringify(pathToFileURL(join(ROOT, "src", "main.ts")).href);
  const chapter = readFileSync(join(ROOT, "docs", "runs.md"), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(chapter)?.[1] ?? "";
  const written = example
    .replace('"chatelaine"', door)
    .replace('"run.json"', JSON.stringify(join(place, "run.json")))
    .replace('"./test-data"', JSON.stringify(join(place, "test-data")))
    .replace("replayed(recorded)", 'replayed(recorded, { differences: "tell" })');
  // The model of the program is put aside, and so is its date.
  const options = readFileSync(program("agents.ts"), "utf8").replace("export const finance = defineAgent({", "export const options = ({");
  writeFileSync(join(place, "finance.ts"), options);
  writeFileSync(join(place, "passes.ts"), written);
  await import(pathToFileURL(join(place, "passes.ts")).href);
  const strict = written.replace(', { differences: "tell" }', "").replace("./finance.ts", "./other.ts").replace("test-data", "other-data");
  writeFileSync(join(place, "other.ts"), options.replace("Be brief.", "Be long."));
  writeFileSync(join(place, "fails.ts"), strict);
  await expect(import(pathToFileURL(join(place, "fails.ts")).href)).rejects.toThrow(/undefined/);
});

test("an agent that was exported is replayed in another house as in its own, verifies there, and is exported as it came", async () => {
  const there = join(folder, "there");
  const began = await layFoundation(there, { clock: systemClock, chance: systemChance });
  await began.store.close();
  const passphrase = ["correct", "horse", "battery"].join(" ");
  const [sent, back] = [join(folder, "sent.jsonl"), join(folder, "back.jsonl")];
  const words = async (at: string, ...given: readonly string[]): Promise<readonly [number, string]> => {
    let said = "";
    const code = await cli([...given, "--data", at], { out: (text) => void (said += text), err: (text) => void (said += text), colour: false, stdin: async () => passphrase });
    return [code, said];
  };
  expect((await words(data, "agent", "export", "finance", sent))[0]).toBe(0);
  const entries = (): number | undefined => {
    const record = openRecord(there);
    try {
      return record?.store.log("house").size();
    } finally {
      record?.close();
    }
  };
  const before = entries();
  expect(await words(there, "agent", "import", sent, "--name", "wrong", "--vkey", join(there, "house.pub"))).toMatchObject([1, expect.stringContaining("UNVERIFIED")]);
  expect(entries(), "an import that is refused leaves no entry").toBe(before);
  expect(await words(there, "agent", "import", sent, "--vkey", join(data, "house.pub"))).toMatchObject([0, expect.stringContaining("finance")]);

  for (const [run, ...policies] of [[first.run], [second.run], [second.run, "--policies", join(data, "agents")]] as const) {
    const [code, said] = await words(there, "run", "replay", run, ...policies, "--json");
    expect([code, differing(JSON.parse(said) as Replayed)]).toEqual([0, []]);
    expect(JSON.parse(said)).toMatchObject({ undecided: [] });
  }
  const [, sessions] = await words(there, "run", "list", "--json");
  expect(sessions).toContain(first.session);
  const read = openRecord(there);
  expect(read?.store.persons().find(({ name }) => name === "dora")).toMatchObject({ role: "user" });
  read?.close();

  const exported = join(folder, "exported");
  expect((await words(there, "ledger", "export", exported))[0]).toBe(0);
  expect(await cli(["verify", exported], { out: () => {}, err: () => {}, colour: false })).toBe(0);

  expect((await words(there, "agent", "export", "finance", back))[0]).toBe(0);
  const told = (file: string) =>
    readFileSync(file, "utf8").trimEnd().split("\n").slice(1).map((line) => line.replace(/,"mac":"[0-9a-f]{64}"\}$/, "}"));
  // What is of a house: who signed the log, and where the agent came from.
  const isOfHouse = (line: string) => /^\{"table":"(checkpoint|imported_from)"/.test(line);
  expect(told(back).filter((line) => !isOfHouse(line))).toEqual(told(sent).filter((line) => !isOfHouse(line)));
  expect(told(sent).filter((line) => line.startsWith('{"around"')).map((line) => (JSON.parse(line) as { readonly around: string }).around)).toEqual(
    expect.arrayContaining(["policy", "definition", "person"]),
  );
});
