/** docs/code.md, sandbox.md, egress.md and secrets.md are true of their rules: each loads, as it stands there, against what the chapters configure. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import { readConfiguration } from "../../src/main/configuration/read.ts";
import { livingOf } from "../../src/main/living.ts";
import { define } from "./house.ts";

const roles = ["analyst", "fetcher", "writer"];
const agents = roles.map((role) => ({ name: role, role }));
const configuration = readConfiguration(
  { servers: { code: { code: { languages: ["python"], profile: "strict" } } }, agents: Object.fromEntries(roles.map((role) => [role, { role }])) },
  "/house",
);
const inputSchema = { type: "object", properties: { language: { type: "string" }, code: { type: "string" } } };
const definitions = [define("tool", "code", "run_code", { name: "run_code", inputSchema })];
const living = livingOf(configuration, { definitions, agents, secrets: ["github"], people: undefined });

test.for(["code", "sandbox", "egress", "secrets"])("the rules of docs/%s.md load", (name) => {
  const chapter = readFileSync(join(import.meta.dirname, "..", "..", "docs", `${name}.md`), "utf8");
  const rules = [...chapter.matchAll(/```cedar\n([\s\S]*?)```/g)].map(([, text]) => text).join("\n");
  const { report, set } = loadPolicies({ ...living, files: { "chapter.cedar": rules } });
  expect(report.errors).toEqual([]);
  expect(set?.rules.size).toBeGreaterThan(0);
});
