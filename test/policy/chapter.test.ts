/** The rules of docs/policy.md do what the chapter says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AGENTS, load, outcome, rules } from "./house.ts";

const CHAPTER = readFileSync(join(import.meta.dirname, "../../docs/policy.md"), "utf8");
const EXAMPLES = [...CHAPTER.matchAll(/```cedar\n([\s\S]*?)```/g)].map((found) => found[1] ?? "");
const BROKEN = EXAMPLES.filter((text) => text.includes("nothing-out-once-untrusted"));

test("its rules load, but for the one that it says does not", () => {
  expect(EXAMPLES.length).toBeGreaterThan(3);
  expect(load(EXAMPLES.filter((text) => !BROKEN.includes(text)).join("\n")).report.errors).toEqual([]);
  expect(BROKEN).toHaveLength(1);
  expect(load(BROKEN.join()).report.errors).toMatchObject([{ code: "POLICY_INVALID", line: 5, hint: expect.stringContaining("has purpose") }]);
});

test("its rules decide as it says", () => {
  const set = rules(EXAMPLES.filter((text) => !BROKEN.includes(text)).join("\n"));
  expect(outcome(set, { args: { path: "notes/a.md" } })).toBe("permit");
  expect(outcome(set, { args: { path: "other/a.md" } })).toBe("refuse POLICY_NOT_PERMITTED");
  expect(outcome(set, { args: { path: "notes/.env" } })).toBe("refuse POLICY_FORBIDDEN");
  expect(outcome(set, { agent: AGENTS[1], tool: "write_file", args: { path: "a", content: "b" } })).toBe("ask");
});
