/** docs/budgets.md is true: its configuration is one, and its rules load against it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { expect, test } from "vitest";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import type { ConfigurationInput } from "../../src/main/configuration/configuration.ts";
import { readConfiguration } from "../../src/main/configuration/read.ts";
import { configuredLiving } from "../../src/main/living.ts";
import { define } from "./house.ts";

const chapter = readFileSync(join(import.meta.dirname, "..", "..", "docs", "budgets.md"), "utf8");
const blocks = (language: string) => [...chapter.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text]) => text ?? "");

test("the configuration of the chapter is read, and its rules load", () => {
  const written = parse(blocks("yaml")[0] ?? "") as ConfigurationInput;
  const configuration = readConfiguration({ ...written, servers: { search: { command: "sh" } }, agents: { ann: { role: "worker" } } }, "/house");
  expect(Object.keys(configuration.budgets)).toEqual(["pace", "atOnce", "daily", "tokens", "spend", "office"]);
  const living = configuredLiving(configuration, [define("tool", "search", "deep", { inputSchema: { type: "object", properties: {} } })]);
  const rules = `permit (principal, action, resource);\n${blocks("cedar").join("\n")}`;
  const { set, report } = loadPolicies({ ...living, files: { "chapter.cedar": rules } });
  expect(report.errors).toEqual([]);
  expect(set?.rules.size).toBe(3);
});
