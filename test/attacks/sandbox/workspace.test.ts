/** What a program leaves in its workspace is its word: no link of it leads the house, or the next program, elsewhere. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { SERVER, STANDARD } from "../../../src/execution/sandbox/profile.ts";
import { removeFolder } from "../../../src/execution/sandbox/remove-folder.ts";
import { makeWorkspace, readFromWorkspace } from "../../../src/execution/sandbox/workspace.ts";
import { inside, isHere, madeFolder, sandbox, shell, USER } from "../../execution/sandbox/opened.ts";
import { isRoot } from "./outside.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-workspace-"));
const at = join(folder, "workspace");
const secret = join(folder, "secret");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  rmSync(at, { recursive: true, force: true });
  makeWorkspace(at, isRoot ? USER : undefined);
  writeFileSync(secret, "of the house");
});

const read = (path: string): string => readFromWorkspace(at, path, 1000).toString();
const REFUSED = expect.objectContaining({ code: "EXECUTION_SANDBOX_REFUSED" });

test("a file of a workspace is read; a link to another, or through another folder, is not", () => {
  writeFileSync(join(at, "plain"), "content");
  symlinkSync(secret, join(at, "link"));
  symlinkSync(folder, join(at, "folder"));
  // A file of its own: another name would have the links to it refused for that alone.
  writeFileSync(join(folder, "other"), "of the house");
  linkSync(join(folder, "other"), join(at, "hard"));
  expect(read("plain")).toBe("content");
  // What a careless reader would get:
  expect(["link", "folder/secret", "hard"].map((path) => readFileSync(join(at, path), "utf8"))).toEqual(Array(3).fill("of the house"));
  for (const path of ["link", "folder/secret", "hard", "../secret", "/etc/hostname", "", ".", "plain/x", "a//b"]) expect(() => read(path)).toThrow(REFUSED);
});

test("a file that is larger than the limit, a folder and a pipe are refused, and nobody waits for the pipe", async () => {
  writeFileSync(join(at, "large"), "x".repeat(1001));
  for (const path of ["large", "."]) expect(() => read(path)).toThrow(REFUSED);
  if (!isHere) return;
  await shell("mkfifo /workspace/pipe; mkdir /workspace/sub", { profile: STANDARD, workspace: { folder: at } });
  for (const path of ["pipe", "sub"]) expect(() => read(path)).toThrow(REFUSED);
});

test("a workspace is removed with the links in it, and what they lead to stays", async () => {
  symlinkSync(folder, join(at, "folder"));
  await removeFolder(at);
  expect(readFileSync(secret, "utf8")).toBe("of the house");
});

test("a program that puts a link in the place of a folder while its workspace is removed has nothing removed elsewhere", async () => {
  const elsewhere = join(folder, "elsewhere");
  mkdirSync(join(elsewhere, "inside"), { recursive: true });
  writeFileSync(join(elsewhere, "file"), "of the house");
  for (const name of ["a", "b", "c"]) mkdirSync(join(at, name, "d"), { recursive: true });
  const removing = removeFolder(at);
  const named = (): string[] => (existsSync(at) ? readdirSync(at) : []);
  while (named().length > 2) await new Promise(setImmediate);
  // Those that are left wait for their turn, of which the house knows that they are folders.
  for (const name of named()) {
    renameSync(join(at, name), join(folder, `moved-${name}`));
    symlinkSync(elsewhere, join(at, name));
  }
  await removing;
  expect(readdirSync(elsewhere).sort()).toEqual(["file", "inside"]);
});

test("what was not removed in time is removed by who goes on with it", async () => {
  const deep = (levels: number): string => join(at, ...Array.from({ length: levels }, () => "d"));
  mkdirSync(deep(500), { recursive: true });
  const late = new AbortController();
  const removing = removeFolder(at, late.signal);
  await vi.waitUntil(() => !existsSync(deep(2)), { interval: 1, timeout: 20_000 });
  late.abort();
  await removing;
  expect(readdirSync(at, { recursive: true }).length).toBeGreaterThan(0);
  await removeFolder(at);
  expect(existsSync(at)).toBe(false);
});

const NOBODY = 65_534;
const leaves = fileURLToPath(new URL("leaves-hidden.ts", import.meta.url));
const ordinary = { encoding: "utf8", cwd: "/", ...(isRoot && { uid: NOBODY, gid: NOBODY }) } as const;
const canRead = spawnSync(process.execPath, ["--check", leaves], ordinary).status === 0;
if (!canRead) process.stderr.write("SKIPPED: an ordinary user cannot read this checkout, so what one leaves was not looked at\n");

test.each([["root", {}, isRoot], ["an ordinary user", ordinary, canRead]] as const)(
  "what is hidden from a look counts, or makes the workspace full, and all of it is removed: a house of %s",
  (_, options, isPossible) => {
    if (!isPossible) return;
    const line = ["-c", 'ulimit -n 512; exec "$0" --disable-warning=ExperimentalWarning "$1"', process.execPath, leaves];
    const { stdout, stderr } = spawnSync("sh", line, { ...options, encoding: "utf8", env: { TMPDIR: tmpdir() } });
    expect(stderr).toBe("");
    const seen = JSON.parse(stdout) as readonly { readonly name: string; readonly isCounted: boolean; readonly isRemoved: boolean }[];
    expect(seen.length).toBeGreaterThan(6);
    expect(seen.filter(({ isCounted, isRemoved }) => !isCounted || !isRemoved)).toEqual([]);
  },
  60_000,
);

describe.skipIf(!isHere)("a program inside", () => {
  test("that swaps a file and a link as fast as it can never has the house read the link", async () => {
    const lines = `cd /workspace; echo up; while :; do echo mine > a; ln -sfn ${secret} b; mv -T b c 2>/dev/null; mv -T a c 2>/dev/null; done`;
    const racing = sandbox.start({ profile: STANDARD, command: "sh", args: ["-c", lines], workspace: { folder: at } });
    await new Promise((resolve) => racing.child.stdout.once("data", resolve));
    const seen = new Set<string>();
    try {
      for (let tries = 0; tries < 2000 || seen.size < 2; tries += 1) {
        try {
          seen.add(read("c"));
        } catch (error) {
          seen.add(String((error as { code?: string }).code));
        }
      }
    } finally {
      racing.kill();
      await racing.ended;
    }
    expect([...seen].filter((each) => !["mine\n", "", "EXECUTION_SANDBOX_REFUSED"].includes(each))).toEqual([]);
    expect(seen.size).toBeGreaterThan(1);
  });

  test("makes no hard link to a file that it only reads", async () => {
    writeFileSync(join(folder, "readable"), "shown");
    const { out } = await shell(`ln ${folder}/readable /workspace/mine && echo linked; ln /usr/bin/env /workspace/env && echo linked; cat ${folder}/readable`, {
      profile: STANDARD,
      reads: [join(folder, "readable")],
      workspace: { folder: at },
    });
    expect(out).toBe("shown");
    expect(readdirSync(at)).toEqual([]);
  });

  test("gets no other folder for a workspace by a link that stands in its place, and never one of the house's own", async () => {
    symlinkSync(madeFolder, join(at, "next"));
    const next = shell("ls /workspace", { profile: STANDARD, workspace: { folder: join(at, "next") } });
    await expect(next).rejects.toMatchObject({ code: "EXECUTION_SANDBOX_REFUSED" });
    for (const path of ["/", "/proc", "/proc/self", "/sys/kernel", "/dev", "/run", madeFolder]) {
      await expect(shell("true", { profile: STANDARD, workspace: { folder: path } })).rejects.toMatchObject({ code: "EXECUTION_SANDBOX_REFUSED" });
    }
  });

  test("has nothing mounted by a link that it planted in what it may write to, and moves nothing away on which something is mounted", async () => {
    const [outside, own] = [join(folder, "outside"), join(at, "a", "own")];
    mkdirSync(outside, { recursive: true });
    chmodSync(outside, 0o755);
    writeFileSync(join(outside, "planted"), "of another");
    writeFileSync(join(at, "program.js"), "mine");
    const start = { profile: SERVER, workspace: { folder: at, at }, reads: [join(at, "node_modules"), join(at, "a", "b"), join(at, "program.js")], writes: [own] };
    // Nothing of it is there yet: what a command line names may come later.
    await shell(`ln -s ${outside} ${at}/node_modules; mkdir -p ${own} ${at}/a; ln -s ${outside} ${at}/a/b`, { ...start });
    const look = `cat ${at}/node_modules/planted ${at}/a/b/planted ${outside}/planted 2>/dev/null; ls ${outside} 2>&1 | tail -1`;
    expect((await shell(look, start)).out).toMatch(/^ls: cannot access/);
    // The same by a person's own word, outside of what the program writes to, is followed.
    symlinkSync(outside, join(folder, "link"));
    expect((await shell(`cat ${folder}/link/planted`, { ...start, reads: [join(folder, "link")] })).out).toBe("of another");
    const moved = await shell(`mv ${at}/a ${at}/c; mv ${own} ${at}/d; echo x > ${at}/program.js; rm -f ${at}/program.js; cat ${at}/program.js`, start);
    expect(moved.out).toBe("mine");
    expect(existsSync(own)).toBe(true);
    const renamed = await inside("node", ["-e", `fs.renameSync("${at}/a", "${at}/e")`], start);
    expect(renamed.err).toMatch(/EBUSY|EXDEV/);
  });
});
