/** Templates and the links that make rules of them: what loads, what is told of what does not, and that links decide as rules do. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RuleCache } from "../../src/analysis/rule-cache.ts";
import { linksJsonSchema } from "../../src/analysis/links-schema.ts";
import { loadInSteps } from "../../src/analysis/load.ts";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import { missedConditions } from "../../src/analysis/missed-conditions.ts";
import { readRules } from "../../src/analysis/read-rules.ts";
import { diffRules } from "../../src/analysis/rule-diff.ts";
import { requestOf } from "../../src/policy/request.ts";
import { AGENTS, DEFINITIONS, decided, question } from "./house.ts";
import { PACE, watchedPace } from "./pace.ts";

const TEMPLATE = `// who may read
@id("may-read")
@reason("reads for its work")
permit (
  principal == ?principal,
  action == Action::"files/read_file",
  resource in ?resource
) when { context.args.path like "/home/*" };
`;
const LINK = `- { template: may-read, id: reader-files, principal: 'Agent::"reader"', resource: 'Server::"files"' }\n`;

function loading(links: string, template = TEMPLATE) {
  return { files: { "rules.cedar": template, "grants.links.yaml": links }, definitions: DEFINITIONS, agents: AGENTS, servers: ["files", "docs"] };
}

function problems(links: string, template = TEMPLATE): readonly string[] {
  const { errors, warnings } = loadPolicies(loading(links, template)).report;
  return [...errors, ...warnings]
    .filter(({ code }) => !/WITHOUT_RULE|UNREADABLE/.test(code))
    .map(({ severity, code, file, line, column, hint }) => `${severity} ${code} ${file}:${line}:${column} ${hint ?? ""}`);
}

describe("a link", () => {
  test("is a rule with its own id and place, and what its template says", () => {
    const { report, set } = loadPolicies(loading(`# grants\n${LINK}`));
    expect(report.errors).toEqual([]);
    expect(report.rules).toEqual([
      { id: "reader-files", effect: "permit", reason: "reads for its work", file: "grants.links.yaml", line: 2, column: 3 },
    ]);
    expect(set?.rules.get("reader-files")?.scope).toMatchObject({
      principal: { op: "==", uids: [{ type: "Agent", id: "reader" }] },
      resource: { op: "in", uids: [{ type: "Server", id: "files" }] },
    });
  });

  test("decides as a rule does, and only for what fills its slots", () => {
    const { set } = loadPolicies(loading(LINK));
    if (set === undefined) throw new Error("it loads");
    const of = (name: "reader" | "writer", path: string) => decided(set, { name: "read_file", args: { path }, agent: { name, role: name } });
    expect(of("reader", "/home/x")).toMatchObject({ effect: "permit", rules: [{ rule: "reader-files", reason: "reads for its work" }] });
    expect(of("reader", "/etc/x").effect).toBe("refuse");
    expect(of("writer", "/home/x").effect).toBe("refuse");
  });

  test("that missed is told with its own place and the condition of its template", () => {
    const { set } = loadPolicies(loading(`# grants\n\n${LINK}`));
    const rule = set?.rules.get("reader-files");
    if (set === undefined || rule === undefined) throw new Error("it loads");
    const requested = requestOf(set, question({ name: "read_file", args: { path: "/etc/x" } }));
    if ("refused" in requested) throw new Error("it is a request");
    const missed = missedConditions(set, rule, requested);
    expect(missed).toMatchObject([{ number: 1, text: expect.stringContaining('like "/home/*"'), file: "grants.links.yaml", line: 3, column: 3 }]);
  });

  test("may give a reason of its own, and keeps the effect of a graduated template", () => {
    const ask = '@id("asks") @effect("ask") @quorum("2") forbid (principal in ?principal, action, resource);';
    const link = "- { template: asks, id: writers-ask, principal: 'Role::\"writer\"', because: they are new }";
    const { rules } = readRules({ "a.cedar": ask, "a.links.yaml": link });
    expect(rules[0]).toMatchObject({ id: "writers-ask", effect: "forbid", reason: "they are new", remedy: { effect: "ask", quorum: 2 } });
  });

  test("fills a slot behind `is`, and names with escapes", () => {
    const template = '@id("t") permit (principal is Agent in ?principal, action, resource);';
    const { rules, problems: found } = readRules({ "a.cedar": template, "a.links.yaml": `- { template: t, id: x, principal: 'Role::"a\\"b\\n"' }` });
    expect(found).toEqual([]);
    expect(rules[0]?.scope.principal).toEqual({ op: "is in", type: "Agent", uids: [{ type: "Role", id: 'a"b\n' }] });
  });

  test("is compared with its version before", () => {
    const before = { "a.cedar": TEMPLATE, "a.links.yaml": LINK };
    const { differences, same } = diffRules(before, { ...before, "a.links.yaml": LINK.replace('"reader"', '"writer"') });
    expect([differences.map(({ rule }) => rule), same]).toEqual([["reader-files"], 0]);
  });

  test("is kept from one load to the next, and forgotten when nobody has it", async () => {
    const cache = new RuleCache();
    const load = async (links: string) => (await loadInSteps(loading(links), cache, PACE)).set?.rules.get("reader-files");
    const first = await load(LINK);
    expect((await load(`# more\n${LINK}`))?.json).toBe(first?.json);
    await load("");
    await load("");
    const again = await load(LINK);
    expect(again?.json).not.toBe(first?.json);
    expect(again?.json).toEqual(first?.json);
  });
});

test("of links that were read before, only the one that changed is read again", async () => {
  const cache = new RuleCache();
  const other = LINK.replace("reader-files", "reader-docs").replace("files\"'", "docs\"'");
  const asked = async (links: string) => {
    const pace = watchedPace();
    expect((await loadInSteps(loading(links), cache, pace)).report.errors).toEqual([]);
    return pace.tasks.flatMap((task) => (task.kind === "link" ? task.fillings.map(({ id }) => id) : []));
  };
  expect(await asked(LINK + other)).toEqual(["reader-files", "reader-docs"]);
  expect(await asked(other + LINK)).toEqual([]);
  expect(await asked(LINK + other.replace(" }", ", because: they are read }"))).toEqual(["reader-docs"]);
});

describe("what is wrong with links is told where it stands", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["an unknown template", LINK.replace("may-read", "may-raed"), "error POLICY_TEMPLATE_UNKNOWN grants.links.yaml:1:15 did you mean may-read?"],
    ["a slot that is left out", `- template: may-read\n  id: x\n  principal: 'Agent::"reader"'`, "error POLICY_LINK_SLOT grants.links.yaml:1:3 add resource: 'Type::\"name\"'"],
    ["what is no entity", LINK.replace(`'Server::"files"'`, "files"), "error POLICY_LINK_ENTITY grants.links.yaml:1:83 write a type and a name, such as resource: 'Server::\"files\"'"],
    ["more than an entity", LINK.replace(`'Server::"files"'`, `'Server::"files") when { true }; permit (principal, action, resource == Server::"files"'`), "error POLICY_LINK_ENTITY grants.links.yaml:1:83 write a type and a name, such as resource: 'Server::\"files\"'"],
    ["an entity and the rest of a rule", LINK.replace(`'Server::"files"'`, `'Server::"files", action, resource); // "x"'`), "error POLICY_LINK_ENTITY grants.links.yaml:1:83"],
    ["an agent that is not there", LINK.replace('"reader"', '"raeder"'), 'error POLICY_UNKNOWN_NAME grants.links.yaml:1:3 did you mean Agent::"reader"?'],
    ["an unknown key", LINK.replace("principal:", "principle:"), "error POLICY_LINK_INVALID grants.links.yaml:1:43 did you mean principal?"],
    ["an id that cannot be one", LINK.replace("reader-files", "'a b'"), "error POLICY_ANNOTATION_INVALID grants.links.yaml:1:3"],
    ["an id that another link has", LINK + LINK, "error POLICY_RULE_ID_TAKEN grants.links.yaml:2:3 give one of them another @id"],
    ["the id of a template", LINK.replace("reader-files", "may-read"), "error POLICY_RULE_ID_TAKEN grants.links.yaml:1:3 give one of them another @id"],
    ["a key that stands twice", LINK.replace("id:", "template: x, id:"), "error POLICY_LINK_INVALID grants.links.yaml:1:"],
    ["what is no list", "template: may-read", "error POLICY_LINK_INVALID grants.links.yaml:1:1 a list of links"],
  ];
  test.each(cases)("%s", (_, links, told) => {
    expect(problems(links)).toEqual(expect.arrayContaining([expect.stringContaining(told)]));
  });

  test("a slot too many", () => {
    const template = '@id("may-read") permit (principal == ?principal, action, resource);';
    expect(problems(LINK, template)).toContain("error POLICY_LINK_SLOT grants.links.yaml:1:83 remove resource; the template has ?principal");
  });

  test("a type that does not fit the schema, by Cedar's own validator", () => {
    expect(problems(LINK.replace("Agent::", "Agnet::"))[0]).toMatch(/^error POLICY_INVALID grants\.links\.yaml:1:3 did you mean `Agent`/);
  });

  test("a template that nobody links is a warning", () => {
    expect(problems("")).toContain("warning POLICY_TEMPLATE_UNLINKED rules.cedar:2:1 link it in a file beside it, such as grants.links.yaml, or remove it");
    expect(problems(LINK)).toEqual([]);
  });

  test("a mistake in a template is told in the template", () => {
    expect(problems(LINK, TEMPLATE.replace("@reason", "@raeson"))[0]).toMatch(/^error POLICY_ANNOTATION_UNKNOWN rules\.cedar:3:1 did you mean @reason/);
    expect(problems("", "permit (principal, action, resource) when { ?resource == 1 };")[0]).toMatch(/^error POLICY_SYNTAX rules\.cedar:1:45/);
  });
});

test("schema/links.schema.json is up to date; `node tools/write-schema.ts` writes it anew", () => {
  expect(readFileSync(join(import.meta.dirname, "../../schema/links.schema.json"), "utf8")).toBe(linksJsonSchema());
});
