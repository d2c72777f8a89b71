import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeDataFolder } from "./data-folder.ts";

const MODULE = JSON.stringify(new URL("./data-folder.ts", import.meta.url).href);

test("a folder where nobody can make one is a fault at once, and no hanging", () => {
  for (const folder of ["/proc/house", "/proc/house/below", "/dev/null/below", "/dev/null"]) {
    const code = `import { makeDataFolder } from ${MODULE}; try { makeDataFolder(${JSON.stringify(folder)}); } catch (thrown) { console.log(thrown.code); }`;
    const { stdout, signal } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8", timeout: 20_000 });
    expect([folder, signal, stdout]).toEqual([folder, null, expect.stringMatching(/^STORE_(?:IO|READ_ONLY)\n$/)]);
  }
});

test("folders are made from above, for their owner alone, and one that is there stays", () => {
  const folder = mkdtempSync(join(tmpdir(), "data-folder-"));
  const data = join(folder, "a", "b");
  makeDataFolder(data);
  makeDataFolder(data);
  expect([join(folder, "a"), data].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
  rmSync(folder, { recursive: true });
});
