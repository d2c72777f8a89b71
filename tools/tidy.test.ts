import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { rowOf } from "./tidy/architecture.ts";
import { readTree } from "./tidy/source.ts";
import { FUNCTION_LINES_MAX, IMPORTS, TRUSTED_LINES_MAX } from "./tidy/tables.ts";
import { untidy } from "./tidy.ts";

/** Writes the files into a folder of their own and says which checks speak, and of what. */
function findings(files: { readonly [path: string]: string }): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), "chatelaine-tidy-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return untidy(readTree(root)).map((one) => `${one.path}:${one.line} ${one.check}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("this project is tidy", () => {
  expect(untidy(readTree(join(import.meta.dirname, ".."))).map((one) => `${one.path}:${one.line}: ${one.what}`)).toEqual([]);
});

test("a tidy file has nothing to be said about", () => {
  expect(
    findings({
      "src/policy/decide.ts": 'import type { Call } from "../call/call.ts";\nexport const decide = (call: Call): string => call.name;\n',
    }),
  ).toEqual([]);
});

test("a stop that imports another stop is found, and so is a type that comes from there", () => {
  expect(findings({ "src/policy/decide.ts": '\nimport { settle } from "../approval/settle.ts";\nsettle();\n' })).toEqual([
    "src/policy/decide.ts:2 imports",
  ]);
  expect(findings({ "src/policy/decide.ts": 'import type { Settle } from "../approval/settle.ts";\nexport type A = Settle;\n' })).toEqual([
    "src/policy/decide.ts:1 imports",
  ]);
});

test("an import by await import(), by export from and of main.ts is found", () => {
  expect(findings({ "src/intake/read.ts": 'await import("../gateway/tool-call.ts");\n' })).toEqual(["src/intake/read.ts:1 imports"]);
  expect(findings({ "src/call/call.ts": 'export { x } from "../keys/x.ts";\n' })).toEqual(["src/call/call.ts:1 imports"]);
  expect(findings({ "src/server/serve.ts": 'import { openHouse } from "../main.ts";\nopenHouse();\n' })).toEqual([
    "src/server/serve.ts:1 imports",
  ]);
});

test("the store may import every port, and only the port, of a stop", () => {
  expect(findings({ "src/store/a.ts": 'import type { A } from "../approval/port.ts";\nexport type B = A;\n' })).toEqual([]);
  expect(findings({ "src/store/a.ts": 'import type { A } from "../approval/settle.ts";\nexport type B = A;\n' })).toEqual([
    "src/store/a.ts:1 imports",
  ]);
});

test("a folder that the table does not know, and a file in no folder, are found", () => {
  expect(findings({ "src/magic/a.ts": 'import "../call/b.ts";\n' })).toEqual(["src/magic/a.ts:1 imports"]);
  expect(findings({ "src/loose.ts": 'import "./call/b.ts";\n' })).toEqual(["src/loose.ts:1 imports"]);
});

test("a folder's own door is for outsiders", () => {
  expect(findings({ "src/keys/a.ts": 'import "./index.ts";\n' })).toEqual(["src/keys/a.ts:1 imports"]);
  expect(findings({ "src/inspection/a.ts": 'import "./detectors/card/index.ts";\n' })).toEqual([]);
});

test("a test beside the code may import any room", () => {
  expect(findings({ "src/policy/decide.test.ts": 'import { settle } from "../approval/settle.ts";\nsettle();\n' })).toEqual([]);
});

test("files that import each other in a circle are found, unless only types cross", () => {
  const b = 'import { a } from "./a.ts";\nexport const b = a;\n';
  expect(findings({ "src/call/a.ts": 'import { b } from "./b.ts";\nexport const a = b;\n', "src/call/b.ts": b })).toEqual([
    "src/call/a.ts:1 cycles",
  ]);
  expect(findings({ "src/call/a.ts": 'import type { B } from "./b.ts";\nexport const a: B = 1;\n', "src/call/b.ts": b })).toEqual([]);
});

test("a way from the composition root to Cedar's own engine is found, through other files too", () => {
  const files = {
    "src/main.ts": 'import { load } from "./main/load.ts";\nload();\n',
    "src/main/load.ts": 'import { engine } from "../analysis/cedar/engine.ts";\nexport const load = engine;\n',
    "src/analysis/cedar/engine.ts": "export const engine = () => 1;\n",
  };
  expect(findings(files)).toEqual(["src/main.ts:1 reach"]);
  const typed = 'import type { Engine } from "../analysis/cedar/engine.ts";\nexport const load = (): Engine | undefined => undefined;\n';
  expect(findings({ ...files, "src/main/load.ts": typed, "src/analysis/cedar/engine.ts": "export interface Engine {}\n" })).toEqual([]);
});

