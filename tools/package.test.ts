import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

interface Description {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly exports: { readonly [door: string]: string | { readonly types: string; readonly default: string } };
  readonly dependencies: { readonly [name: string]: string };
}

const root = join(import.meta.dirname, "..");
const description = describedIn(root);
const project = mkdtempSync(join(tmpdir(), "chatelaine-package-"));
const installed = join(project, "node_modules", "chatelaine");
afterAll(() => rmSync(project, { recursive: true }));
// Building and compiling take half a minute of a processor, and a machine that runs all tests has little time for each.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** The package lies in another project, among the packages that it depends on and no others. */
beforeAll(async () => {
  const packing = spawn("npm", ["run", "--silent", "pack", project], { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  const [said] = await Promise.all([packing.stdout.setEncoding("utf8").toArray(), once(packing, "close")]);
  mkdirSync(installed, { recursive: true });
  spawnSync("tar", ["-xzf", said.join("").trim(), "--strip-components=1", "-C", installed]);
  for (const name of [...Object.keys(description.dependencies), "@types/node"]) {
    const place = join(project, "node_modules", name);
    mkdirSync(join(place, ".."), { recursive: true });
    symlinkSync(join(root, "node_modules", name), place);
  }
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
});

function describedIn(folder: string): Description {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Description;
}

function run(program: string, ...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  // The PATH of the tests has the programs of a checkout; another project has its own alone.
  const env = { ...process.env, PATH: ["/usr/local/bin", "/usr/bin", "/bin"].join(":") };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: project, encoding: "utf8", env });
  return { code: status, out: stdout, err: stderr };
}

const AGENT = `
import { z } from "zod";
import { defineAgent, scripted, tool } from "chatelaine";
import { connect } from "chatelaine/ai-sdk";
import * as agents from "chatelaine/openai-agents";
import * as mastra from "chatelaine/mastra";
import * as langchain from "chatelaine/langchain";
import { HouseClient } from "chatelaine/client";

export const doors = [connect, agents.connect, mastra.connect, langchain.connect, HouseClient];
const quote = tool({ name: "quote", description: "A price.", input: z.object({ symbol: z.string() }), execute: ({ symbol }) => symbol.toLowerCase() });
const answer = [{ when: { toolResult: true }, text: "{{toolResult}}" }, { toolCalls: [{ name: "broker__quote", args: { symbol: "AAPL" } }] }];
export const broker = defineAgent({ name: "broker", model: scripted(answer), tools: [quote], database: "./broker" });
const output: string | undefined = (await broker.run("What is the price of Apple?")).output;
console.log(output);
`;

test("a program of another project imports the package and runs an agent", () => {
  writeFileSync(join(project, "agent.ts"), AGENT);
  expect(run(process.execPath, "agent.ts")).toEqual({ code: 0, out: "aapl\n", err: "" });
});

test("where the package of a provider is not installed, the run says which, and the line that installs it", () => {
  const program = `import { defineAgent } from "chatelaine";
    await defineAgent({ name: "gem", model: "google/gemini-2.5-flash", database: "./gem" }).printResponse("hello");`;
  writeFileSync(join(project, "missing.ts"), program);
  expect(run(process.execPath, "missing.ts").out).toContain("@ai-sdk/google is not installed, or does not load (EXECUTION_PACKAGE_MISSING); hint: npm install @ai-sdk/google");
});

test("its types hold under a strict compiler that looks into declarations, and without any framework", () => {
  const compilerOptions = { ...{ target: "es2024", module: "nodenext", strict: true, noEmit: true, skipLibCheck: false }, types: ["node"] };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["agent.ts", "wrong.ts"] }));
  writeFileSync(join(project, "wrong.ts"), AGENT.replace("symbol.toLowerCase()", "symbol.sqrt()"));
  const { out } = run(process.execPath, join(root, "node_modules", "typescript", "bin", "tsc"), "-p", ".");
  expect(out.trim().split("\n")).toEqual([expect.stringMatching(/^wrong\.ts.*Property 'sqrt' does not exist on type 'string'/)]);
});

test("its command line runs, and finds the files that come with it", () => {
  const program = join(installed, "tools", "chatelaine.mjs");
  expect(run(process.execPath, program, "--version")).toMatchObject({ code: 0, out: `${description.version}\n` });
  expect(run(process.execPath, program, "verify", "./broker")).toMatchObject({ code: 0, out: expect.stringContaining("verified") });
  expect(run(process.execPath, program, "policy", "init", "read-only-reporter")).toMatchObject({ code: 0 });
  expect(existsSync(join(installed, "build", "console", "index.html"))).toBe(true);
  expect(run(process.execPath, program, "demo", "--yes")).toMatchObject({
    code: 1,
    err: expect.stringContaining("npm install @modelcontextprotocol/server-filesystem"),
  });
});

test("everything that it exports is in it, and no source", () => {
  const { exports, engines } = describedIn(installed);
  expect(engines.node).toMatch(/^>=24\./);
  expect(Object.keys(exports)).toEqual([...Object.keys(description.exports), "./package.json"]);
  for (const door of Object.values(exports))
    for (const file of typeof door === "string" ? [door] : [door.types, door.default])
      expect(existsSync(join(installed, file)), file).toBe(true);
  expect(existsSync(join(installed, "src"))).toBe(false);
});

test("a checkout is not packed as it lies", () => {
  const { status, stderr } = spawnSync("npm", ["pack", "--silent", "--pack-destination", project], { cwd: root, encoding: "utf8" });
  expect([status, stderr]).toEqual([1, expect.stringContaining("npm run pack")]);
});

test("in a checkout the same names lead to the sources", () => {
  const program = 'import { defineAgent } from "chatelaine"; import { HouseClient } from "chatelaine/client"; console.log(typeof defineAgent, typeof HouseClient);';
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: root, encoding: "utf8" });
  expect([status, stdout]).toEqual([0, "function function\n"]);
});
