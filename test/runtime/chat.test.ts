import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { built } from "../../tools/build.mjs";
import { PROGRAM } from "../program.ts";
import { openServing } from "../serving/house.fixture.ts";

test("chat speaks with an agent of a file, line by line, in one session with its history", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chat-"));
  const file = join(folder, "agents.ts");
  // As a program imports it: another copy of the house than the one that the command line was built with.
  const door = JSON.stringify(import.meta.resolve("../../src/main.ts"));
  writeFileSync(
    file,
    `import { defineAgent, scripted } from ${door};
     export const echo = defineAgent({ name: "echo", addHistoryToContext: true, database: ${JSON.stringify(join(folder, "data"))},
       model: scripted([{ when: { userMessages: 2 }, text: "second: {{userMessage}}" }, { text: "first: {{userMessage}}" }]) });`,
  );
  const child = spawn(process.execPath, [PROGRAM, "chat", "echo", "--agents", file], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end("hello\nagain\n");
  let said = "";
  child.stdout.on("data", (bytes) => (said += bytes));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(0);
  expect(said).toContain("echo < hello\nfirst: hello\n");
  expect(said).toContain("echo < again\nsecond: again\n");
  const wrong = spawnSync(process.execPath, [PROGRAM, "chat", "echo", "hello", "--agents", file, "--session", "ses_nobody"], { encoding: "utf8" });
  expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringMatching(/^[A-Z_]+: /)]);
  rmSync(folder, { recursive: true, force: true });
});

/** Gives a program a terminal, so that it is spoken with as a person would. */
const SCRIPT = "/usr/bin/script";

test.skipIf(!existsSync(SCRIPT))("at a terminal chat shows what is asked and takes the answer, and ctrl-c cancels the run alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chat-"));
  const file = join(folder, "agents.ts");
  writeFileSync(
    file,
    `import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
     import { defineAgent, scripted, tool } from ${JSON.stringify(pathToFileURL(built("main", process.execPath)).href)};
     const quote = tool({ name: "quote", description: "Quotes.", input: z.strictObject({}), execute: () => "ACME is at 7", readOnly: true });
     const buy = tool({ name: "buy", description: "Buys.", input: z.strictObject({ symbol: z.string() }), execute: ({ symbol }) => "bought " + symbol });
     export const shop = defineAgent({ name: "shop", tools: [quote, buy], database: ${JSON.stringify(join(folder, "data"))}, model: scripted([
       { when: { userMessage: { contains: "slow" } }, text: "one two three four five six seven eight nine", delayMs: 300 },
       { when: { toolResult: { tool: "shop__buy" } }, text: "Result: {{toolResult}}" },
       { when: { toolResult: { tool: "shop__quote" }, userMessage: { matches: "buy (\\\\w+)" } }, toolCalls: [{ name: "shop__buy", args: { symbol: "{{1}}\\u001b[2J" } }] },
       { toolCalls: [{ name: "shop__quote", args: {} }] },
     ]) });`,
  );
  const words = [process.execPath, PROGRAM, "chat", "shop", "--agents", file];
  // `exec`, as a shell that stays in between hears ctrl-c too and says that it died of it, whatever the program says.
  const command = `exec ${words.map((word) => `'${word}'`).join(" ")}`;
  const child = spawn(SCRIPT, ["-qefc", command, "/dev/null"], { env: { ...process.env, TERM: "xterm", SHELL: "/bin/sh" } });
  let [said, seen] = ["", 0];
  let heard = () => {};
  child.stdout.on("data", (bytes) => ((said += bytes), heard()));
  const until = async (text: string): Promise<void> => {
    while (said.indexOf(text, seen) < 0) await new Promise<void>((resolve) => (heard = resolve));
    seen = said.indexOf(text, seen) + text.length;
  };
  const turns = [
    ["shop> ", "buy ACME\r"],
    // The agent's words cannot speak to the terminal.
    ['symbol: "ACME\\u001b[2J"', ""],
    ["permit it?", "perhaps\r"],
    ["permit it?", "y\r"],
    ["Result: bought ACME", ""],
    ["shop> ", "buy EVIL\r"],
    ["permit it?", "never\r"],
    ["APPROVAL_REFUSED", ""],
    ["shop> ", "buy OTHER\r"],
    ["as you said before", ""],
    ["shop> ", "slow\r"],
    ["two", "\u0003"],
    ["cancelled", ""],
    ["shop> ", "\u0004"],
  ] as const;
  for (const [text, typed] of turns) {
    await until(text);
    if (typed !== "") child.stdin.write(typed);
  }
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(1);
  expect(said).not.toContain("nine");
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(!existsSync(SCRIPT))("at a terminal who lives alone permits what the agent of the running house asks for, and the ledger says who it was", async () => {
  const serving = await openServing();
  const words = [process.execPath, PROGRAM, "chat", "desk", "order tea", "--data", serving.data];
  const command = `exec ${words.map((word) => `'${word}'`).join(" ")}`;
  const child = spawn(SCRIPT, ["-qefc", command, "/dev/null"], { env: { ...process.env, TERM: "xterm", SHELL: "/bin/sh" } });
  let said = "";
  child.stdout.on("data", (bytes) => {
    if (!said.includes("permit it?") && `${said}${bytes}`.includes("permit it?")) child.stdin.write("y\r");
    said += bytes;
  });
  expect([await new Promise((resolve) => child.once("close", resolve)), said]).toEqual([0, expect.stringContaining("It is done.")]);
  const { logs } = (await (await serving.get("/v1/ledger")).json()) as { readonly logs: readonly { readonly log: string }[] };
  const entries = await Promise.all(logs.map(async ({ log }) => (await serving.get(`/v1/ledger/${log}`)).text()));
  expect(entries.join()).toContain('"requester":true');
  await serving.close();
});
