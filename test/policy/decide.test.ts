/** What a decision holds, and what rules can read. */
import { describe, expect, test } from "vitest";
import type { PolicyStop } from "../../src/gateway/stops.ts";
import { ASK_EXPIRES_MS } from "../../src/analysis/limits.ts";
import { Permit } from "../../src/call/permit.ts";
import { subjectDigest } from "../../src/call/subject.ts";
import { decide } from "../../src/policy/decide.ts";
import { policyStop } from "../../src/policy/policy-stop.ts";
import type { PolicySet } from "../../src/policy/policy-set.ts";
import { DEFINITIONS, decided, definitionNamed, load, outcome, question, rules } from "./house.ts";

const ASKING = rules(`
  @id("all") permit (principal, action, resource);
  @id("two-people") @effect("ask") @quorum("2") @approver("another") @expires("5m") @reason("Money.") forbid (principal, action, resource);
`);

test("a permit is bound to the call, its digest, its definition and the policy", () => {
  const asked = question({ args: { path: "/a" }, approvals: ["two-people"] });
  const decision = decide(ASKING, asked);
  if (decision.effect !== "permit") throw new Error(decision.effect);
  expect(Permit.isGenuine(decision.permit)).toBe(true);
  expect(decision.permit.facts).toEqual({
    call: asked.call.id,
    digest: subjectDigest(asked.call, asked.session, ASKING.version),
    definition: asked.call.definition.fingerprint,
    policy: ASKING.version,
    rules: ["all", "two-people"],
    secrets: [],
  });
});

test("an ask says who must permit, how long and why, and has the digest that a permit would have", () => {
  const ask = decided(ASKING, { args: { path: "/a" } });
  const permit = decided(ASKING, { args: { path: "/a" }, approvals: ["two-people"] });
  expect(ask).toMatchObject({
    effect: "ask",
    asks: [{ rule: "two-people", quorum: 2, expiresInMs: 300_000, approver: "another", reason: "Money." }],
    rules: [{ rule: "two-people", reason: "Money." }],
  });
  expect(ask.effect === "ask" && permit.effect === "permit" && "digest" in ask && ask.digest === permit.permit.facts.digest).toBe(true);
});

test("an answer to one ask does not answer another", () => {
  const set = rules(`
    permit (principal, action, resource);
    @id("one") @effect("ask") forbid (principal, action, resource);
    @id("two") @effect("ask") @quorum("2") forbid (principal, action, resource);
  `);
  expect(decided(set, { args: { path: "/a" }, approvals: ["one"] })).toMatchObject({ effect: "ask", asks: [{ rule: "two" }] });
  expect(decided(set, { args: { path: "/a" } })).toMatchObject({ asks: [{ rule: "one" }, { rule: "two" }] });
  expect(outcome(set, { args: { path: "/a" }, approvals: ["two", "one"] })).toBe("permit");
});

test.each(['@effect("sanitize") @with("pii")', '@effect("sandbox") @profile("strict")'])(
  "a remedy that nobody performs refuses, even beside an ask that was answered: %s",
  (note) => {
    const set = rules(
      `permit (principal, action, resource); @id("ask") @effect("ask") forbid (principal, action, resource); ${note} forbid (principal, action, resource);`,
    );
    expect(outcome(set, { args: { path: "/a" } })).toBe("refuse POLICY_REMEDY_UNAVAILABLE");
    expect(outcome(set, { args: { path: "/a" }, approvals: ["ask", "rules.cedar#3"] })).toBe("refuse POLICY_REMEDY_UNAVAILABLE");
  },
);

test('@effect("refuse") is a plain forbid', () => {
  const set = rules('permit (principal, action, resource); @id("no") @effect("refuse") forbid (principal, action, resource);');
  expect(outcome(set, { args: { path: "/a" }, approvals: ["no"] })).toBe("refuse POLICY_FORBIDDEN");
});

