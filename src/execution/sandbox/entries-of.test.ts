import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { entriesOf } from "./entries-of.ts";
import { ENTRIES_AT_ONCE } from "./limits.ts";

const folder = mkdtempSync(join(tmpdir(), "entries-of-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("all entries of a folder come, a few at a time, with names that are no text; links are no folders", async () => {
  writeFileSync(join(folder, "first"), "");
  for (let at = 0; at < 3 * ENTRIES_AT_ONCE; at++) linkSync(join(folder, "first"), join(folder, `link-${at}`));
  mkdirSync(Buffer.from([...Buffer.from(`${folder}/`), 0xff]));
  symlinkSync("/", join(folder, "root"));
  const [seen, folders]: [string[], string[]] = [[], []];
  for await (const some of entriesOf(Buffer.from(folder))) {
    expect(some.length).toBeLessThanOrEqual(ENTRIES_AT_ONCE);
    for (const { path, isFolder } of some) (isFolder ? folders : seen).push(path.toString("latin1"));
  }
  expect(new Set(seen).size).toBe(3 * ENTRIES_AT_ONCE + 2);
  expect(folders).toEqual([`${folder}/\u00ff`]);
});

test("a folder that is gone is said to be", async () => {
  await expect(entriesOf(Buffer.from(join(folder, "gone"))).next()).rejects.toThrow("ENOENT");
});
