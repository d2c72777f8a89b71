import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const project = mkdtempSync(join(tmpdir(), "chatelaine-build-"));
afterAll(() => rmSync(project, { recursive: true }));
cpSync(join(import.meta.dirname, "build.mjs"), join(project, "tools", "build.mjs"));
symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
for (const room of ["room", "cli"]) mkdirSync(join(project, "src", room), { recursive: true });
const source = (name: string, text: string) => writeFileSync(join(project, "src", name), text);
const builds = () => readdirSync(join(project, "build"));
const builtTexts = (name = "") => {
  const folder = join(project, "build", name);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
};

/** Runs the built `main`, building first where that is due. */
function run(): { readonly code: number | null; readonly out: string; readonly err: string } {
  const script = `const { built } = await import("./tools/build.mjs"); await import(built("main", process.execPath));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: project, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

const WORD = (said: string) => `export interface Word { readonly text: string }\nexport const word: Word = { text: '${said}' };\n`;
const MAIN =
  'import { word } from "./room/word.ts";\nimport type { Word } from "./room/word.ts";\nconst said: Word = word;\nconsole.log(said.text);\n';

test("what is built says the same, and follows the sources", () => {
  source("room/word.ts", WORD("one"));
  source("main.ts", MAIN);
  source("main.test.ts", "throw new Error('a test is not built');\n");
  expect(run()).toMatchObject({ code: 0, out: "one\n" });
  expect(builtTexts().join("")).not.toContain("a test is not built");

  source("room/word.ts", WORD("another"));
  expect(run()).toMatchObject({ code: 0, out: "another\n" });
});

test("what is built is ASCII and says the same", () => {
  const said = "“é” 🏠 \\…";
  source("room/word.ts", WORD(said));
  source("main.ts", `${MAIN}console.log(\`é\${said.text.length}\`, /^“\\é” \\p{RGI_Emoji} […]$/v.test(said.text));\n`);
  expect(run()).toMatchObject({ code: 0, out: "“é” 🏠 …\né8 true\n" });
  expect(builtTexts().join("")).not.toMatch(/[^\0-\x7f]/);

  source("main.ts", `${MAIN}console.log(String.raw\`é\`);\n`);
  expect(run().err).toContain("a raw text with a character");
  source("room/word.ts", WORD("another"));
  source("main.ts", MAIN);
});

test("a build is made once for the same sources", () => {
  expect(run()).toMatchObject({ code: 0 });
  const before = builds();
  expect(run()).toMatchObject({ code: 0, err: "" });
  expect(builds()).toEqual(before);
});

test("a source that is gone is gone from what is built", () => {
  source("room/late.ts", "console.log('late');\n");
  source("main.ts", `import "./room/late.ts";\n${MAIN}`);
  expect(run().out).toContain("late");
  rmSync(join(project, "src", "room", "late.ts"));
  source("main.ts", MAIN);
  expect(run().out).toBe("another\n");
});

test("a thread is built beside what starts it, and both know where they stood", () => {
  source("room/thread.ts", 'import { parentPort } from "node:worker_threads";\nparentPort?.postMessage(import.meta.dirname);\n');
  source(
    "room/start.ts",
    'import { Worker } from "node:worker_threads";\nimport { resolve } from "node:path";\nconst worker = new Worker(new URL("./thread.ts", import.meta.url), { execArgv: [] });\nworker.once("message", (place: string) => console.log(resolve(place), resolve(import.meta.dirname)));\n',
  );
  source("main.ts", 'import "./room/start.ts";\n');
  const room = join(project, "src", "room");
  expect(run()).toMatchObject({ code: 0, out: `${room} ${room}\n`, err: "" });
});

test("a house that runs keeps its files while a newer one is built", () => {
  source("room/later.ts", "export const said = 'as it was';\n");
  source("main.ts", 'console.log((await import("./room/later.ts")).said);\n');
  expect(run().out).toBe("as it was\n");
  const old = builds().find((name) => builtTexts(name).join("").includes("as it was")) ?? "";
  source("room/later.ts", "export const said = 'as it is';\n");
  expect(run().out).toBe("as it is\n");
  const ran = spawnSync(process.execPath, [join(project, "build", old, "main.js")], { encoding: "utf8" });
  expect(ran).toMatchObject({ status: 0, stdout: "as it was\n" });
});

test("builds that are long over are removed", () => {
  for (const count of Array.from({ length: 6 }, (_, index) => index)) {
    source("main.ts", `console.log(${count});\n`);
    expect(run().out).toBe(`${count}\n`);
  }
  expect(builds()).toHaveLength(5);
  expect(run().out).toBe("5\n");
});

test("two builds at once do not break one another", async () => {
  source("room/word.ts", WORD("both"));
  source("main.ts", MAIN);
  const script = `const { built } = await import("./tools/build.mjs"); await import(built("main", process.execPath));`;
  const ends = [1, 2].map(async () => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { cwd: project, stdio: ["ignore", "pipe", "inherit"] });
    const out: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => void out.push(text));
    const [code] = (await once(child, "close")) as [number];
    return { code, out: out.join("") };
  });
  expect(await Promise.all(ends)).toEqual([
    { code: 0, out: "both\n" },
    { code: 0, out: "both\n" },
  ]);
  expect(builds().filter((name) => name.startsWith("draft-"))).toEqual([]);
});

test("a file that names its place in an unknown way is not built, and says so", () => {
  source("room/odd.ts", 'export const path = import.meta.resolve("./word.ts");\n');
  source("main.ts", 'import { path } from "./room/odd.ts";\nconsole.log(path);\n');
  expect(run()).toMatchObject({ code: 1, err: expect.stringContaining("odd.ts names its place") });
});

test("an import of a file that is not there is not built, and says so", () => {
  source("main.ts", 'import { gone } from "./room/gone.ts";\nconsole.log(gone);\n');
  expect(run()).toMatchObject({ code: 1, err: expect.stringContaining("gone.ts") });
});
