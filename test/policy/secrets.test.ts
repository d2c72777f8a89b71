/** The use of secrets: decided with the call that needs them, by rules of its own. */
import { describe, expect, test } from "vitest";
import { cedarSchema } from "../../src/analysis/cedar-schema.ts";
import { oracle } from "../../src/analysis/cedar/oracle.ts";
import { explain } from "../../src/analysis/explain.ts";
import { judge } from "../../src/policy/judge.ts";
import { requestOf } from "../../src/policy/request.ts";
import { decided, definitionNamed, load, question, rules } from "./house.ts";
import type { Asked } from "./house.ts";

const CALLS = `@id("calls") permit(principal, action in Action::"callTool", resource);`;
const NEEDS = {
  needs: [
    { secret: "github", server: "files", host: "api.example.com" },
    { secret: "writing", server: "files", tool: "write_file" },
  ],
};
const READ: Asked = { tool: "read_file", args: { path: "/a" } };
const WRITE: Asked = { tool: "write_file", args: { path: "/a", content: "x" } };

function said(text: string, asked: Asked) {
  const decision = decided(rules(text, NEEDS), asked);
  return decision.effect === "refuse" ? { effect: decision.effect, ...decision.reason, rules: named(decision) } : { effect: decision.effect, rules: named(decision) };
}

function named({ rules: all }: { readonly rules: readonly { readonly rule: string }[] }): readonly string[] {
  return all.map(({ rule }) => rule);
}

test("a permitted call is refused when no rule lets it use the secret that it needs, and the refusal names the secret", () => {
  const refused = said(CALLS, READ);
  expect(refused).toMatchObject({ effect: "refuse", code: "POLICY_SECRET_REFUSED", rules: [] });
  expect(refused).toHaveProperty("text", "the call needs the secret github: no rule permits this");
});

test("a call with its secret granted is permitted, both rules decide, and the permit names the secret", () => {
  const decision = decided(rules(`${CALLS} @id("uses") permit(principal, action == Action::"useSecret", resource == Secret::"github");`, NEEDS), READ);
  if (decision.effect !== "permit") throw new Error(decision.effect);
  expect(named(decision)).toEqual(["calls", "uses"]);
  expect(decision.permit.facts.secrets).toEqual(["github"]);
});

test("a secret of one tool is needed by that tool alone", () => {
  const text = `${CALLS} permit(principal, action == Action::"useSecret", resource == Secret::"github");`;
  expect(said(text, READ).effect).toBe("permit");
  expect(said(text, WRITE)).toMatchObject({ effect: "refuse", text: expect.stringContaining("the secret writing") });
});

test("a grant alone permits no call", () => {
  expect(said(`permit(principal, action == Action::"useSecret", resource);`, READ)).toMatchObject({ code: "POLICY_NOT_PERMITTED" });
});

describe("a rule on the use of a secret reads", () => {
  const using = (condition: string) => `${CALLS} permit(principal, action == Action::"useSecret", resource) when { ${condition} };`;

  test("the host", () => {
    const only = (host: string) => said(using(`context has host && context.host == "${host}"`), READ).effect;
    expect(only("api.example.com")).toBe("permit");
    expect(only("evil.example.com")).toBe("refuse");
  });

  test("the tool, and what it is in", () => {
    expect(said(using(`context has tool && context.tool == Tool::"files/read_file"`), READ).effect).toBe("permit");
    expect(said(using(`context has tool && context.tool == Tool::"files/read_file"`), WRITE).effect).toBe("refuse");
    expect(said(using(`context has tool && context.tool in Server::"files"`), WRITE).effect).toBe("permit");
    expect(said(using(`context.server == Server::"files"`), WRITE).effect).toBe("permit");
  });

  test("what the session has read", () => {
    const trusted = using(`context.common.session.integrity == Integrity::"trusted"`);
    expect(said(trusted, READ).effect).toBe("permit");
    expect(said(trusted, { ...READ, label: { integrity: "untrusted", readers: null, origins: [] } }).effect).toBe("refuse");
  });
});

test("a forbid on a secret refuses, with its own reason and its name", () => {
  const text = `${CALLS} @id("uses") permit(principal, action == Action::"useSecret", resource);
    @id("not-now") @reason("It is being rotated.") forbid(principal, action == Action::"useSecret", resource == Secret::"github") when { context.server == Server::"files" };`;
  expect(said(text, READ)).toMatchObject({
    code: "POLICY_SECRET_REFUSED",
    text: "the call needs the secret github: It is being rotated.",
    rules: ["not-now"],
  });
});

