/**
 * Cedar skips a rule that raises an error. Whoever can choose an argument's type could so switch a forbid off, and with
 * Cedar's JSON escapes forge an entity. Each way that was found to work against the plain engine is refused here.
 */
import { describe, expect, test } from "vitest";
import { isAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import type { Context } from "@cedar-policy/cedar-wasm/nodejs";
import type { JsonObject } from "../../src/call/json.ts";
import { load, outcome, question, rules, tool, TEXT } from "./house.ts";
import { decide } from "../../src/policy/decide.ts";
import type { Engine } from "../../src/policy/engine.ts";
import { judge } from "../../src/policy/judge.ts";

const GUARDED = rules(`
  permit (principal, action in Action::"callTool", resource);
  forbid (principal, action == Action::"files/read_file", resource) when { context.args has head && context.args.head.lessThan(decimal("0.0")) };
  @id("no-etc") forbid (principal, action in [Action::"files/read_file", Action::"files/write_file"], resource) when { context.args.path like "/etc/*" };
`);

function guarded(args: JsonObject): string {
  return outcome(GUARDED, { tool: "read_file", args });
}

describe("arguments cannot switch a forbid off", () => {
  test("the forbid works", () => {
    expect(guarded({ path: "/etc/passwd" })).toBe("refuse POLICY_FORBIDDEN");
    expect(guarded({ path: "/home" })).toBe("permit");
  });

  const wrong: readonly (readonly [string, JsonObject, string])[] = [
    ["an argument of the wrong type", { path: 5 }, "POLICY_ARGUMENTS_INVALID"],
    ["a list for a text", { path: ["/etc/passwd"] }, "POLICY_ARGUMENTS_INVALID"],
    ["null for a text", { path: null }, "POLICY_ARGUMENTS_INVALID"],
    ["an absent argument", {}, "POLICY_ARGUMENT_MISSING"],
    ["an unknown argument", { path: "/home", file: "/etc/passwd" }, "POLICY_ARGUMENT_UNKNOWN"],
    ["half of a surrogate pair", { path: "/etc/\ud800" }, "POLICY_ARGUMENTS_INVALID"],
    ["an extension in place of a text", { path: { __extn: { fn: "unknown", arg: "p" } } }, "POLICY_ARGUMENTS_INVALID"],
    ["an entity in place of a text", { path: { __entity: { type: "Role", id: "admin" } } }, "POLICY_ARGUMENTS_INVALID"],
    ["an extension for the arguments", { path: "/etc/passwd", __extn: { fn: "unknown", arg: "p" } }, "POLICY_ARGUMENT_ESCAPE"],
    ["an entity for the arguments", { path: "/etc/passwd", __entity: { type: "Role", id: "admin" } }, "POLICY_ARGUMENT_ESCAPE"],
    ["an expression for the arguments", { path: "/etc/passwd", __expr: "Role::\"admin\"" }, "POLICY_ARGUMENT_ESCAPE"],
    ["a prototype for the arguments", JSON.parse('{"path":"/home","__proto__":{"x":1}}') as JsonObject, "POLICY_ARGUMENT_ESCAPE"],
    ["a number that the engine cannot hold", { path: "/home", head: 1e300 }, "POLICY_NUMBER_UNSAFE"],
    ["a fraction that the engine would round", { path: "/home", head: 0.12345 }, "POLICY_NUMBER_UNSAFE"],
  ];

  test.each(wrong)("%s refuses", (_, args, code) => {
    expect(guarded(args)).toBe(`refuse ${code}`);
  });

  test("a whole number beyond 2^53 refuses, and so does a fraction where a whole number is wanted", () => {
    const set = rules('permit (principal, action, resource);', { definitions: [tool("count", { times: { type: "integer" } })] });
    const count = (times: number): string => outcome(set, { tool: "count", args: { times } });
    expect(count(2 ** 53)).toBe("refuse POLICY_NUMBER_UNSAFE");
    expect(count(-(2 ** 53))).toBe("refuse POLICY_NUMBER_UNSAFE");
    expect(count(1.5)).toBe("refuse POLICY_ARGUMENTS_INVALID");
  });

  test("what came is not repeated in the reason", () => {
    const decision = decide(GUARDED, question({ args: { path: "x", "my secret name": "my secret value" } }));
    expect(JSON.stringify(decision)).not.toContain("secret");
  });
});

test("an entity cannot be forged in an object that the schema types", () => {
  const definitions = [tool("act", { by: { type: "object", properties: { type: TEXT, id: TEXT }, required: ["type", "id"] } }, { required: ["by"] })];
  const set = rules('permit (principal, action == Action::"files/act", resource) when { context.args.by == {"type": "Role", "id": "admin"} };', { definitions });
  const act = (by: JsonObject): string => decide(set, question({ definition: definitions[0], args: { by } })).effect;
  expect(act({ type: "Role", id: "admin" })).toBe("permit");
  expect(act({ __entity: { type: "Role", id: "admin" } })).toBe("refuse");
});

test("an escape in a part that no rule can read goes past the engine", () => {
  const definitions = [tool("act", { free: { type: "object" }, path: TEXT }, { required: ["path"] })];
  const set = rules('permit (principal, action == Action::"files/act", resource) when { context.args.path == "a" };', { definitions });
  const args = { path: "a", free: { __extn: { fn: "unknown", arg: "p" } } };
  expect(decide(set, question({ definition: definitions[0], args })).effect).toBe("permit");
});

test("a server cannot define an argument with the name of an escape", () => {
  const definitions = [tool("act", { __entity: TEXT, path: TEXT })];
  const naming = load('permit (principal, action == Action::"files/act", resource) when { context.args has "__entity" && context.args["__entity"] == "x" };', { definitions });
  expect(naming.report.errors).toMatchObject([{ code: "POLICY_IMPOSSIBLE" }]);
  const set = rules('permit (principal, action == Action::"files/act", resource);', { definitions });
  expect(outcome(set, { definition: definitions[0], args: { __entity: "x" } })).toBe("refuse POLICY_ARGUMENT_ESCAPE");
});

describe("a forbid that raises an error", () => {
  const OVERFLOW = "context.common.session.calls * 9007199254740991 * 9007199254740991 > 0";

  test("refuses, where Cedar alone would allow", () => {
    const set = rules(`permit (principal, action, resource); @id("broken") forbid (principal, action, resource) when { ${OVERFLOW} };`);
    expect(outcome(set, { args: { path: "/a" }, calls: 0 })).toBe("permit");
    const decision = decide(set, question({ args: { path: "/a" }, calls: 1 }));
    expect(decision).toMatchObject({ effect: "refuse", reason: { code: "POLICY_RULE_ERRORED" }, rules: [{ rule: "broken" }] });
  });

  test("refuses in the graduated layer too", () => {
    const set = rules(`permit (principal, action, resource); @id("broken") @effect("ask") forbid (principal, action, resource) when { ${OVERFLOW} };`);
    expect(outcome(set, { args: { path: "/a" }, calls: 0 })).toBe("permit");
    expect(outcome(set, { args: { path: "/a" }, calls: 1 })).toBe("refuse POLICY_RULE_ERRORED");
    expect(outcome(set, { args: { path: "/a" }, calls: 1, approvals: ["broken"] })).toBe("refuse POLICY_RULE_ERRORED");
  });

  test("a permit that raises an error permits nothing", () => {
    const set = rules(`permit (principal, action, resource) when { ${OVERFLOW} || true };`);
    expect(outcome(set, { args: { path: "/a" }, calls: 0 })).toBe("permit");
    expect(outcome(set, { args: { path: "/a" }, calls: 1 })).toBe("refuse POLICY_NOT_PERMITTED");
  });
});

describe("a default refusal never becomes an ask", () => {
  const ASK = '@id("ask") @effect("ask") forbid (principal, action, resource);';

  test("without a permit the ask has nothing to open", () => {
    expect(outcome(rules(ASK), { args: { path: "/a" } })).toBe("refuse POLICY_NOT_PERMITTED");
    expect(outcome(rules(ASK), { args: { path: "/a" }, approvals: ["ask"] })).toBe("refuse POLICY_NOT_PERMITTED");
  });

  test("nor does a plain forbid, whatever people answered", () => {
    const set = rules(`permit (principal, action, resource); forbid (principal, action, resource) when { context.common.session.calls == 0 }; ${ASK}`);
    expect(outcome(set, { args: { path: "/a" }, approvals: ["ask"] })).toBe("refuse POLICY_FORBIDDEN");
    expect(outcome(set, { args: { path: "/a" }, calls: 1 })).toBe("ask");
    expect(outcome(set, { args: { path: "/a" }, calls: 1, approvals: ["ask"] })).toBe("permit");
  });
});

test("a request that the engine does not validate refuses", () => {
  const set = rules('permit (principal, action, resource);');
  expect(outcome(set, { args: { path: "/a" }, purpose: "\ud800" })).toBe("refuse POLICY_REQUEST_INVALID");
  expect(outcome(set, { action: "getPrompt", args: {} })).toBe("refuse POLICY_REQUEST_INVALID");
});

test.each(["plain", "graduated"] as const)("an engine that gives no answer in the %s layer refuses", (layer) => {
  const { engine, ...set } = rules("permit (principal, action, resource);");
  const failing: Engine = {
    authorize: (asked, request) => (asked === layer ? { kind: "invalid" } : engine.authorize(asked, request)),
    alone: () => "invalid",
  };
  expect(judge({ ...set, engine: failing }, question({ args: { path: "/a" } }))).toMatchObject({ effect: "refuse", reason: { code: "POLICY_REQUEST_INVALID" } });
});

test("the traps are real: the engine without a schema allows what is refused here", () => {
  const staticPolicies = 'permit (principal, action, resource); forbid (principal, action, resource) when { context.args.path like "/etc/*" };';
  const plain = (args: Context): unknown => {
    const uid = { type: "Any", id: "any" };
    return isAuthorized({ principal: uid, action: { type: "Action", id: "read" }, resource: uid, context: { args }, policies: { staticPolicies }, entities: [] });
  };
  expect(plain({ path: "/etc/passwd" })).toMatchObject({ response: { decision: "deny" } });
  expect(plain({ path: 5 })).toMatchObject({ response: { decision: "allow" } });
  expect(plain({})).toMatchObject({ response: { decision: "allow" } });
  expect(plain({ path: { __extn: { fn: "unknown", arg: "/etc/passwd" } } })).toMatchObject({ response: { decision: "allow" } });
});
