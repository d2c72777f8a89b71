import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const project = mkdtempSync(join(tmpdir(), "chatelaine-build-"));
afterAll(() => rmSync(project, { recursive: true }));
cpSync(join(import.meta.dirname, "build.mjs"), join(project, "tools", "build.mjs"));
mkdirSync(join(project, "src", "room"), { recursive: true });
const source = (name: string, text: string) => writeFileSync(join(project, "src", name), text);
const builtText = (name: string) => readFileSync(join(project, "build", name), "utf8");

/** Runs the built `main`, building first where that is due. */
function run(): { readonly code: number | null; readonly out: string; readonly err: string } {
  const script = `const { built } = await import("./tools/build.mjs"); await import(built("main", process.execPath));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: project, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

test("what is built says the same, at the same lines, and follows the sources", () => {
  source("room/word.ts", "export interface Word { readonly text: string }\nexport const word: Word = { text: 'one' };\n");
  source("main.ts", 'import { word } from "./room/word.ts";\nimport type { Word } from "./room/word.ts";\nconst said: Word = word;\nconsole.log(said.text);\n');
  source("main.test.ts", "throw new Error('a test is not built');\n");
  expect(run()).toMatchObject({ code: 0, out: "one\n" });
  expect(builtText("main.js").split("\n")).toHaveLength(5);
  expect(existsSync(join(project, "build", "main.test.js"))).toBe(false);

  source("room/word.ts", "export interface Word { readonly text: string }\nexport const word: Word = { text: 'another' };\n");
  expect(run()).toMatchObject({ code: 0, out: "another\n" });
});

test("a source that is gone is gone from what is built", () => {
  source("room/late.ts", "export {};\n");
  run();
  expect(existsSync(join(project, "build", "room", "late.js"))).toBe(true);
  rmSync(join(project, "src", "room", "late.ts"));
  run();
  expect(existsSync(join(project, "build", "room", "late.js"))).toBe(false);
});

test("a file that names another in an unknown way is not built, and says so", () => {
  source("room/odd.ts", 'export const path = "./word.ts";\n');
  expect(run()).toMatchObject({ code: 1, err: expect.stringContaining("odd.ts names") });
});
