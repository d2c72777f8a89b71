import { describe, expect, test } from "vitest";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import { toxicFlows } from "../../src/analysis/toxic-flow.ts";
import { allAtOnce } from "../../src/analysis/steps.ts";
import type { ToxicFlow } from "../../src/analysis/toxic-flow.ts";
import type { Definition } from "../../src/call/definition.ts";
import type { ToolManifest } from "../../src/call/manifest.ts";
import { withFlowRules } from "../../src/main/flow-rules.ts";
import type { FlowProfile } from "../../src/main/flow-rules.ts";
import { readConfiguration } from "../../src/main/configuration/read.ts";
import { manifestsOf } from "../../src/main/manifests/manifest-of.ts";
import { heldBy, toxicFlowsOf, toxicWarnings, wayOf } from "../../src/main/toxic-flows.ts";

function tool(name: string, properties: Record<string, { type: string }> = {}): Definition {
  const [server = "", own = ""] = name.split("/");
  return {
    kind: "tool",
    server,
    name: own,
    fingerprint: name,
    state: "pinned",
    described: { name: own, inputSchema: { type: "object", properties } },
  };
}

const TEXT = { type: "string" };
const TOOLS = [
  tool("mail/search_emails", { query: TEXT }),
  tool("mail/send_email", { to: TEXT, body: TEXT }),
  tool("hr/get_employee", { name: TEXT }),
  tool("web/fetch_page", { url: TEXT }),
  tool("notes/create_note", { text: TEXT }),
];
const AGENTS = [{ name: "clerk", role: "clerk" }];
const EVERYTHING = 'permit (principal, action in Action::"callTool", resource);';
const READS = 'permit (principal, action in Action::"callTool", resource) unless { resource in Server::"mail" };';

function setOf(rules: string, profile: FlowProfile = "observe", agents = AGENTS) {
  const files = withFlowRules({ "rules.cedar": rules }, profile);
  const { set, report } = loadPolicies({ definitions: TOOLS, agents, files });
  if (set === undefined) throw new Error(JSON.stringify(report.errors));
  return set;
}

const house = readConfiguration(
  { servers: { mail: { command: "x" }, hr: { command: "x" }, web: { command: "x" }, notes: { command: "x" } } },
  ".",
);
const guessed = manifestsOf(house);

function flows(
  rules: string,
  profile?: FlowProfile,
  mayUse: (agent: string, server: string) => boolean = () => true,
): readonly ToxicFlow[] {
  return allAtOnce(toxicFlows({ set: setOf(rules, profile), mayUse, manifestOf: guessed }));
}

