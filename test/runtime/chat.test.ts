import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");

test("chat speaks with an agent of a file, line by line, in one session with its history", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chat-"));
  const file = join(folder, "agents.ts");
  const door = JSON.stringify(pathToFileURL(join(ROOT, "src", "main.ts")).href);
  writeFileSync(
    file,
    `import { defineAgent, scripted } from ${door};
     export const echo = defineAgent({ name: "echo", addHistoryToContext: true, database: ${JSON.stringify(join(folder, "data"))},
       model: scripted([{ when: { userMessages: 2 }, text: "second: {{userMessage}}" }, { text: "first: {{userMessage}}" }]) });`,
  );
  const child = spawn(process.execPath, [join(ROOT, "src", "cli", "main.ts"), "chat", "echo", "--agents", file], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end("hello\nagain\n");
  let said = "";
  child.stdout.on("data", (bytes) => (said += bytes));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(0);
  expect(said).toContain("echo < hello\nfirst: hello\n");
  expect(said).toContain("echo < again\nsecond: again\n");
  rmSync(folder, { recursive: true, force: true });
});
