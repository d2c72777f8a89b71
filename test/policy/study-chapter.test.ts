/** The example of docs/policy-study.md is a test that can be run, and its tables name what there is. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";

const ROOT = join(import.meta.dirname, "../..");
const CHAPTER = readFileSync(join(ROOT, "docs/policy-study.md"), "utf8");

test("its example runs, with the starter that it is about", async () => {
  const folder = mkdtempSync(join(tmpdir(), "study-chapter-"));
  const [, example = ""] = /```yaml\n(policies:[\s\S]*?)```/.exec(CHAPTER) ?? [];
  const starter = readFileSync(join(ROOT, "examples/policies/two-person-payments/two-person-payments.cedar"), "utf8");
  writeFileSync(join(folder, "payments.cedar"), starter);
  writeFileSync(join(folder, "payments.policy-test.yaml"), example);
  let out = "";
  const code = await run(["policy", "test", folder], { out: (text) => void (out += text), err: (text) => void (out += text), colour: false });
  rmSync(folder, { recursive: true });
  expect(out).toContain("1 case, 0 failed");
  expect(code).toBe(0);
});

test("it lists every starter", () => {
  const names = readdirSync(join(ROOT, "examples/policies"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(names.length).toBeGreaterThan(5);
  for (const { name } of names) expect(CHAPTER).toContain(`| [${name}](../examples/policies/${name}) |`);
});
