/** What a folder of policies may not say, each with its place and a hint. */
import { describe, expect, test } from "vitest";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import { AGENTS, DEFINITIONS, define, load, outcome, rules } from "./house.ts";

function firstError(text: string): object | undefined {
  const { report, set } = load(text);
  expect(set).toBeUndefined();
  return report.errors[0];
}

describe("a rule that names what is not there is an error with the name that was meant", () => {
  const cases: readonly (readonly [string, string, string, number])[] = [
    ["an unknown tool", 'permit (principal, action, resource == Tool::"files/raed_file");', 'did you mean Tool::"files/read_file"?', 40],
    ["an unknown tool's action", 'permit (principal, action == Action::"files/raed_file", resource);', 'did you mean `Action::"files/read_file"`?', 30],
    ["an unknown agent", 'permit (principal == Agent::"raeder", action, resource);', 'did you mean Agent::"reader"?', 22],
    ["an unknown role", 'permit (principal in Role::"writers", action, resource);', 'did you mean Role::"writer"?', 22],
    ["an unknown server", 'permit (principal, action, resource in Server::"file");', 'did you mean Server::"files"?', 40],
    ["an unknown type", 'permit (principal, action, resource == Tol::"files/read_file");', "did you mean `Tool`?", 40],
    ["an unknown name in a condition", 'permit (principal, action, resource) when { resource == Prompt::"docs/gret" };', 'did you mean Prompt::"docs/greet"?', 57],
    ["an unknown argument", 'permit (principal, action == Action::"files/read_file", resource) when { context.args.pth == "a" };', "did you mean `path`?", 74],
    ["an unknown integrity", 'permit (principal, action, resource) when { context.common.session.integrity == Integrity::"untrust" };', 'valid entity eids: "trusted", "untrusted"', 81],
  ];

  test.each(cases)("%s", (_, text, hint, column) => {
    expect(firstError(text)).toMatchObject({ severity: "error", file: "rules.cedar", line: 1, column, hint });
  });

  test("an unknown person or team", () => {
    const text = 'permit (principal, action, resource) when { context.common.session has person && context.common.session.person in Team::"finance" };';
    expect(firstError(text)).toMatchObject({ code: "POLICY_UNKNOWN_NAME" });
    expect(load(text, { teams: ["finance"] }).report.errors).toEqual([]);
    const named = text.replace('in Team::"finance"', '== Person::"per_1"');
    expect(load(named, { people: [{ id: "per_2", teams: [] }] }).report.errors).toMatchObject([{ code: "POLICY_UNKNOWN_NAME", hint: 'did you mean Person::"per_2"?' }]);
    // Where no house says who its people are, a rule may name any.
    expect(load(named).report.errors).toEqual([]);
    const set = rules(text, { people: [{ id: "per_1", teams: ["finance"] }] });
    expect(outcome(set, { args: { path: "/a" }, person: "per_1" })).toBe("permit");
    expect(outcome(set, { args: { path: "/a" }, person: "per_2" })).toBe("refuse POLICY_NOT_PERMITTED");
  });
});