describe("rules read", () => {
  const reads = (condition: string): PolicySet => rules(`permit (principal, action, resource) when { ${condition} };`);

  test("the session's calls, integrity, origins, person and purpose", () => {
    const set = reads('context.common.session.calls < 2 && context.common.session.integrity == Integrity::"trusted"');
    expect(outcome(set, { args: { path: "/a" }, calls: 1 })).toBe("permit");
    expect(outcome(set, { args: { path: "/a" }, calls: 2 })).toBe("refuse POLICY_NOT_PERMITTED");
    const untrusted = { integrity: "untrusted", readers: null, origins: ["web/fetch"] } as const;
    expect(outcome(set, { args: { path: "/a" }, label: untrusted })).toBe("refuse POLICY_NOT_PERMITTED");
    const origins = reads('context.common.session.origins.contains("web/fetch")');
    expect(outcome(origins, { args: { path: "/a" }, label: untrusted })).toBe("permit");
    const purpose = reads('context.common.session has purpose && context.common.session.purpose == "tidying"');
    expect(outcome(purpose, { args: { path: "/a" }, purpose: "tidying" })).toBe("permit");
    expect(outcome(purpose, { args: { path: "/a" } })).toBe("refuse POLICY_NOT_PERMITTED");
  });

  test("the time of the call, findings and approvals", () => {
    const set = reads(
      'context.common.now < datetime("2026-11-21T12:00:00Z") && !context.common.findings.contains("house-credential") && context.common.approvals.isEmpty()',
    );
    expect(outcome(set, { args: { path: "/a" }, at: Date.UTC(2026, 10, 21, 11) })).toBe("permit");
    expect(outcome(set, { args: { path: "/a" }, at: Date.UTC(2026, 10, 21, 12) })).toBe("refuse POLICY_NOT_PERMITTED");
    expect(outcome(set, { args: { path: "/a" }, found: ["house-credential", "house-credential"] })).toBe("refuse POLICY_NOT_PERMITTED");
    expect(outcome(set, { args: { path: "/a" }, approvals: ["x"] })).toBe("refuse POLICY_NOT_PERMITTED");
  });

  test("the typed arguments of the tool", () => {
    const set = rules(
      'permit (principal, action == Action::"files/read_file", resource) when { context.args has head && context.args.head.lessThan(decimal("10.5")) };',
    );
    expect(outcome(set, { args: { path: "/a", head: 10.25 } })).toBe("permit");
    expect(outcome(set, { args: { path: "/a", head: 10.5 } })).toBe("refuse POLICY_NOT_PERMITTED");
    expect(outcome(set, { args: { path: "/a" } })).toBe("refuse POLICY_NOT_PERMITTED");
  });

  test("the URI of a resource, through its own definition or a template's", () => {
    const set = rules(
      'permit (principal, action == Action::"readResource", resource in Server::"docs") when { context.uri like "demo://page/1*" };',
    );
    const read = (name: string): string => outcome(set, { action: "readResource", definition: definitionNamed("demo://page/{n}"), name });
    expect(read("demo://page/12")).toBe("permit");
    expect(read("demo://page/2")).toBe("refuse POLICY_NOT_PERMITTED");
  });
});

test("every action can be permitted on what it is about", () => {
  const set = rules("permit (principal, action, resource);");
  const on = (action: Parameters<typeof outcome>[1]["action"], name: string): string =>
    outcome(set, { ...(action !== undefined && { action }), definition: definitionNamed(name) });
  expect(on("callTool", "untyped")).toBe("permit");
  expect(on("readResource", "demo://manual")).toBe("permit");
  expect(on("subscribeResource", "demo://manual")).toBe("permit");
  expect(on("getPrompt", "greet")).toBe("permit");
  expect(on("complete", "greet")).toBe("permit");
  expect(on("complete", "demo://page/{n}")).toBe("permit");
  expect(on("elicit", "elicitation/create")).toBe("permit");
  expect(on("sample", "sampling/createMessage")).toBe("permit");
  expect(on("elicit", "untyped")).toBe("refuse POLICY_REQUEST_INVALID");
});

test("what a server asks of clients is permitted by its action and its server, and by no rule about tools", () => {
  const elicit = (text: string): string => outcome(rules(text), { action: "elicit", definition: definitionNamed("elicitation/create") });
  expect(elicit('permit (principal, action == Action::"elicit", resource in Server::"docs");')).toBe("permit");
  expect(elicit('permit (principal, action == Action::"sample", resource in Server::"docs");')).toBe("refuse POLICY_NOT_PERMITTED");
  expect(elicit('permit (principal, action == Action::"elicit", resource in Server::"files");')).toBe("refuse POLICY_NOT_PERMITTED");
  expect(elicit('permit (principal, action in Action::"callTool", resource);')).toBe("refuse POLICY_NOT_PERMITTED");
});

test("a rule about clients loads before any server may ask anything of them", () => {
  const definitions = DEFINITIONS.filter(({ kind }) => kind !== "client");
  const { report, set } = load('forbid (principal, action in [Action::"elicit", Action::"sample"], resource);', { definitions });
  expect(set).toBeDefined();
  expect(report.warnings.map(({ code }) => code)).toContain("POLICY_MATCHES_NOTHING");
});

test("the stop decides by the set in force, and refuses while there is none", () => {
  const loaded: PolicySet[] = [];
  const asked = question({ args: { path: "/a" } });
  const stop: PolicyStop = policyStop(
    () => loaded.at(-1),
    (agentName, server) => !(agentName === asked.caller.agentName && server === "withheld"),
  );
  expect(stop.decide(asked)).toMatchObject({ effect: "refuse", reason: { code: "POLICY_NOT_LOADED" } });
  expect(stop.version()).toMatch(/^[0-9a-f]{64}$/);
  const set = rules("permit (principal, action, resource);");
  loaded.push(set);
  expect(stop.decide(asked)).toMatchObject({ effect: "permit", policy: set.version });
  expect(stop.version()).toBe(set.version);
  const elsewhere = { ...asked, call: { ...asked.call, definition: { ...asked.call.definition, server: "withheld" } } };
  expect(stop.decide(elsewhere)).toMatchObject({ effect: "refuse", reason: { code: "POLICY_SERVER_NOT_GIVEN" }, policy: set.version });
});

test("an ask without a time of its own stays open as long as the house is configured to", () => {
  const text = 'permit (principal, action, resource); @effect("ask") forbid (principal, action, resource);';
  const expiryOf = (more: { readonly askExpiresMs?: number }): unknown => {
    const decision = decide(rules(text, more), question({ args: { path: "/a" } }));
    return decision.effect === "ask" && decision.asks[0]?.expiresInMs;
  };
  expect(expiryOf({ askExpiresMs: 60_000 })).toBe(60_000);
  expect(expiryOf({})).toBe(ASK_EXPIRES_MS);
});
