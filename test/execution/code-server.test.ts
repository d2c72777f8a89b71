/** The built-in server that runs code, over whatever sandbox this machine has. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CodeServer } from "../../src/execution/configuration.ts";
import { LANGUAGES } from "../../src/execution/code/languages.ts";
import { UNANSWERED_MAX } from "../../src/execution/limits.ts";
import { openStage, sandboxesHere, type Stage } from "./stage.ts";

const server = (profile: string): CodeServer => ({
  kind: "code",
  languages: LANGUAGES,
  profile,
  trust: "untrusted",
  labels: "hints",
  client: [],
  callDeadlineMs: 20_000,
});
const here = sandboxesHere();
const { driver } = await here.sandboxes.open();
here.remove();
let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ strict: server("strict"), standard: server("standard"), trusted: server("trusted"), hurried: { ...server("strict"), callDeadlineMs: 200 } });
});
afterAll(() => stage.close());

const run = async (args: object, name = "strict") => {
  const { status, result, fault } = await stage.perform("callTool", name, "run_code", { ...args });
  return { status, fault, is: result?.["isError"], ...(result?.["structuredContent"] as object) };
};

test("a snippet of JavaScript runs in QuickJS, with or without a sandbox", async () => {
  expect(await run({ language: "javascript", code: "console.log(input); 6 * 7", input: "hello" })).toMatchObject({
    status: "done",
    is: false,
    stdout: "hello\n",
    value: "42",
    exitCode: 0,
    driver: "quickjs",
    profile: "strict",
  });
  expect(await run({ language: "javascript", code: "null.x" })).toMatchObject({
    status: "done",
    is: true,
    exitCode: 1,
    stderr: expect.stringContaining("TypeError"),
  });
});

test.for([
  {},
  { language: "perl", code: "1" },
  { language: "python" },
  { language: "python", code: "1", more: 1 },
  { language: "python", code: 5 },
  { language: "javascript", code: "x".repeat(300_000) },
])("%j is not run", async (args) => {
  expect(await run(args)).toMatchObject({ status: "failed", fault: { code: "EXECUTION_ARGUMENTS_UNFIT" } });
});

test("programs that ran into the deadline keep no others from running", async () => {
  for (let count = 0; count < UNANSWERED_MAX; count++)
    expect(await run({ language: "javascript", code: "for (;;);" }, "hurried")).toMatchObject({
      status: "unknown",
      fault: { code: "EXECUTION_DEADLINE" },
    });
  expect(await run({ language: "javascript", code: "6 * 7" }, "hurried")).toMatchObject({ status: "done", value: "42" });
});

describe.skipIf(driver === "none")("in a sandbox", () => {
  test.for<[string, string, string]>([
    ["python", "import sys\nprint(sys.stdin.read().upper(), __name__)\nsys.exit(3)", "HELLO __main__\n"],
    [
      "node",
      "process.stdin.on('data', (d) => { console.log(String(d).toUpperCase(), typeof require); process.exitCode = 3 })",
      "HELLO function\n",
    ],
    ["shell", "tr a-z A-Z; echo; exit 3", "HELLO\n"],
  ])("%s reads its input, prints and ends", async ([language, code, stdout]) => {
    expect(await run({ language, code, input: "hello" })).toMatchObject({
      status: "done",
      is: true,
      stdout,
      exitCode: 3,
      driver,
      profile: "strict",
    });
  });

  test("a program of Python is its main module, and is told where it went wrong, and no line of another file", async () => {
    expect(await run({ language: "python", code: "import pickle\nclass Kept: pass\nprint(type(pickle.loads(pickle.dumps(Kept()))).__name__, __name__)" })).toMatchObject({ stdout: "Kept __main__\n" });
    const { stderr } = (await run({ language: "python", code: "def far():\n  return 1/0\nfar()" })) as { stderr?: string };
    expect(stderr).toMatch(/File "<code>", line 3, in <module>\n {2}File "<code>", line 2, in far\nZeroDivisionError/);
    expect(await run({ language: "python", code: "sys.exit()" })).toMatchObject({ stderr: expect.stringContaining("name 'sys' is not defined") });
  });

  test.for<[string, string]>([
    ["import { basename } from 'node:path';\nconsole.log(basename('/a/b'))", "b\n"],
    ["const { basename } = await import('node:path');\nconsole.log(basename('/a/b'), await 7)", "b 7\n"],
    ["console.log(require('node:path').basename('/a/b'))", "b\n"],
    ["const { basename } = require('node:path');\nconsole.log(basename(await '/a/b'))", "b\n"],
  ])("a program of Node may be of either kind of module, and await at its top: %s", async ([code, stdout]) => {
    expect(await run({ language: "node", code })).toMatchObject({ stdout, stderr: "", exitCode: 0 });
  });

  test.for<[string, string]>([
    ["const x = 1;\nthrow new Error('far');", "code.cjs:2\nthrow new Error('far');"],
    ["await 1;\nthrow new Error('far');", "code.mjs:2\nthrow new Error('far');"],
    ["const x = ;", "code.mjs:1\nconst x = ;"],
  ])("a program of Node that fails is told by its own line: %s", async ([code, line]) => {
    expect(await run({ language: "node", code })).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(line) });
  });

  test.for(["standard", "trusted"])("what a session's run leaves in its workspace, its next run finds, where the profile gives one: %s", async (profile) => {
    expect(await run({ language: "shell", code: "echo kept > note" }, profile)).toMatchObject({ exitCode: 0 });
    expect(await run({ language: "shell", code: "cat note" }, profile)).toMatchObject({ stdout: "kept\n" });
    expect(await run({ language: "shell", code: "cat note" })).toMatchObject({ exitCode: 1 });
  });

  test("the agent that gives up ends the program with all that it started", async () => {
    const gone = new AbortController();
    const ending = stage.perform(
      "callTool",
      "strict",
      "run_code",
      { language: "shell", code: "sleep 600 & sleep 600" },
      { signal: gone.signal },
    );
    setTimeout(() => gone.abort(), 50);
    expect(await ending).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CANCELLED" } });
  });
});

describe.skipIf(driver !== "none")("without anything that can hold a program", () => {
  test("a program is refused with a hint, and never runs bare", async () => {
    expect(await run({ language: "shell", code: "echo bare" })).toMatchObject({
      status: "failed",
      fault: { code: "EXECUTION_NO_SANDBOX" },
    });
  });
});