test("a forbid on everything speaks of secrets too", () => {
  const text = `${CALLS} permit(principal, action == Action::"useSecret", resource);
    @id("late") forbid(principal, action, resource) when { context.common.now > datetime("2000-01-01") };`;
  expect(said(text, READ)).toMatchObject({ code: "POLICY_FORBIDDEN", rules: ["late"] });
});

test("people are asked about the use of a secret as about a call, and their answer holds for both", () => {
  const text = `${CALLS} permit(principal, action == Action::"useSecret", resource);
    @id("ask-first") @effect("ask") forbid(principal, action == Action::"useSecret", resource == Secret::"github");`;
  expect(said(text, READ)).toMatchObject({ effect: "ask", rules: ["ask-first"] });
  expect(said(text, { ...READ, approvals: ["ask-first"] }).effect).toBe("permit");
});

test("what servers ask of clients needs no secret", () => {
  const text = `permit(principal, action == Action::"elicit", resource);`;
  const definition = "elicitation/create";
  const asked: Asked = { action: "elicit", name: definition, args: {}, definition: definitionNamed(definition) };
  expect(decided(rules(text, { needs: [{ secret: "github", server: "docs" }] }), asked).effect).toBe("permit");
});

describe("loading", () => {
  const codes = (text: string, more = {}) => {
    const { report } = load(text, { ...NEEDS, ...more });
    return [...report.errors, ...report.warnings].map(({ code }) => code);
  };

  test("a rule that names a secret which is not there is an error, and the near one is named", () => {
    const { report } = load(`${CALLS} permit(principal, action == Action::"useSecret", resource == Secret::"githib");`, NEEDS);
    expect(report.errors).toMatchObject([{ code: "POLICY_UNKNOWN_NAME", hint: expect.stringContaining(`Secret::"github"`) }]);
  });

  test("a secret that is kept may be named before anything needs it", () => {
    expect(codes(`${CALLS} permit(principal, action == Action::"useSecret", resource == Secret::"later");`, { secrets: ["later"] })).not.toContain(
      "POLICY_UNKNOWN_NAME",
    );
  });

  test("a secret that is needed and that no rule grants is told", () => {
    expect(codes(CALLS)).toContain("POLICY_SECRET_WITHOUT_RULE");
    expect(codes(`${CALLS} permit(principal, action == Action::"useSecret", resource);`)).not.toContain("POLICY_SECRET_WITHOUT_RULE");
  });

  test("a rule about a secret and another action can never match", () => {
    expect(codes(`${CALLS} permit(principal, action == Action::"callTool", resource == Secret::"github");`)).toContain("POLICY_IMPOSSIBLE");
  });

  test("a rule that reads what the use of a secret has not is an error", () => {
    expect(codes(`${CALLS} permit(principal, action == Action::"useSecret", resource) when { context.args.path == "/a" };`)).toContain("POLICY_INVALID");
    expect(codes(`${CALLS} permit(principal, action == Action::"useSecret", resource) when { context.host == "x" };`)).toContain("POLICY_INVALID");
  });
});

test("an explanation of a secret that is refused shows the rules about it, and how to grant it", () => {
  const set = rules(`${CALLS} @id("elsewhere") permit(principal, action == Action::"useSecret", resource == Secret::"writing");`, NEEDS);
  const explanation = explain(set, question(READ));
  expect(explanation.reason?.code).toBe("POLICY_SECRET_REFUSED");
  expect(explanation.missed.find(({ rule }) => rule === "elsewhere")?.missed).toEqual({ on: "scope", parts: ["resource"] });
  expect(explanation.hint).toContain("elsewhere");
});

test("Cedar's own engine says the same of the use of a secret as the house", () => {
  const set = rules(
    `${CALLS} @id("host") permit(principal, action == Action::"useSecret", resource) when { context has host && context.host like "*.example.com" };
     @id("tool") permit(principal in Role::"writer", action == Action::"useSecret", resource == Secret::"writing") when { context has tool && context.tool in Server::"files" };`,
    NEEDS,
  );
  const official = { ...set, engine: oracle([...set.rules.values()], cedarSchema(set.schema)) };
  for (const asked of [READ, WRITE, { ...WRITE, agent: { name: "writer", role: "writer" } }]) {
    const facts = question(asked);
    expect(judge(official, facts)).toEqual(judge(set, facts));
    const requested = requestOf(set, facts);
    for (const request of "uses" in requested ? requested.uses : []) expect(official.engine.authorize("plain", request).kind).toBe("answered");
  }
});
