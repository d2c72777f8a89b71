/** What README.md shows is what happens: its console blocks are run, its rules loaded, its configuration read. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { COMMANDS } from "../../src/cli/commands.ts";
import type { ConfigurationInput } from "../../src/main/configuration/configuration.ts";
import { readConfiguration } from "../../src/main/configuration/read.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const LINES_MAX = 150;
const WORDS_BEFORE_OUTPUT_MAX = 40;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "chatelaine-readme-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const blocks = (language: string): string[] => [...README.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text]) => text ?? "");

async function chatelaine(...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, "tools", "chatelaine.mjs"), ...words], { cwd: folder });
  return stdout;
}

/** What differs from run to run: times, ids, digests, and how many entries the anchors added. */
function masked(text: string): string {
  return text
    .replace(/^\d\d:\d\d:\d\d/gm, "TIME")
    .replace(/\b(agt|apr|call|ses)_[0-9a-z]{26}\b/g, "$1_ID")
    .replace(/\b[0-9a-f]{64}\b/g, "DIGEST")
    .replace(/\b\d+ entries\b/g, "N entries")
    .replace(/\bentry \d+\b/g, "entry N")
    .trim();
}

test("it is short, and shows output before it talks", () => {
  expect(README.split("\n").length).toBeLessThanOrEqual(LINES_MAX);
  const before = README.slice(0, README.indexOf("```")).split(/\s+/).filter((word) => /\w/.test(word));
  expect(before.length).toBeLessThanOrEqual(WORDS_BEFORE_OUTPUT_MAX);
});

describe("its console blocks", () => {
  test.each(blocks("console").flatMap((block) => block.split(/^(?=\$ )/m)))("%s", async (shown) => {
    const [command = "", ...output] = shown.split("\n");
    const [, program, ...words] = command.split(" ");
    expect(program).toBe("npx");
    expect(words.shift()).toBe("chatelaine");
    expect(masked(await chatelaine(...words))).toBe(masked(output.join("\n")));
  });
});

test("its rules are right for the servers of the sample", async () => {
  const [rules = ""] = blocks("cedar");
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "rules", "readme.cedar"), rules);
  const report = JSON.parse(await chatelaine("policy", "check", "rules", "--config", join(ROOT, "examples", "house", "chatelaine.yaml"), "--json"));
  expect(report.errors).toEqual([]);
  // Those of the flow rules stand in the set beside them.
  expect(report.rules.filter(({ file }: { readonly file: string }) => !file.startsWith("flow/"))).toHaveLength(2);
});

test("the agent that it defines is the example's, but for what the environment says there", () => {
  const example = readFileSync(join(ROOT, "examples", "finance-agent", "agent.ts"), "utf8");
  const [shown = ""] = blocks("ts");
  const phrases = shown.split(/\n|, (?=[a-zA-Z]+: )/).map((one) => one.trim().replace(/,$/, ""));
  expect(phrases.length).toBeGreaterThan(8);
  for (const phrase of phrases.filter((one) => !/^(?:model|database): /.test(one))) expect(example).toContain(phrase);
});

test("its configuration is one", () => {
  const [written = ""] = blocks("yaml");
  cpSync(join(ROOT, "examples", "house", "policies"), join(folder, "policies"), { recursive: true });
  expect(Object.keys(readConfiguration(parse(written), folder).agents)).toEqual(["reader", "writer"]);
});

test("the configuration chapter shows one that is right, with the defaults that it says", () => {
  const chapter = readFileSync(join(ROOT, "docs", "configuration.md"), "utf8");
  const written: unknown = parse(/```yaml\n([\s\S]*?)```/.exec(chapter)?.[1] ?? "");
  const { limits, listen } = readConfiguration(written as ConfigurationInput, folder);
  const defaults = readConfiguration({}, folder);
  expect({ limits, listen }).toEqual({ limits: defaults.limits, listen: defaults.listen });
});

test("every command that it names is one", () => {
  const named = [...README.matchAll(/npx chatelaine ([a-z]+(?: [a-z-]+)?)/g)].map(([, words]) => words ?? "");
  const known = new Set(COMMANDS.map(({ name }) => name));
  expect(named.length).toBeGreaterThan(8);
  for (const name of named) expect(known.has(name) || known.has(name.split(" ")[0] ?? ""), name).toBe(true);
});
