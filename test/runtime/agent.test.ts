/** An agent in a program: defined, run, run again; everything it did stands in its database. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { defineAgent, scripted, tool } from "../../src/main.ts";

const folder = mkdtempSync(join(tmpdir(), "agents-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quote = tool({
  name: "get_quote",
  description: "The price of a share.",
  input: z.strictObject({ symbol: z.string() }),
  execute: ({ symbol }) => ({ symbol, price: 189.5, currency: "USD" }),
  readOnly: true,
});

const finance = defineAgent({
  name: "finance",
  model: scripted([
    { when: { userMessage: { contains: "report" }, anyMessage: { contains: "stock price of Apple" } }, text: "Report on Apple" },
    { when: { toolResult: true }, text: "Apple is at {{toolResult.price}}." },
    { when: { userMessage: { contains: "Apple" } }, toolCalls: [{ name: "finance__get_quote", args: { symbol: "AAPL" } }] },
    { text: "What?" },
  ]),
  instructions: "Use tables to display data.",
  tools: [quote],
  database: join(folder, "finance"),
  addHistoryToContext: true,
  addDatetimeToContext: true,
  markdown: true,
});
afterAll(() => finance.close());

test("a run calls its model and its tool along the path, and answers", async () => {
  const run = await finance.run("What is the stock price of Apple?");
  expect(run).toMatchObject({ state: "completed", output: "Apple is at 189.5.", steps: 2 });
  expect(run.tokens.input).toBeGreaterThan(0);
});

test("the next run of the session sees what was said before", async () => {
  const run = await finance.run("Can you write a report on it? Just give me the report, no other text.");
  expect(run.output).toBe("Report on Apple");
});

test("a person whom nobody knew is made known by the owner's program, once, as somebody whom agents serve", async () => {
  const [first, second] = await Promise.all([finance.run("Hello.", { person: "dora" }), finance.run("Hello.", { person: "dora" })]);
  const again = await finance.run("Hello.", { person: "dora" });
  await finance.use(async ({ data }) => {
    const house = new DatabaseSync(join(data, "house.db"), { readOnly: true });
    const people = house.prepare("SELECT person, name, role FROM person WHERE name = 'dora'").all();
    const entries = house.prepare("SELECT bytes FROM entry").all().map(({ bytes }) => JSON.parse(Buffer.from(bytes as Uint8Array).toString("utf8")) as { readonly event?: string; readonly by?: string; readonly about?: string });
    house.close();
    expect(people).toMatchObject([{ name: "dora", role: "user" }]);
    expect(entries.filter(({ event }) => event === "person-added")).toMatchObject([{ by: first.agentId, about: people[0]?.["person"] }]);
    const agent = new DatabaseSync(join(data, "agents", `${first.agentId}.db`), { readOnly: true });
    const served = agent.prepare("SELECT DISTINCT person FROM session WHERE session IN (?, ?, ?)").all(first.session, second.session, again.session);
    agent.close();
    expect(served).toEqual([{ person: people[0]?.["person"] }]);
  });
  expect((await finance.run("Hello.", { person: "dora@example.org" })).state).toBe("completed");
  await expect(finance.run("Hello.", { person: "Dora Smith" })).rejects.toMatchObject({ code: "IDENTITY_NAME_MALFORMED" });
});

test("its definition is its grant, in a file that people see", () => {
  expect(readFileSync(join(folder, "finance", "agents", "finance.cedar"), "utf8")).toContain('resource in Server::"finance"');
});

test("an agent with a memory writes it by a call, and reads it into the context of later runs", async () => {
  const keeper = defineAgent({
    name: "keeper",
    model: scripted([
      { when: { toolResult: true }, text: "Noted." },
      { when: { userMessage: { contains: "Remember" } }, toolCalls: [{ name: "memory__remember", args: { text: "Prefers tea in the morning." } }] },
      { when: { instructions: { contains: "Prefers tea in the morning." } }, text: "Tea, as always." },
      { text: "I do not know." },
    ]),
    memory: true,
    database: join(folder, "keeper"),
  });
  const asked = "What should I prefer in the morning, tea or coffee?";
  expect((await keeper.run(asked)).output).toBe("I do not know.");
  expect((await keeper.run("Remember that I prefer tea.")).output).toBe("Noted.");
  expect((await keeper.run(asked)).output).toBe("Tea, as always.");
  const kinds: string[] = [];
  const read: unknown[] = [];
  for await (const event of keeper.stream("Remember it once more.")) {
    kinds.push(event.kind);
    if (event.kind === "context.built") read.push(...event.items.filter(({ source }) => source === "memory"));
  }
  expect(kinds).toContain("memory.updated");
  expect(read[0]).toMatchObject({ ref: expect.stringMatching(/^mem_/), label: { integrity: "trusted", readers: null } });
  await keeper.close();
});

test("an agent whose definition names a model for the vectors of its documents may ask it, and searches by them", async () => {
  mkdirSync(join(folder, "handbook"));
  writeFileSync(join(folder, "handbook", "hours.md"), "The office opens at nine.");
  const reader = defineAgent({
    name: "reader",
    model: scripted([
      { when: { toolResult: { tool: "knowledge__search" } }, text: "{{toolResult}}" },
      { when: { toolResult: true }, toolCalls: [{ name: "knowledge__search", args: { query: "office opens" } }] },
      { toolCalls: [{ name: "knowledge__addFile", args: { path: "handbook/hours.md" } }] },
    ]),
    knowledge: { folders: { handbook: { path: join(folder, "handbook"), trust: "trusted" } }, embeddings: "reader-model/vectors" },
    database: join(folder, "reader"),
  });
  const run = await reader.run("When does the office open?");
  expect(run.output).toMatch(/opens at nine/);
  expect(run.output).not.toContain("words alone");
  await reader.close();
  const db = new DatabaseSync(join(folder, "reader", "agents", `${run.agentId}.db`), { readOnly: true });
  expect(db.prepare("SELECT vector_model FROM knowledge_chunk").all()).toEqual([{ vector_model: "reader-model/vectors" }]);
  db.close();
});