test("what runs is found in a folder of shapes alone", () => {
  const rows = 'import type { Id } from "../call/id.ts";\nexport interface Row {\n  readonly id: Id;\n}\nexport type Rows = readonly Row[];\n';
  const id = { "src/call/id.ts": "export type Id = string;\nexport const isId = (id: Id) => id !== '';\n" };
  expect(findings({ ...id, "src/rows/row.ts": rows })).toEqual([]);
  expect(findings({ ...id, "src/rows/row.ts": `${rows}export const NO_ROWS: Rows = [];\n` })).toEqual(["src/rows/row.ts:6 shapes alone"]);
  expect(findings({ ...id, "src/rows/row.ts": rows.replace("import type { Id }", "import { isId, type Id }") })).toEqual(["src/rows/row.ts:1 shapes alone"]);
});

test("what is to be loaded later is found where it loads with the start, and not where it is asked for", () => {
  const room = (line: string) => ({ "src/main.ts": 'import { room } from "./server/mcp/room.ts";\nroom();\n', "src/server/mcp/room.ts": line });
  const door = { "src/server/mcp/door.ts": "export const door = () => 1;\n" };
  expect(findings({ ...door, ...room('import { door } from "./door.ts";\nexport const room = door;\n') })).toEqual(["src/main.ts:1 reach"]);
  expect(findings({ ...door, ...room('export const room = () => import("./door.ts");\n') })).toEqual([]);
});

test.each([
  ["src/policy/a.ts", "await fetch(url);"],
  ["src/analysis/a.ts", 'import { validate } from "@cedar-policy/cedar-wasm/nodejs";'],
  ["src/policy/a.ts", "await globalThis.fetch(url);"],
  ["src/gateway/a.ts", 'import { spawn } from "node:child_process";'],
  ["src/gateway/a.ts", 'import { spawn } from "child_process";'],
  ["src/server/a.ts", 'import { spawn } from "node:child_process";'],
  ["src/identity/a.ts", 'import net from "node:net";'],
  ["src/identity/a.ts", 'import http from "node:http";'],
  ["src/execution/a.ts", 'import { DatabaseSync } from "node:sqlite";'],
  ["src/policy/a.ts", 'import { readFileSync } from "node:fs";'],
  ["src/ledger/a.ts", "export const at = Date.now();"],
  ["src/ledger/a.ts", "export const at = new Date();"],
  ["src/ledger/a.ts", "export const at = Math.random();"],
  ["src/keys/a.ts", "randomBytes(12);"],
  ["src/keys/a.ts", "crypto.randomUUID();"],
  ["src/execution/a.ts", "export const path = process.env.PATH;"],
  ["src/execution/a.ts", "export const { PATH } = process.env;"],
  ["src/execution/a.ts", "setTimeout(go, 5);"],
  ["src/execution/a.ts", "setInterval(go, 5);"],
  ["src/server/a.ts", "export const signal = AbortSignal.timeout(5);"],
  ["src/gateway/a.ts", "export const permit = Permit.mint(facts);"],
  ["src/ledger/a.ts", "export const permit = Permit.mint(facts);"],
  ["src/execution/a.ts", "Recorded.mint(permit, 1);"],
  ["src/execution/a.ts", "Released.mint(outcome);"],
])("%s may not say %s", (path, line) => {
  expect(findings({ [path]: `${line}\n` })).toEqual([`${path}:1 effects`]);
});

test.each([
  ["src/execution/a.ts", 'import { spawn } from "node:child_process";\nspawn("x");'],
  ["src/server/a.ts", 'import { createServer } from "node:http";\ncreateServer();'],
  ["src/store/sqlite/a.ts", 'import { DatabaseSync } from "node:sqlite";\nnew DatabaseSync("a");'],
  ["src/policy/a.ts", "export const permit = Permit.mint(facts);"],
  ["src/approval/a.ts", "export const permit = Permit.mint(facts);"],
  ["src/ledger/a.ts", "Recorded.mint(permit, 1);"],
  ["src/inspection/a.ts", "Released.mint(outcome);"],
  ["src/main.ts", "export const at = Date.now();"],
  ["src/policy/a.ts", '// fetch(url), Date.now()\nexport const a = "process.env Math.random()";'],
  ["src/policy/a.ts", "export const at = new Date(0);"],
  ["src/policy/a.ts", "export const at = clock.now();"],
  ["src/policy/a.test.ts", "setTimeout(go, Math.random());"],
])("%s may say %s", (path, text) => {
  expect(findings({ [path]: `${text}\n` })).toEqual([]);
});