describe("a rule that cannot work is an error", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["a wrong type", 'permit (principal, action, resource) when { context.common.session.calls > "3" };', "POLICY_INVALID"],
    ["an optional argument without a guard", 'permit (principal, action == Action::"files/count", resource) when { context.args.times > 3 };', "POLICY_INVALID"],
    ["arguments of every tool at once", 'permit (principal, action in Action::"callTool", resource) when { context.args.path == "a" };', "POLICY_INVALID"],
    ["an impossible condition", "permit (principal, action, resource) when { false };", "POLICY_IMPOSSIBLE"],
    ["the group of tools as an action", 'permit (principal, action == Action::"callTool", resource);', "POLICY_IMPOSSIBLE"],
    ["an action with another tool's resource", 'permit (principal, action == Action::"files/count", resource == Tool::"files/read_file");', "POLICY_MATCHES_NOTHING"],
    ["a number that the engine's JSON would round", "permit (principal, action, resource) when { context.common.session.calls < 9007199254740993 };", "POLICY_NUMBER_UNSAFE"],
    ["a syntax error", "permit (principal, action resource);", "POLICY_SYNTAX"],
    ["an unfinished rule", "permit (principal, action, resource)", "POLICY_SYNTAX"],
    ["a template without a name", "permit (principal == ?principal, action, resource);", "POLICY_TEMPLATE_NAMELESS"],
    ["a text that turns its direction", 'permit (principal, action == Action::"files/read_file", resource) when { context.args.path == "a\u202eb" };', "POLICY_DECEPTIVE_TEXT"],
    ["an unknown annotation", '@efect("ask") forbid (principal, action, resource);', "POLICY_ANNOTATION_UNKNOWN"],
    ["an unknown effect", '@effect("aks") forbid (principal, action, resource);', "POLICY_ANNOTATION_INVALID"],
    ["an effect on a permit", '@effect("ask") permit (principal, action, resource);', "POLICY_ANNOTATION_INVALID"],
    ["a quorum without an ask", '@quorum("2") forbid (principal, action, resource);', "POLICY_ANNOTATION_INVALID"],
    ["an approver without an ask", '@approver("another") forbid (principal, action, resource);', "POLICY_ANNOTATION_INVALID"],
    ["an approver that is none", '@effect("ask") @approver("anybody") forbid (principal, action, resource);', "POLICY_ANNOTATION_INVALID"],
    ["a time that is none", '@effect("ask") @expires("soon") forbid (principal, action, resource);', "POLICY_ANNOTATION_INVALID"],
    ["a sandbox without a profile", '@effect("sandbox") forbid (principal, action, resource);', "POLICY_ANNOTATION_INVALID"],
  ];

  test.each(cases)("%s", (_, text, code) => {
    expect(firstError(text)).toMatchObject({ severity: "error", code, file: "rules.cedar", line: 1 });
  });
});

describe("places", () => {
  test("are lines and columns of the file, past comments and other letters", () => {
    const text = '// größer; als\npermit (principal, action, resource);\n\n  @id("ä") // no\n  forbid (principal, action, resource);\n';
    expect(firstError(text)).toMatchObject({ code: "POLICY_ANNOTATION_INVALID", line: 4, column: 3 });
    const typed = 'permit (principal, action, resource)\nwhen { "äöü;" == "x" ||\n  context.common.session.calls > "a" };';
    expect(firstError(typed)).toMatchObject({ code: "POLICY_INVALID", line: 3, column: 34 });
    const broken = '@id("é")\npermit (principal, action resource);';
    expect(firstError(broken)).toMatchObject({ code: "POLICY_SYNTAX", line: 2, column: 27 });
  });

  test("every broken statement is told, not the first alone", () => {
    const { report } = load('permit (principal, action resource);\nforbid (prinzipal, action, resource);\npermit (principal, action, resource);');
    expect(report.errors.map((problem) => problem.line)).toEqual([1, 2]);
  });
});

test("two rules of one id are an error, in whichever files", () => {
  const permit = '@id("same") permit (principal, action, resource);';
  const { report } = loadPolicies({ files: { "a.cedar": permit, "b.cedar": permit }, definitions: DEFINITIONS, agents: AGENTS });
  expect(report.errors).toMatchObject([{ code: "POLICY_RULE_ID_TAKEN", file: "b.cedar", message: 'the rule id "same" is taken by a.cedar:1' }]);
});

test("a rule without an id is named by its file and number", () => {
  const { report } = load('@reason("all") permit (principal, action, resource);\n@effect("ask") forbid (principal, action, resource);');
  expect(report.rules).toMatchObject([
    { id: "rules.cedar#1", effect: "permit", reason: "all", line: 1 },
    { id: "rules.cedar#2", effect: "ask", line: 2 },
  ]);
});

test("the version is that of names and texts, not of what lives", () => {
  const text = "permit (principal, action, resource);";
  const other = load(text, { agents: [{ name: "x", role: "y" }] });
  expect(load(text).report.version).toBe(other.report.version);
  expect(load(`${text} `).report.version).not.toBe(other.report.version);
  const renamed = loadPolicies({ files: { "other.cedar": text }, definitions: DEFINITIONS, agents: AGENTS });
  expect(renamed.report.version).not.toBe(other.report.version);
  expect(renamed.report.version).toMatch(/^[0-9a-f]{64}$/);
});

