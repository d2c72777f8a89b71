import { expect, test } from "vitest";
import { COMMON_OPTIONS } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { run } from "./run.ts";

/** Runs a command line and gives what it wrote and its exit code. */
async function chatelaine(...words: readonly string[]): Promise<{ out: string; err: string; code: number }> {
  let [out, err] = ["", ""];
  const code = await run(words, { out: (text) => void (out += text), err: (text) => void (err += text), colour: false });
  return { out, err, code };
}

test("help goes to standard output and is done; no command at all is wrong usage", async () => {
  const help = await chatelaine("--help");
  expect(help).toMatchObject({ err: "", code: 0 });
  for (const { name } of COMMANDS) expect(help.out).toContain(`  ${name} `);
  expect(await chatelaine()).toMatchObject({ out: "", err: help.out, code: 2 });
});

test.each(COMMANDS.map(({ name }) => name))("%s has help with usage, what it does, options, an example and exit codes", async (name) => {
  const { out, code } = await chatelaine(...name.split(" "), "--help");
  expect(code).toBe(0);
  expect(out).toContain(`Usage: chatelaine ${name}`);
  expect(out).toContain(`Example:\n  chatelaine ${name}`);
  for (const option of Object.keys(COMMON_OPTIONS)) expect(out).toContain(`--${option} `);
  expect(out).toContain("Exit codes: 0 done");
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThan(150);
});

test("a fault that names what somebody typed cannot move the cursor of the terminal", async () => {
  const { err } = await chatelaine("verify", "--data", "/nowhere/\u001b[2J\u009b");
  expect(err).toContain("\\u001b[2J");
  expect([...err].filter((character) => character === "\u001b" || character === "\u009b")).toEqual([]);
});

test("the help of a group lists its commands", async () => {
  const { out, code } = await chatelaine("agent", "--help");
  expect(code).toBe(0);
  expect(out).toContain("agent revoke");
  expect(out).not.toContain("session kill");
});

test.each([
  [["frobnicate"], 'there is no command "frobnicate"'],
  [["agent", "addd"], 'there is no command "agent addd"'],
  [["verify", "--nope"], "Unknown option '--nope'"],
  [["agent", "add"], "something is missing: chatelaine agent add NAME"],
  [["agent", "add", "scribe", "--data", "/nonexistent"], "--role is missing"],
  [["agent", "list", "one", "two"], "there is more than the command takes: one two"],
  [["approve", "list", "--state", "maybe"], '--state "maybe" does not exist'],
  [["ledger", "prove", "house"], "give either INDEX or --from SIZE"],
  [["ledger", "prove", "house", "x", "--data", "."], 'INDEX is "x", not a whole number from 0 on'],
  [["policy", "explain", "a/b", "--agent", "c", "--args", "[]"], "--args is not a JSON object"],
  [["agent", "revoke", "a", "--tokens", "--token", "b"], "--tokens and --token exclude each other"],
])("%j is wrong usage", async (words, what) => {
  const { out, err, code } = await chatelaine(...words);
  expect(out).toBe("");
  expect(err).toContain(`CLI_USAGE: ${what}`);
  expect(code).toBe(2);
});

test("with --json a fault is one JSON value on standard error", async () => {
  const { out, err, code } = await chatelaine("agent", "list", "--data", "/nonexistent", "--json");
  expect({ out, code }).toEqual({ out: "", code: 1 });
  expect(JSON.parse(err)).toMatchObject({ code: "CLI_NO_HOUSE", where: "/nonexistent", hint: expect.stringContaining("chatelaine start") });
});

test("a configuration that is not valid is exit code 2, with its place", async () => {
  const { err, code } = await chatelaine("policy", "check", "--config", "/nonexistent/chatelaine.yaml");
  expect(code).toBe(2);
  expect(err).toContain("CONFIGURATION_NOT_FOUND");
  expect(err).toContain("at: /nonexistent/chatelaine.yaml");
});

test("a folder without a house cannot be verified", async () => {
  expect(await chatelaine("verify", "/nonexistent")).toMatchObject({ code: 1, err: expect.stringContaining("CLI_NO_HOUSE") });
});