describe("an agent with tools of all three kinds", () => {
  test("has a toxic flow, and where no rule stands in the way that is said with its way", () => {
    const [flow, ...others] = flows(EVERYTHING);
    expect(others).toEqual([]);
    expect(flow).toEqual({
      agent: "clerk",
      role: "clerk",
      untrusted: ["mail/search_emails", "mail/send_email", "hr/get_employee", "web/fetch_page", "notes/create_note"],
      private: ["mail/search_emails", "mail/send_email", "hr/get_employee", "web/fetch_page", "notes/create_note"],
      outward: ["mail/send_email", "web/fetch_page"],
      held: "nothing",
      rules: [],
    });
    expect(wayOf(flow as ToxicFlow)).toBe(
      "untrusted mail/search_emails (and 4 more) -> private mail/search_emails (and 4 more) -> outward mail/send_email (and 1 more)",
    );
    expect(toxicWarnings([flow as ToxicFlow])).toMatchObject([
      { severity: "warning", code: "POLICY_TOXIC_FLOW", hint: expect.stringContaining("ask about mail/send_email") },
    ]);
  });

  test("is held by the flow rules: balanced where values were chosen, strict always but for what is only fetched", () => {
    const [balanced] = flows(EVERYTHING, "balanced");
    expect(balanced).toMatchObject({ held: "values", outward: ["mail/send_email", "web/fetch_page"] });
    expect(balanced?.rules).toContain("flow-ungrounded");
    expect(heldBy(balanced as ToxicFlow)).toContain("with a value that untrusted data may have chosen is asked about or refused by flow-");
    expect(toxicWarnings([balanced as ToxicFlow])).toEqual([]);
    const [strict] = flows(EVERYTHING, "strict", (_agent, server) => server !== "web");
    expect(strict).toMatchObject({ held: "asked", rules: ["flow-untrusted"] });
    expect(flows(EVERYTHING, "strict")[0]).toMatchObject({ held: "values", outward: ["web/fetch_page", "mail/send_email"] });
  });

  test("is held by a rule of the house that asks once untrusted data was read, and the least held tool is named first", () => {
    const asks = `${EVERYTHING}
      @id("ask-mail") @effect("ask") forbid (principal, action in Action::"callTool", resource == Tool::"mail/send_email")
      when { context.common.session.integrity == Integrity::"untrusted" };`;
    expect(flows(asks)[0]).toMatchObject({ held: "nothing", outward: ["web/fetch_page", "mail/send_email"] });
    expect(flows(asks, "observe", (_agent, server) => server !== "web")[0]).toMatchObject({ held: "asked", rules: ["ask-mail"] });
  });

  test("is not held by a rule that asks in a session that has read nothing, or about some arguments alone", () => {
    const asks = (when: string) => `${EVERYTHING}
      @id("ask-out") @effect("ask") forbid (principal, action, resource) when { (resource in Server::"mail" || resource in Server::"web") && ${when} };`;
    expect(flows(asks('context.common.session.integrity == Integrity::"trusted"'))[0]).toMatchObject({ held: "nothing" });
    const some = `${EVERYTHING}
      @id("ask-some") @effect("ask") forbid (principal, action == Action::"mail/send_email", resource) when { context.args has to && context.args.to like "*@elsewhere.org" };`;
    expect(flows(some, "observe", (_agent, server) => server !== "web")[0]).toMatchObject({ held: "nothing" });
  });
});

test("what carries texts and steers nothing is held by no rule about values", () => {
  const shouts = tool("wall/publish", { text: TEXT });
  const files = withFlowRules({ "rules.cedar": EVERYTHING }, "balanced");
  const { set } = loadPolicies({ definitions: [...TOOLS, shouts], agents: AGENTS, files });
  if (set === undefined) throw new Error("it loads");
  const [flow] = allAtOnce(toxicFlows({ set, mayUse: () => true, manifestOf: guessed }));
  expect(flow).toMatchObject({ held: "nothing", outward: ["wall/publish", "mail/send_email", "web/fetch_page"] });
});

describe("there is none", () => {
  test("where the rules could never permit what reaches out", () => {
    expect(flows(READS, "observe", (_agent, server) => server !== "web")).toEqual([]);
    expect(
      flows(`${EVERYTHING} forbid (principal, action, resource in Server::"mail"); forbid (principal, action, resource in Server::"web");`),
    ).toEqual([]);
  });

  test("where the agent was not given the servers, or there is no agent", () => {
    expect(flows(EVERYTHING, "observe", (_agent, server) => server === "hr")).toEqual([]);
    expect(allAtOnce(toxicFlows({ set: setOf(EVERYTHING, "observe", []), mayUse: () => true, manifestOf: guessed }))).toEqual([]);
  });

  test("where nothing that comes back is untrusted, or nothing is private", () => {
    const all =
      (result: Partial<ToolManifest["result"]>) =>
      (definition: Definition): ToolManifest => {
        const guess = guessed(definition);
        return { ...guess, result: { ...guess.result, ...result } };
      };
    const of = (result: Partial<ToolManifest["result"]>) =>
      allAtOnce(toxicFlows({ set: setOf(EVERYTHING), mayUse: () => true, manifestOf: all(result) }));
    expect(of({ integrity: "trusted", choosable: false })).toEqual([]);
    expect(of({ readers: null })).toEqual([]);
    const part = { place: "/a", integrity: "untrusted", readers: [], authentic: false, choosable: true } as const;
    expect(of({ integrity: "trusted", choosable: false, readers: null, parts: [part] })).toHaveLength(1);
  });
});

test("a trusted server's tools bring nothing untrusted, whatever was guessed of them", () => {
  const servers = Object.fromEntries(["mail", "hr", "web", "notes"].map((name) => [name, { command: "x", trust: "trusted" as const }]));
  expect(toxicFlowsOf(setOf(EVERYTHING), readConfiguration({ servers }, "."), () => true)).toEqual([]);
});
