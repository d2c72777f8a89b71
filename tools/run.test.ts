import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const copy = mkdtempSync(join(tmpdir(), "chatelaine-tools-"));
afterAll(() => rmSync(copy, { recursive: true }));

function node(folder: string, ...args: readonly string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

test("the program starts the command line and passes its exit code on", () => {
  expect(node(root, "tools/chatelaine.mjs", "--version")).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(node(root, "tools/chatelaine.mjs", "frobnicate")).toMatchObject({ code: 2, out: "" });
});

test("a house ends with the program that was started, also where that is killed", async () => {
  const config = join(copy, "house.yaml");
  writeFileSync(config, "listen: { port: 0 }\n");
  mkdirSync(join(copy, "policies"));
  const started = spawn(process.execPath, ["tools/chatelaine.mjs", "start", "--config", config, "--data", join(copy, "data")], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(started.stdout, "data");
  const closed = once(started.stdout, "close");
  started.kill("SIGKILL");
  // The house has the other end: it closes when the house is gone, too.
  await closed;
});

test("a job or benchmark that does not exist is exit code 2, with those that do", () => {
  expect(node(root, "tools/run.mjs", "frobnicate")).toMatchObject({
    code: 2,
    err: expect.stringContaining("one of: start, test, check, format, bench"),
  });
  expect(node(root, "tools/run.mjs", "bench", "nothing")).toMatchObject({
    code: 2,
    err: expect.stringContaining("TOOLS_UNKNOWN_BENCHMARK"),
  });
});

/** A project of two files, whose node_modules is as npm's own note says. */
function project(installed: object): void {
  cpSync(join(root, "tools", "pinned-node.mjs"), join(copy, "tools", "pinned-node.mjs"));
  mkdirSync(join(copy, "node_modules"), { recursive: true });
  const packages = {
    "": {},
    "node_modules/a": { version: "1.0.0", integrity: "x" },
    "node_modules/b": { version: "1.0.0", optional: true },
  };
  writeFileSync(join(copy, "package-lock.json"), JSON.stringify({ packages }));
  writeFileSync(join(copy, "node_modules", ".package-lock.json"), JSON.stringify({ packages: installed }));
  rmSync(join(copy, "node_modules", ".chatelaine-lock"), { force: true });
  mkdirSync(join(copy, "bin"), { recursive: true });
  writeFileSync(join(copy, "bin", "npm.js"), 'process.stdout.write("npm was called\\n"); process.exit(1);\n');
}

function install(): ReturnType<typeof node> {
  const script = `process.env.npm_execpath = ${JSON.stringify(join(copy, "bin", "npm.js"))}; (await import("./tools/pinned-node.mjs")).install();`;
  return node(copy, "--input-type=module", "--eval", script);
}

test("nothing is installed where node_modules holds what the lockfile names, without what is optional", () => {
  project({ "node_modules/a": { version: "1.0.0", integrity: "x" } });
  expect(install()).toEqual({ code: 0, out: "", err: "" });
  expect(existsSync(join(copy, "node_modules", ".chatelaine-lock"))).toBe(true);
});

test.each([
  ["is missing", {}],
  ["has another version", { "node_modules/a": { version: "1.0.1", integrity: "x" } }],
  ["has another digest", { "node_modules/a": { version: "1.0.0", integrity: "y" } }],
])("npm is asked to install where a package %s, and its failure is said", (_what, installed) => {
  project(installed);
  const { code, err } = install();
  expect(code).toBe(2);
  expect(err).toContain("npm was called");
  expect(err).toContain("TOOLS_INSTALL_FAILED");
});
