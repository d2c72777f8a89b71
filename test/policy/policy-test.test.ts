/** `policy test`: what it says of rules that do what their tests say, of rules that do not, and of files that are no tests. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { policyTestJsonSchema } from "../../src/main/policy-test/schema.ts";

const ROOT = join(import.meta.dirname, "../..");
const folders: string[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "policy-test-"));
  folders.push(folder);
});
afterAll(() => folders.forEach((one) => rmSync(one, { recursive: true })));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function chatelaine(...words: readonly string[]): Promise<Ran> {
  let [out, err] = ["", ""];
  const code = await run(words, { out: (text) => void (out += text), err: (text) => void (err += text), colour: false });
  return { code, out: out.replaceAll(folder, "."), err: err.replaceAll(folder, ".") };
}

const RULES = `@id("notes")
permit (principal in Role::"reader", action == Action::"files/read", resource)
when { context.args.path like "notes/*" || (context.args has head && context.args.head < 10) };

@id("not-at-work")
forbid (principal, action, resource)
unless { context.common.session has person && context.common.session.person in Team::"kitchen" };
`;

const HOUSE = `house:
  agents: { ann: reader }
  people: { dora: [kitchen], emil: [] }
  servers:
    files:
      tools: { read: { inputSchema: { type: object, properties: { path: { type: string }, head: { type: integer } }, required: [path] } } }
`;

const CASES = `cases:
  - { name: notes are read, agent: ann, tool: files/read, args: { path: notes/a }, session: { person: dora }, expect: permit, rules: [notes] }
  - { name: others are not, agent: ann, tool: files/read, args: { path: a }, session: { person: dora }, expect: refuse, code: POLICY_NOT_PERMITTED }
  - { name: heads are read, agent: ann, tool: files/read, args: { path: a, head: 3 }, session: { person: dora }, expect: permit }
  - { name: long heads are not, agent: ann, tool: files/read, args: { path: a, head: 10 }, session: { person: dora }, expect: refuse }
  - { name: a stranger is refused, agent: ann, tool: files/read, args: { path: notes/a }, session: { person: emil }, expect: refuse, rules: [not-at-work] }
  - { name: nobody is refused, agent: ann, tool: files/read, args: { path: notes/a }, expect: refuse, rules: [not-at-work] }
`;

function write(tests: string, rules = RULES): void {
  writeFileSync(join(folder, "notes.cedar"), rules);
  writeFileSync(join(folder, "notes.policy-test.yaml"), tests);
}

const inFolder = (...words: readonly string[]) => chatelaine("policy", "test", folder, ...words);

describe("tests that pass", () => {
  test("say how many they were and that nothing was left unseen", async () => {
    write(HOUSE + CASES);
    const { code, out } = await inFolder("--min-coverage", "100");
    expect(out).toContain("6 cases, 0 failed; 12 of 12 rules and outcomes of conditions seen (100 %)");
    expect(code).toBe(0);
  });

  test("leave unseen what no case did: a rule that never applied, a condition that never held or never failed", async () => {
    write(HOUSE + CASES.split("\n").slice(0, 3).join("\n"));
    const { code, out } = await inFolder("--min-coverage", "60");
    expect(code).toBe(1);
    expect(out).toContain("notes.cedar:5  not-at-work: never applied");
    expect(out).toContain("notes.cedar:1  notes: never held: context.args has head");
    expect(out).toContain("notes.cedar:5  not-at-work: never failed: context.common.session has person");
    // A condition behind a guard that failed was neither seen to hold nor to fail.
    expect(out).toContain("notes.cedar:1  notes: never failed: context.args.head < 10");
    expect(out).not.toContain("never held: context.args.path like");
    expect((await inFolder("--min-coverage", "40")).code).toBe(0);
  });

  test("count the rules of files that no test is about", async () => {
    write(`policies: [notes.cedar]\n${HOUSE}${CASES}`);
    writeFileSync(join(folder, "other.cedar"), '@id("other") permit (principal, action, resource == Tool::"elsewhere/tool");');
    expect((await inFolder()).out).toContain("other.cedar:1  other: never applied");
  });
});

describe("tests that fail", () => {
  test("say where they stand, what was expected and what came", async () => {
    write(HOUSE + CASES.replace("expect: permit, rules: [notes]", "expect: ask, rules: [asking]"));
    const { code, out } = await inFolder();
    expect(code).toBe(1);
    expect(out).toContain("notes.policy-test.yaml:8:5  notes are read");
    expect(out).toContain("expected ask, got permit by notes");
    expect(out).toContain("expected the rules asking, got notes");
    const json = JSON.parse((await inFolder("--json")).out) as { readonly passed: boolean; readonly failed: number; readonly files: readonly { readonly results: readonly unknown[] }[] };
    expect(json).toMatchObject({ passed: false, failed: 1, cases: 6 });
    expect(json.files[0]?.results[0]).toMatchObject({ passed: false, effect: "permit", rules: ["notes"] });
  });

  test("a wrong rule, code or name of an agent or tool is a failure too", async () => {
    write(
      `${HOUSE}cases:
  - { name: a, agent: ann, tool: files/read, args: { path: a }, session: { person: dora }, expect: refuse, code: POLICY_FORBIDDEN }
  - { name: b, agent: anna, tool: files/read, args: { path: a }, expect: refuse }
  - { name: c, agent: ann, tool: files/raed, args: { path: a }, expect: refuse }
`,
    );
    const { code, out } = await inFolder();
    expect(code).toBe(1);
    expect(out).toContain("expected the code POLICY_FORBIDDEN, got POLICY_NOT_PERMITTED");
    expect(out).toContain('there is no agent "anna"; did you mean ann?');
    expect(out).toContain('there is no definition "files/raed"; did you mean files/read?');
  });

  test("rules that do not load fail, with their place", async () => {
    write(HOUSE + CASES, RULES.replace("path like", "pth like"));
    const { code, out } = await inFolder();
    expect(code).toBe(1);
    expect(out).toContain("notes.cedar:3:");
  });

  test("a folder without tests fails", async () => {
    writeFileSync(join(folder, "notes.cedar"), RULES);
    expect(await inFolder()).toMatchObject({ code: 1, out: expect.stringContaining("there is no *.policy-test.yaml") });
  });
});

test.each([
  ["casse: []\n", "CONFIGURATION_INVALID", ":1:1"],
  ["cases:\n  - { name: a, agent: b, tool: c/d, expect: permit, arguments: {} }\n", "CONFIGURATION_UNKNOWN_KEY", ":2:53"],
  ["cases:\n  - { name: a, agent: b, tool: c/d, expect: allow }\n", "CONFIGURATION_INVALID", ":2:45"],
  ["cases:\n  - { name: a, agent: b, expect: permit }\n", "CONFIGURATION_INVALID", ":2:5"],
  ["cases:\n  - { name: a\n", "CONFIGURATION_NOT_YAML", ":3:"],
  ["policies: [other.cedar]\nhouse: {}\ncases:\n  - { name: a, agent: b, tool: c/d, expect: permit }\n", "CONFIGURATION_UNKNOWN_NAME", "notes.policy-test.yaml"],
])("%j is wrong usage, with its place", async (text, fault, place) => {
  write(text);
  const { code, err } = await inFolder();
  expect(code).toBe(2);
  expect(err).toContain(fault);
  expect(err).toContain(place);
});

test("a snapshot beside the rules is the house where a file has none, and no server is started", async () => {
  write(CASES);
  const { code, err } = await chatelaine("policy", "test", folder, "--config", join(folder, "none.yaml"));
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("CONFIGURATION_NOT_FOUND") });
  const snapshot = { agents: { ann: "reader" }, people: { dora: ["kitchen"], emil: [] }, servers: { files: { tools: { read: { inputSchema: INPUT } } } } };
  writeFileSync(join(folder, "snapshot.json"), JSON.stringify(snapshot));
  expect((await inFolder("--min-coverage", "100")).code).toBe(0);
});

const INPUT = { type: "object", properties: { path: { type: "string" }, head: { type: "integer" } }, required: ["path"] };

describe("the sample house", () => {
  const POLICIES = join(ROOT, "examples/house/policies");

  test("its rules do what its tests say, and the tests have seen all of them", async () => {
    const { code, out } = await chatelaine("policy", "test", POLICIES, "--min-coverage", "100");
    expect(out).toContain("(100 %)");
    expect(code).toBe(0);
  });

  test("each of its rules matters to a test: without it, one fails", async () => {
    const names = ["readers", "writers", "guests", "everybody"];
    const texts = new Map(names.map((name) => [name, readFileSync(join(POLICIES, `${name}.cedar`), "utf8")]));
    const ids = [...texts].flatMap(([name, text]) => [...text.matchAll(/@id\("([^"]+)"\)[\s\S]*?;/g)].map((found) => ({ name, id: found[1] ?? "", rule: found[0] })));
    expect(ids.length).toBe(12);
    for (const { name, id, rule } of ids) {
      cpSync(POLICIES, folder, { recursive: true });
      writeFileSync(join(folder, `${name}.cedar`), (texts.get(name) ?? "").replace(rule, ""));
      expect((await inFolder()).code, id).toBe(1);
    }
  });

  test("its snapshot is what its servers offer", async () => {
    const { code, out } = await chatelaine("policy", "snapshot", "--check", "--config", join(ROOT, "examples/house/chatelaine.yaml"));
    expect(out).toContain("is up to date");
    expect(code).toBe(0);
  });
});

test("schema/policy-test.schema.json is up to date; `node tools/write-schema.ts` writes it anew", () => {
  expect(readFileSync(join(ROOT, "schema/policy-test.schema.json"), "utf8")).toBe(policyTestJsonSchema());
});
