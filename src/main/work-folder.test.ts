/** What a house that was killed left in its work folder is removed at the next start, and nothing of anybody else's. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { systemChance } from "./system.ts";
import { WORK_FILE, writeDataFile } from "./data-folder.ts";
import { openWorkFolder, lookFolder } from "./work-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "work-folder-"));
const data = join(folder, "data");
mkdirSync(data);
const made: string[] = [];
afterAll(() => {
  for (const each of [folder, ...made]) rmSync(each, { recursive: true, force: true });
});

test("the folders of a house that did not end by itself are gone at the next start, with what links in them lead to untouched", async () => {
  const kept = join(folder, "kept");
  mkdirSync(kept);
  writeFileSync(join(kept, "file"), "kept");
  const first = openWorkFolder(data, systemChance);
  made.push(first.workspaces, first.sockets);
  expect(first.isAfterDeath).toBe(false);
  for (const each of [first.workspaces, first.sockets]) mkdirSync(join(each, "inside"), { recursive: true });
  symlinkSync(kept, join(first.workspaces, "inside", "link"));

  const second = openWorkFolder(data, systemChance);
  expect(second.isAfterDeath).toBe(true);
  expect(second.workspaces).not.toBe(first.workspaces);
  for (const each of [first.workspaces, first.sockets]) await expect.poll(() => existsSync(each)).toBe(false);
  expect(existsSync(join(kept, "file"))).toBe(true);

  expect(await second.close()).toBe(false);
  expect(openWorkFolder(data, systemChance).isAfterDeath).toBe(false);
});

test("what a house did not remove in time, and what it had not yet removed of the one before it, the next one removes", async () => {
  const first = openWorkFolder(data, systemChance);
  made.push(first.workspaces, first.sockets);
  mkdirSync(join(first.workspaces, ...Array.from({ length: 500 }, () => "d")), { recursive: true });
  expect(await first.close()).toBe(true);
  const second = openWorkFolder(data, systemChance);
  made.push(second.workspaces, second.sockets);
  mkdirSync(second.workspaces);
  // It is at it when it is closed.
  expect(await second.close()).toBe(true);
  expect([first, second].map(({ workspaces }) => existsSync(workspaces))).toEqual([true, true]);
  const third = openWorkFolder(data, systemChance);
  for (const { workspaces } of [first, second]) await expect.poll(() => existsSync(workspaces), { timeout: 20_000 }).toBe(false);
  expect(await third.close()).toBe(false);
  expect(existsSync(join(data, WORK_FILE))).toBe(false);
});

test("nothing is removed that has another name, is a link, or is not named whole", () => {
  const { workspaces: linked } = lookFolder(systemChance);
  made.push(linked);
  const kept = join(folder, "target");
  mkdirSync(kept);
  symlinkSync(kept, linked);
  for (const said of [kept, linked, join(linked, "..", "target"), "chatelaine-work-000000000000000000000000", ""]) {
    writeDataFile(data, WORK_FILE, `${said}\n`);
    openWorkFolder(data, systemChance);
    expect(existsSync(kept), said).toBe(true);
    expect(existsSync(linked), said).toBe(true);
  }
});
