import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const GUIDE = readFileSync(join(import.meta.dirname, "..", "..", "docs", "guides", "first-agent.md"), "utf8");
const block = (language: string): string => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(GUIDE)?.[1] ?? "";

test("the guide to a first agent shows what is printed, granted and stored", async () => {
  const folder = mkdtempSync(join(tmpdir(), "first-agent-"));
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "agent.ts")], {
    env: { ...process.env, ANTHROPIC_API_KEY: undefined, DATABASE: folder },
  });
  const [command, ...shown] = block("console").split("\n");
  expect(command).toBe("$ npx node examples/finance-agent/agent.ts");
  // The time of a call, and the words of today's date.
  const masked = (text: string): string => text.replace(/in \d+ ms/, "in N ms").replace(/\d+ tokens in/g, "N tokens in").trim();
  expect(masked(stdout)).toBe(masked(shown.join("\n")));

  const rules = readFileSync(join(folder, "agents", "finance.cedar"), "utf8");
  for (const rule of block("cedar").trim().split("\n")) expect(rules).toContain(rule);

  const file = readdirSync(join(folder, "agents")).find((name) => name.endsWith(".db")) ?? "";
  const db = new DatabaseSync(join(folder, "agents", file), { readOnly: true });
  for (const query of block("sql").trim().split("\n")) expect(db.prepare(query).all().length).toBeGreaterThan(0);
  db.close();
  rmSync(folder, { recursive: true, force: true });
});
