/** What an agent reads, says, thinks, remembers and makes is sealed: none of it stands in a file of its data folder. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { defineAgent, scripted, tool } from "../../src/main.ts";
import { run as cli } from "../../src/cli/run.ts";
import { formsOf } from "../path/forms-of.ts";

const folder = mkdtempSync(join(tmpdir(), "sealed-"));
const data = join(folder, "data");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each is other words, and long enough to be found at any alignment of base64. */
const planted = (where: string): string => `planted ${where} words 5f3a9c71e0`;
const PLANTED = Object.fromEntries(
  ["instructions", "input", "reasoning", "answer", "argument", "result", "image", "memory", "knowledge", "culture", "title", "steering"].map((where) => [where, planted(where)]),
);
const of = (where: keyof typeof PLANTED): string => PLANTED[where] ?? "";

const draw = tool({
  name: "draw",
  description: "Draws.",
  input: z.strictObject({ what: z.string() }),
  readOnly: true,
  trusted: true,
  execute: () => ({ content: [{ type: "text", text: of("result") }, { type: "image", mimeType: "image/png", data: Buffer.from(of("image")).toString("base64") }] }),
});

const painter = defineAgent({
  name: "painter",
  instructions: of("instructions"),
  tools: [draw],
  memory: true,
  knowledge: true,
  culture: true,
  database: data,
  model: scripted([
    { when: { toolResult: { tool: "culture__propose" } }, text: of("answer") },
    { when: { toolResult: { tool: "memory__remember" } }, toolCalls: [{ name: "culture__propose", args: { text: of("culture"), why: of("answer") } }] },
    { when: { toolResult: { tool: "painter__draw" } }, toolCalls: [{ name: "memory__remember", args: { text: of("memory") } }] },
    { reasoning: of("reasoning"), toolCalls: [{ name: "painter__draw", args: { what: of("argument") } }] },
  ]),
});

test("nothing that was planted stands in any file, and all of it can be read with the keys", async () => {
  // An agent has a database with its first session.
  expect((await painter.run(of("input"))).state).toBe("completed");
  const run = await painter.use(async ({ runs }) => {
    const document = join(folder, "document.txt");
    writeFileSync(document, of("knowledge"));
    const quiet = { out: () => {}, err: () => {}, colour: false };
    expect(await cli(["knowledge", "add", "painter", document, "--title", of("title"), "--trusted", "--data", data], quiet)).toBe(0);
    const started = await runs.start("painter", { text: of("input") });
    await runs.steer(started.run, of("steering")).catch(() => undefined);
    for await (const event of runs.follow(started.run)) if (event.kind === "run.waiting") break;
    return runs.rest(started.run);
  });
  await painter.close();
  expect(run.state).toBe("completed");

  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = files.flatMap((file) => {
    const bytes = readFileSync(file);
    return Object.entries(PLANTED).flatMap(([where, text]) => (formsOf(text).some((form) => bytes.includes(form)) ? [`${where} in ${file}`] : []));
  });
  // What the definition grants is rules, and holds none of it either.
  expect(found).toEqual([]);
  expect(files.some((file) => file.includes("artifacts"))).toBe(true);
  // What is in clear is found by the same search.
  for (const name of ["painter", "remember"]) expect(files.some((file) => formsOf(name).some((form) => readFileSync(file).includes(form)))).toBe(true);

  let shown = "";
  await cli(["run", "show", run.run, "--json", "--data", data], { out: (text) => void (shown += text), err: () => {}, colour: false });
  for (const where of ["instructions", "input", "reasoning", "answer", "argument", "result", "memory", "culture"]) expect(shown, where).toContain(of(where));

  // Every table that holds content has rows here.
  const agent = files.find((file) => /agents\/agt_\w+\.db$/.test(file)) ?? "";
  const db = new DatabaseSync(agent, { readOnly: true });
  for (const table of ["run", "message", "tool_call", "prompt", "artifact", "memory", "memory_event", "knowledge", "knowledge_event", "knowledge_chunk"])
    expect([table, db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.["rows"]], table).not.toEqual([table, 0]);
  db.close();
});
