import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Cgroups } from "./cgroups.ts";
import { STRICT } from "./profile.ts";

// Files of the shape of cgroup v2, because a kernel has each controller in one version alone. What a kernel makes of
// them is tried by test/attacks/sandbox, with the version that is there.
let root = "";
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "chatelaine-cgroups-"))));
afterEach(() => rmSync(root, { recursive: true }));

/** A pid that no process can have. */
const GONE = 2 ** 30;
const second = (own: string) => ({
  memberships: `0::${own}\n`,
  mounts: `30 20 0:26 / ${root} rw - cgroup2 cgroup2 rw\n`,
  pid: process.pid,
});

function standing(own: string, files: { readonly [name: string]: string }): string {
  const folder = join(root, own);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("a house without a cgroup, or without the right to make one, has none", () => {
  expect(Cgroups.open({ memberships: "", mounts: "", pid: 1 })).toBeUndefined();
  expect(Cgroups.open(second("/not/there"))).toBeUndefined();
  standing("service", { "cgroup.subtree_control": "", "cgroup.controllers": "", "cgroup.procs": "" });
  expect(Cgroups.open(second("/service"))).toBeUndefined();
});

test("a house whose group has controllers asks for them, and makes its groups beside itself", () => {
  const folder = standing("service", { "cgroup.subtree_control": "", "cgroup.controllers": "cpu memory pids io", "cgroup.procs": "" });
  expect(Cgroups.open(second("/service"))).toBeUndefined();
  // The kernel would write what it then hands down; a file only keeps what was asked for.
  expect(readFileSync(join(folder, "cgroup.subtree_control"), "utf8")).toBe("+cpu +memory +pids");
});

test("what a house that is gone left behind is removed; what another house uses stays", () => {
  const folder = standing("service", { "cgroup.subtree_control": "cpu memory pids", "cgroup.controllers": "cpu memory pids" });
  for (const name of [`chatelaine-${GONE}-7`, `chatelaine-${process.ppid}-7`, "another"]) mkdirSync(join(folder, name));
  expect([...(Cgroups.open(second("/service"))?.controllers ?? [])].sort()).toEqual(["cpu", "memory", "pids"]);
  const left = [`chatelaine-${GONE}-7`, `chatelaine-${process.ppid}-7`, "another"].filter((name) => existsSync(join(folder, name)));
  expect(left).toEqual([`chatelaine-${process.ppid}-7`, "another"]);
});

test("a group that does not take a limit is no group: the fault is the system's, and nothing is left", () => {
  const folder = standing("service", { "cgroup.subtree_control": "cpu memory pids", "cgroup.controllers": "cpu memory pids" });
  // In a plain folder no file of limits appears, which is a kernel that has no such limit.
  expect(() => Cgroups.open(second("/service"))?.make(STRICT.limits)).toThrow(/ENOENT/);
  expect(existsSync(join(folder, `chatelaine-${process.pid}-1`))).toBe(false);
});

test("the controllers of version 1 are each where they are mounted, below the folder that the mount shows", () => {
  const mounts = ["memory", "pids"].map((name) => `1 2 0:3 /docker/abc ${join(root, name)} rw - cgroup cgroup rw,${name}`).join("\n");
  for (const name of ["memory", "pids"]) mkdirSync(join(root, name));
  const groups = Cgroups.open({ memberships: "4:memory:/docker/abc\n3:pids:/docker/abc\n0::/\n", mounts, pid: process.pid });
  expect([...(groups?.controllers ?? [])].sort()).toEqual(["memory", "pids"]);
});
