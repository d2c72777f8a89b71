/** Every starter does what its tests say, in its own folder and in the one that it is copied to. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";

const STARTERS = join(import.meta.dirname, "../../examples/policies");
const NAMES = readdirSync(STARTERS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const folder = mkdtempSync(join(tmpdir(), "starters-"));
const policies = join(folder, "policies");
afterAll(() => rmSync(folder, { recursive: true }));

async function chatelaine(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ["", ""];
  const code = await run(words, { out: (text) => void (out += text), err: (text) => void (err += text), colour: false });
  return { code, out, err };
}

test("there are starters for what houses begin with", () => {
  expect(NAMES).toEqual(["break-glass", "least-privilege", "no-outbound-after-private-data", "no-private-data-to-third-party-models", "office-hours", "on-behalf-of", "read-only-reporter", "two-person-payments"]);
});

describe.each(NAMES)("%s", (name) => {
  const own = join(STARTERS, name);
  const rules = readFileSync(join(own, `${name}.cedar`), "utf8");

  test("does what its tests say, and they have seen all of it", async () => {
    const { code, out } = await chatelaine("policy", "test", own, "--min-coverage", "100");
    expect(out).toContain("(100 %)");
    expect(code).toBe(0);
  });

  test("has no rule that its tests could do without", async () => {
    for (const [rule, id] of [...rules.matchAll(/@id\("([^"]+)"\)[^;]*;/g)]) {
      const without = mkdtempSync(join(folder, "without-"));
      writeFileSync(join(without, `${name}.cedar`), rules.replace(rule, ""));
      writeFileSync(join(without, `${name}.policy-test.yaml`), readFileSync(join(own, `${name}.policy-test.yaml`), "utf8"));
      expect((await chatelaine("policy", "test", without)).code, id).toBe(1);
    }
  });

  test("is copied into a folder of policies with its tests, and never over a file that is there", async () => {
    const { code, out } = await chatelaine("policy", "init", name, "--to", policies);
    expect(code).toBe(0);
    expect(out).toContain(`${name}.cedar`);
    expect(readFileSync(join(policies, `${name}.cedar`), "utf8")).toBe(rules);
    const again = await chatelaine("policy", "init", name, "--to", policies);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining("POLICY_STARTER_EXISTS") });
    rmSync(join(policies, `${name}.cedar`));
    expect((await chatelaine("policy", "init", name, "--to", policies)).code).toBe(1);
    expect(existsSync(join(policies, `${name}.cedar`))).toBe(false);
    rmSync(join(policies, `${name}.policy-test.yaml`));
    await chatelaine("policy", "init", name, "--to", policies);
  });
});

test("all of them together still pass their tests", async () => {
  const { code, out } = await chatelaine("policy", "test", policies, "--min-coverage", "100");
  expect(out).toContain("(100 %)");
  expect(code).toBe(0);
});

test("roles and teams are given other names in rules and tests alike, and what is lacking is said", async () => {
  const renamed = join(folder, "renamed");
  const { out } = await chatelaine("policy", "init", "on-behalf-of", "--to", renamed, "--rename", "assistant=helper", "--rename", "finance=books");
  expect(out).toContain("an agent of the role helper: the rules load once there is one");
  expect(out).toContain("the team books, under teams in the configuration");
  expect(readFileSync(join(renamed, "on-behalf-of.cedar"), "utf8")).toContain('Role::"helper"');
  expect((await chatelaine("policy", "test", renamed, "--min-coverage", "100")).code).toBe(0);
});

test("without a name they are listed, and a wrong name has its nearest", async () => {
  const { out } = await chatelaine("policy", "init");
  for (const name of NAMES) expect(out).toContain(`${name}\n  `);
  expect(await chatelaine("policy", "init", "office-hour", "--to", policies)).toMatchObject({ code: 1, err: expect.stringContaining("did you mean office-hours?") });
  expect(await chatelaine("policy", "init", "office-hours", "--to", policies, "--rename", "a=b=c")).toMatchObject({ code: 2 });
});