test("no rules refuse everything, with a warning", () => {
  const { report, set } = loadPolicies({ files: {}, definitions: DEFINITIONS, agents: AGENTS });
  expect(report.warnings[0]).toMatchObject({ code: "POLICY_EMPTY" });
  expect(set === undefined ? "" : outcome(set, { args: { path: "/a" } })).toBe("refuse POLICY_NO_RULES");
});

test("tools and agents that no rule speaks of are listed", () => {
  const { report } = load('permit (principal in Role::"reader", action == Action::"files/read_file", resource);');
  const gaps = report.warnings.filter((problem) => problem.code.endsWith("WITHOUT_RULE")).map((problem) => problem.message);
  expect(gaps).toHaveLength(4);
  expect(gaps.join()).toContain("files/write_file");
  expect(gaps.join()).toContain("agent writer");
  expect(gaps.join()).not.toContain("files/read_file");
});

test("a lock-down loads, and the rules that it silences are warnings", () => {
  const { report, set } = load('@id("all") permit (principal, action, resource);\n@id("stop") forbid (principal, action, resource);');
  expect(report.warnings.filter((problem) => problem.code === "POLICY_CONTRADICTED")).toMatchObject([{ line: 1 }]);
  expect(set === undefined ? "" : outcome(set, { args: { path: "/a" } })).toBe("refuse POLICY_FORBIDDEN");
});

test("a rule about a class of tools may stand before the first tool of the class", () => {
  const text = 'permit (principal, action, resource); forbid (principal, action, resource in ToolClass::"pay");';
  expect(load(text).report.warnings.map((problem) => problem.code)).toContain("POLICY_MATCHES_NOTHING");
  const set = rules(text, { classes: { "files/count": ["pay"] } });
  expect(outcome(set, { tool: "count" })).toBe("refuse POLICY_FORBIDDEN");
  expect(outcome(set, { tool: "read_file", args: { path: "/a" } })).toBe("permit");
});

test("a class that was given to a tool which is not there is a warning, with the nearest that is", () => {
  const warned = (tool: string) =>
    load("permit (principal, action, resource);", { classes: { [tool]: ["pay"] } }).report.warnings.filter(({ code }) => code === "POLICY_UNKNOWN_NAME");
  expect(warned("files/cuont")).toMatchObject([{ hint: "did you mean files/count?" }]);
  expect(warned("files/count")).toEqual([]);
  expect(warned("elsewhere/count")).toEqual([]);
});

test("a server's own claims about a tool put it in no class", () => {
  const claimed = define("tool", "files", "wipe", { name: "wipe", annotations: { readOnlyHint: true }, inputSchema: { type: "object", properties: {} } });
  const { report } = load('permit (principal, action, resource in ToolClass::"read");', { definitions: [claimed] });
  expect(report.warnings.map((problem) => problem.code)).toContain("POLICY_MATCHES_NOTHING");
});

test("a definition that changed or appeared after the load is refused until the next one", () => {
  const set = rules("permit (principal, action, resource);");
  const changed = define("tool", "files", "read_file", { name: "read_file", inputSchema: { type: "object", properties: {} } });
  expect(outcome(set, { definition: changed })).toBe("refuse POLICY_DEFINITION_CHANGED");
  expect(outcome(set, { definition: define("tool", "files", "new") })).toBe("refuse POLICY_DEFINITION_UNKNOWN");
  expect(outcome(set, { definition: { ...changed, state: "quarantined" } })).toBe("refuse POLICY_DEFINITION_UNKNOWN");
});

test("a hundred sets in turn do not confuse one another", () => {
  const first = rules("permit (principal, action, resource);");
  for (let made = 0; made < 100; made++) rules("forbid (principal, action, resource);");
  expect(outcome(first, { args: { path: "/a" } })).toBe("permit");
});

test("rules about a definition that is quarantined or away still load, and no call reaches it", () => {
  const away = DEFINITIONS.map((definition) => ({ ...definition, state: definition.name === "count" ? ("quarantined" as const) : definition.state }));
  const set = rules('permit (principal, action in [Action::"files/count", Action::"files/read_file"], resource);', { definitions: away });
  expect(outcome(set, { definition: away.find((definition) => definition.name === "count") })).toBe("refuse POLICY_DEFINITION_UNKNOWN");
  expect(outcome(set, { args: { path: "/a" } })).toBe("permit");
});
