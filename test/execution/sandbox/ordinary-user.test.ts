import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isHere } from "./opened.ts";

const NOBODY = 65_534;
const program = fileURLToPath(new URL("as-an-ordinary-user.ts", import.meta.url));
const isRoot = process.getuid?.() === 0;
const options = { encoding: "utf8", env: { TMPDIR: tmpdir() }, cwd: "/", ...(isRoot && { uid: NOBODY, gid: NOBODY }) } as const;
const canRead = spawnSync(process.execPath, ["--check", program], options).status === 0;
if (isHere && !canRead) process.stderr.write("SKIPPED: an ordinary user cannot read this checkout, so the sandbox was not tried as one\n");

test.skipIf(!isHere || !canRead)("an ordinary user has a sandbox with a user namespace, that holds what one of root holds", () => {
  const { stdout, stderr } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", program], options);
  const { driver, notes, user, ran } = JSON.parse(stdout || JSON.stringify({ notes: [stderr] })) as {
    readonly driver: string;
    readonly notes: readonly string[];
    readonly user: string;
    readonly ran: readonly { readonly out: string; readonly exitCode?: number; readonly limit?: string }[];
  };
  if (driver === "none") {
    process.stderr.write(`SKIPPED: an ordinary user has no sandbox here: ${notes.join("; ")}\n`);
    return;
  }
  expect(user).toBe("user namespace");
  expect(ran.map(({ out }) => out)).toEqual([
    "60999\nCapEff:0000000000000000NoNewPrivs:1Seccomp:2",
    expect.stringMatching(/^(\/home:\n)?sandbox\nlooked\n$/),
    "refused\n",
    "",
    "",
    "33554432\n",
  ]);
  expect(ran[3]?.exitCode).not.toBe(0);
  const left = spawnSync("sh", ["-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '"], { encoding: "utf8" }).stdout;
  expect(left).not.toContain("sleep 654321 ");
});
