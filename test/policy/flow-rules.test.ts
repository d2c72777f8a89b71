/** What the shipped flow rules say of what inspection says of a call's values. */
import { expect, test } from "vitest";
import type { Flow, Lack } from "../../src/call/flow.ts";
import { NO_FLOW } from "../../src/call/flow.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import { forOwner, withFlowRules, withoutFlowRules } from "../../src/main/flow-rules.ts";
import { decide } from "../../src/policy/decide.ts";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import { AGENTS, DEFINITIONS, question } from "./house.ts";

const OWN = { "own.cedar": `@id("all")\npermit (principal, action, resource);\n` };
const UNTRUSTED = { ...TRUSTED_PUBLIC, integrity: "untrusted" } as const;

function effect(profile: "strict" | "balanced" | "observe", flow: Flow, label: typeof TRUSTED_PUBLIC = UNTRUSTED): string {
  const { set, report } = loadPolicies({ files: withFlowRules(OWN, profile), definitions: DEFINITIONS, agents: AGENTS });
  if (set === undefined) throw new Error(JSON.stringify(report.errors));
  const decision = decide(set, question({ tool: "write_file", args: { path: "a", content: "b" }, flow, label }));
  return [decision.effect, ...decision.rules.map(({ rule }) => rule).filter((rule) => rule !== "all")].join(" ");
}

const flowOf = (lack: Lack | undefined, binding = false): Flow => ({
  consequential: true,
  binding,
  blind: false,
  lacking: lack === undefined ? [] : [{ argument: "/path", lack, seen: [] }],
});

test.each([
  ["ungrounded", false, "ask flow-ungrounded", "refuse flow-unasked"],
  ["ungrounded", true, "ask flow-unasked flow-ungrounded", "refuse flow-unasked"],
  ["unasked", false, "permit", "refuse flow-unasked"],
  ["unasked", true, "ask flow-unasked", "refuse flow-unasked"],
  ["unsourced", false, "ask flow-unsourced", "refuse flow-unsourced"],
  ["unreadable", false, "ask flow-unreadable", "refuse flow-unreadable"],
  ["unseen", false, "ask flow-unseen", "refuse flow-unseen"],
  [undefined, true, "permit", "ask flow-untrusted"],
] as const)("%s, binding %s: balanced %s, strict %s", (lack, binding, balanced, strict) => {
  const flow = flowOf(lack, binding);
  expect(effect("balanced", flow)).toBe(balanced);
  expect(effect("strict", flow)).toBe(strict);
  expect(effect("observe", flow)).toBe("permit");
  expect(effect("strict", flow, TRUSTED_PUBLIC)).toBe("permit");
});

test("a call that only reads is nobody's business", () => {
  expect(effect("strict", NO_FLOW)).toBe("permit");
});

test("the rules of another profile give way, the owner's stay, and without any of the owner's there are none", () => {
  expect(Object.keys(withFlowRules(withFlowRules(OWN, "strict"), "balanced"))).toEqual(["own.cedar", "flow/balanced.cedar"]);
  expect(withoutFlowRules(withFlowRules(OWN, "strict"))).toEqual(OWN);
  expect(withFlowRules({}, "strict")).toEqual({});
});

test("a house without any tool takes the flow rules and the owner's rules about all tools, which hold from its first tool on", () => {
  const files = withFlowRules({ "own.cedar": `@id("all")\npermit (principal, action in Action::"callTool", resource);\n` }, "strict");
  const toolless = loadPolicies({ files, definitions: DEFINITIONS.filter(({ kind }) => kind !== "tool"), agents: AGENTS }).report;
  expect(toolless.errors).toEqual([]);
  const nothingYet = forOwner(toolless.warnings).filter(({ code }) => code === "POLICY_MATCHES_NOTHING");
  expect(nothingYet).toMatchObject([{ file: "own.cedar", hint: "it takes hold as soon as there is one" }]);
  const { set, report } = loadPolicies({ files, definitions: DEFINITIONS, agents: AGENTS });
  expect(report.version).toBe(toolless.version);
  const flow = flowOf("unasked", true);
  expect(set && decide(set, question({ tool: "write_file", args: { path: "a", content: "b" }, flow, label: UNTRUSTED })).effect).toBe("refuse");
  const never = { "own.cedar": `permit (principal, action == Action::"callTool", resource);\n` };
  expect(loadPolicies({ files: never, definitions: [], agents: AGENTS }).report.errors).toMatchObject([{ code: "POLICY_IMPOSSIBLE" }]);
});
