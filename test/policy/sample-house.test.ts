/** The sample policies hold against the real servers from npm, as the sample house starts them. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Definition } from "../../src/call/definition.ts";
import type { JsonObject, JsonValue } from "../../src/call/json.ts";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import type { Loaded } from "../../src/analysis/load.ts";
import { couldPermit } from "../../src/analysis/visible.ts";
import { define, outcome } from "./house.ts";

const POLICIES = join(import.meta.dirname, "../../examples/house/policies");
const AGENTS = [
  { name: "reader", role: "reader" },
  { name: "writer", role: "writer" },
  { name: "intruder", role: "guest" },
] as const;

let folder: string;
let definitions: readonly Definition[];
let loaded: Loaded;

async function definitionsOf(server: string, program: string, args: readonly string[]): Promise<readonly Definition[]> {
  const client = new Client({ name: "policy-test", version: "0" });
  const command = join(import.meta.dirname, "../../node_modules/.bin", program);
  await client.connect(new StdioClientTransport({ command, args: [...args], stderr: "ignore" }));
  try {
    const { tools } = await client.listTools();
    const found = tools.map((tool) => define("tool", server, tool.name, plain(tool)));
    if (client.getServerCapabilities()?.resources === undefined) return found;
    const { resources } = await client.listResources();
    const { prompts } = await client.listPrompts();
    return [
      ...found,
      ...resources.map((resource) => define("resource", server, resource.uri, plain(resource))),
      ...prompts.map((prompt) => define("prompt", server, prompt.name, plain(prompt))),
    ];
  } finally {
    await client.close();
  }
}

function plain(described: object): JsonObject {
  return JSON.parse(JSON.stringify(described)) as { readonly [name: string]: JsonValue };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "policy-sample-"));
  const [files, everything] = await Promise.all([definitionsOf("files", "mcp-server-filesystem", [folder]), definitionsOf("everything", "mcp-server-everything", [])]);
  definitions = [...files, ...everything];
  const texts = readdirSync(POLICIES)
    .filter((name) => name.endsWith(".cedar"))
    .map((name) => [name, readFileSync(join(POLICIES, name), "utf8")]);
  loaded = loadPolicies({ files: Object.fromEntries(texts), definitions, agents: AGENTS });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function called(agent: (typeof AGENTS)[number]["name"], tool: string, args: JsonObject): string {
  const { set } = loaded;
  const definition = definitions.find((one) => one.kind === "tool" && one.name === tool);
  if (set === undefined || definition === undefined) throw new Error(`no set or no ${tool}`);
  return outcome(set, { agent: AGENTS.find((one) => one.name === agent) ?? AGENTS[2], definition, args });
}

describe("the sample house", () => {
  test("its rules validate against the real servers' definitions", () => {
    expect(loaded.report.errors).toEqual([]);
    expect(loaded.report.rules.length).toBeGreaterThan(8);
    expect(loaded.report.warnings.every((problem) => problem.code === "POLICY_TOOL_WITHOUT_RULE")).toBe(true);
  });

  test("readers read and list, and do not write", () => {
    expect(called("reader", "read_text_file", { path: "notes.md" })).toBe("permit");
    expect(called("reader", "read_text_file", { path: "notes.md", head: 3 })).toBe("permit");
    expect(called("reader", "list_directory", { path: "." })).toBe("permit");
    expect(called("reader", "get-sum", { a: 1, b: 2.5 })).toBe("permit");
    expect(called("reader", "write_file", { path: "notes.md", content: "x" })).toBe("refuse POLICY_NOT_PERMITTED");
    expect(called("reader", "read_text_file", { path: "keys.pem" })).toBe("refuse POLICY_FORBIDDEN");
    expect(called("reader", "read_text_file", { path: 5 })).toBe("refuse POLICY_ARGUMENTS_INVALID");
  });

  test("writers write when a person permits it", () => {
    expect(called("writer", "read_text_file", { path: "notes.md" })).toBe("permit");
    expect(called("writer", "write_file", { path: "notes.md", content: "x" })).toBe("ask");
    expect(called("writer", "write_file", { path: ".env", content: "x" })).toBe("refuse POLICY_FORBIDDEN");
    expect(called("writer", "edit_file", { path: "notes.md", edits: [{ oldText: "a", newText: "b" }] })).toBe("refuse POLICY_FORBIDDEN");
  });

  test("nobody reads the environment, and the intruder has an echo alone", () => {
    for (const { name } of AGENTS) expect(called(name, "get-env", {})).toBe("refuse POLICY_FORBIDDEN");
    expect(called("intruder", "echo", { message: "hello" })).toBe("permit");
    expect(called("intruder", "read_text_file", { path: "notes.md" })).toBe("refuse POLICY_NOT_PERMITTED");
    const { set } = loaded;
    const listed = definitions.filter((definition) => set !== undefined && couldPermit(set, AGENTS[2], definition));
    expect(listed.map((definition) => definition.name)).toEqual(["echo"]);
  });
});
