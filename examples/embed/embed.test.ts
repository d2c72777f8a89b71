import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("a house inside a program permits and refuses as any house does", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "embed.ts")]);
  expect(stdout).toBe("reader reads menu.txt: done\nintruder reads menu.txt: refused: POLICY_NOT_PERMITTED\n");
});
