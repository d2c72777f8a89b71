import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "finance-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the finance agent answers, knows what it was asked before, and keeps everything in its own database", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "agent.ts")], {
    env: { ...process.env, ANTHROPIC_API_KEY: undefined, DATABASE: folder },
  });
  expect(stdout).toContain('> finance__get_quote {"symbol":"AAPL"}');
  expect(stdout).toContain("| AAPL | 227.52 USD |");
  // The second run says what "it" is.
  expect(stdout).toContain("# Apple (AAPL)");

  const file = readdirSync(join(folder, "agents")).find((name) => name.endsWith(".db")) ?? "";
  const path = join(folder, "agents", file);
  const db = new DatabaseSync(path, { readOnly: true });
  expect(db.prepare("SELECT ordinal, state, model FROM run ORDER BY ordinal").all().map((row) => ({ ...row }))).toEqual([
    { ordinal: 0, state: "completed", model: "finance-model/scripted" },
    { ordinal: 1, state: "completed", model: "finance-model/scripted" },
  ]);
  expect(db.prepare("SELECT count(*) AS calls FROM tool_call WHERE name = 'get_quote' AND effect = 'permit'").get()).toMatchObject({ calls: 1 });
  // What was sent to the model of the second run: the four messages of the first, and where each part came from.
  expect(db.prepare("SELECT source, count(*) AS parts FROM context_item WHERE run = (SELECT run FROM run WHERE ordinal = 1) GROUP BY source ORDER BY source").all().map((row) => ({ ...row }))).toEqual([
    { source: "date", parts: 1 },
    { source: "history", parts: 4 },
    { source: "input", parts: 1 },
    { source: "instructions", parts: 2 },
  ]);
  db.close();
  expect(readFileSync(path).includes("Apple")).toBe(false);
});

test("the definition is at most 25 lines", () => {
  expect(readFileSync(join(import.meta.dirname, "agent.ts"), "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(25);
});