test.each([
  ["any", "export const a: any = 1;"],
  ["any", "export const a = 1 as any;"],
  ["enums", "enum A { B }"],
  ["namespaces", "namespace A { export const b = 1; }"],
  ["decorators", "@sealed class A {}"],
  ["default exports", "export default 1;"],
  ["suppressions", "// @ts-ignore"],
  ["suppressions", "// @ts-expect-error because"],
  ["suppressions", "/* oxlint-disable no-var */"],
  ["loose ends", `// TO${"DO"}: later`],
  ["words", `export const home = "/wo${"rk"}/main";`],
  ["words", `export const host = "registry.np${"mjs"}.org";`],
  ["control characters", 'export const a = "a\u202eb";'],
])("%s: found in %s", (check, line) => {
  expect(findings({ "src/call/a.ts": `${line}\n` })).toEqual([`src/call/a.ts:1 ${check}`]);
});

test("a type test may expect errors, and a loose end with an issue number may stay", () => {
  expect(findings({ "test/types/a.test.ts": "// @ts-expect-error a permit cannot be made by hand\nexport const a = 1;\n" })).toEqual([]);
  expect(findings({ "src/call/a.ts": `// TO${"DO"} #12: later\n` })).toEqual([]);
});

test("a configuration of a tool may have the default export that the tool wants", () => {
  expect(findings({ "vitest.config.ts": "export default {};\n" })).toEqual([]);
});

test("a function that is too long is found; one at the limit and a suite of tests are not", () => {
  const body = (lines: number): string => "  go();\n".repeat(lines);
  expect(findings({ "src/call/a.ts": `function a() {\n${body(FUNCTION_LINES_MAX - 1)}}\n` })).toEqual(["src/call/a.ts:1 functions"]);
  expect(findings({ "src/call/a.ts": `const a = () => {\n${body(FUNCTION_LINES_MAX - 1)}};\n` })).toEqual(["src/call/a.ts:1 functions"]);
  expect(findings({ "src/call/a.ts": `function a() {\n${body(FUNCTION_LINES_MAX - 2)}}\n` })).toEqual([]);
  expect(findings({ "src/call/a.test.ts": `describe("a", () => {\n${'  test("b", go);\n'.repeat(FUNCTION_LINES_MAX)}});\n` })).toEqual([]);
  expect(findings({ "src/call/a.test.ts": `test("a", () => {\n${body(FUNCTION_LINES_MAX)}});\n` })).toEqual([
    "src/call/a.test.ts:1 functions",
  ]);
});

test("a file that is too long is found", () => {
  expect(findings({ "src/call/a.ts": "go();\n".repeat(600) })).toEqual(["src/call/a.ts:1 files"]);
});

test("names that say nothing, and names not in kebab-case, are found", () => {
  expect(findings({ "src/call/utils.ts": "go();\n" })).toEqual(["src/call/utils.ts:1 names"]);
  expect(findings({ "src/call/helpers/one.ts": "go();\n" })).toEqual(["src/call/helpers/one.ts:1 names"]);
  expect(findings({ "src/call/toolCall.ts": "go();\n" })).toEqual(["src/call/toolCall.ts:1 names"]);
});

test("too many lines in the folders that must be trusted are found; tests do not count", () => {
  const files = (name: string) =>
    Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`src/ledger/a${i}${name}`, "go();\n".repeat(TRUSTED_LINES_MAX / 10 - (i === 0 ? 0 : 1))]),
    );
  expect(findings({ ...files(".ts"), "src/call/b.ts": "go();\n".repeat(10) })).toEqual(["src:1 trusted lines"]);
  expect(findings({ ...files(".test.ts"), "src/call/b.ts": "go();\n".repeat(10) })).toEqual([]);
});

test("ARCHITECTURE.md has to show the table that is enforced", () => {
  const table = (rows: readonly string[]): string =>
    `# Architecture\n\n| folder | imports of ours |\n|---|---|\n${rows.join("\n")}\n\nText.\n`;
  const rows = Object.keys(IMPORTS).map((folder) => rowOf(folder));
  expect(findings({ "ARCHITECTURE.md": table(rows) })).toEqual([]);
  expect(findings({ "ARCHITECTURE.md": table(rows.slice(1)) })).toEqual(["ARCHITECTURE.md:3 architecture"]);
  expect(findings({ "ARCHITECTURE.md": table(rows.map((row) => row.replace("| policy | call |", "| policy | call, ledger |"))) })).toEqual([
    "ARCHITECTURE.md:3 architecture",
  ]);
  expect(findings({ "ARCHITECTURE.md": table([...rows, "| cellar | call |"]) })).toEqual(["ARCHITECTURE.md:3 architecture"]);
  expect(findings({ "ARCHITECTURE.md": "# Architecture\n" })).toEqual(["ARCHITECTURE.md:1 architecture"]);
});
