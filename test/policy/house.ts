/** A small house for the tests of policy: definitions as servers give them, agents, and questions about calls. */
import { NO_FLOW } from "../../src/call/flow.ts";
import type { Flow } from "../../src/call/flow.ts";
import type { BudgetReadings } from "../../src/call/budget.ts";
import type { Action } from "../../src/call/call.ts";
import { canonical } from "../../src/call/canonical.ts";
import { Credential } from "../../src/call/credential.ts";
import type { Decision } from "../../src/call/decision.ts";
import type { Definition, DefinitionKind } from "../../src/call/definition.ts";
import { keyedDigest, sha256Hex } from "../../src/call/digest.ts";
import type { JsonObject } from "../../src/call/json.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import type { Label } from "../../src/call/label.ts";
import type { PersonId } from "../../src/call/id.ts";
import type { Performed } from "../../src/call/remedy.ts";
import type { Question } from "../../src/call/question.ts";
import type { SessionView } from "../../src/call/session-view.ts";
import { decide } from "../../src/policy/decide.ts";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import type { LoadInput, Loaded } from "../../src/analysis/load.ts";
import type { PolicySet } from "../../src/policy/policy-set.ts";

export function define(kind: DefinitionKind, server: string, name: string, described: JsonObject = {}): Definition {
  return { kind, server, name, state: "pinned", described, fingerprint: sha256Hex(canonical(described)) };
}

export function tool(name: string, properties: JsonObject, more: JsonObject = {}): Definition {
  const inputSchema = { type: "object", properties, ...more };
  return define("tool", "files", name, { name, inputSchema });
}

export const TEXT: JsonObject = { type: "string" };

export const DEFINITIONS: readonly Definition[] = [
  tool("read_file", { path: TEXT, head: { type: "number" } }, { required: ["path"] }),
  tool("write_file", { path: TEXT, content: TEXT }, { required: ["path", "content"] }),
  tool("count", { times: { type: "integer" } }),
  define("tool", "files", "untyped", { name: "untyped" }),
  define("resource", "docs", "demo://manual", { uri: "demo://manual" }),
  define("template", "docs", "demo://page/{n}", { uriTemplate: "demo://page/{n}" }),
  define("prompt", "docs", "greet", { name: "greet" }),
  define("client", "docs", "elicitation/create", { name: "elicitation/create" }),
  define("client", "docs", "sampling/createMessage", { name: "sampling/createMessage" }),
];

export const AGENTS = [
  { name: "reader", role: "reader" },
  { name: "writer", role: "writer" },
] as const;

export function load(text: string, more: Partial<LoadInput> = {}): Loaded {
  return loadPolicies({ files: { "rules.cedar": text }, definitions: DEFINITIONS, agents: AGENTS, ...more });
}

/** The set of rules that must load. */
export function rules(text: string, more: Partial<LoadInput> = {}): PolicySet {
  const { report, set } = load(text, more);
  if (set === undefined) throw new Error(JSON.stringify(report.errors, undefined, 2));
  return set;
}

/** A set of any rules that are sound each by itself, as random ones are: at load, one that makes another needless would be an error. */
export function anyRules(text: string, more: Partial<LoadInput> = {}): PolicySet {
  return rules(text, { ...more, mayOverlap: true });
}

export interface Asked {
  readonly agent?: { readonly name: string; readonly role: string };
  readonly action?: Action;
  readonly definition?: Definition | undefined;
  readonly tool?: string;
  readonly name?: string;
  readonly args?: JsonObject;
  readonly label?: Label;
  readonly calls?: number;
  readonly person?: PersonId;
  readonly purpose?: string;
  readonly found?: readonly string[];
  readonly approvals?: readonly string[];
  readonly remedies?: readonly Performed[];
  readonly budget?: BudgetReadings;
  readonly at?: number;
  readonly flow?: Flow;
}

const KEY = Buffer.alloc(32, 7);

export function question(asked: Asked): Question {
  const { agent = AGENTS[0], args = {}, found = [] } = asked;
  const definition = asked.definition ?? definitionNamed(asked.tool ?? "read_file");
  return {
    call: {
      fault: undefined,
      id: "call_01",
      at: asked.at ?? Date.UTC(2026, 10, 21, 9),
      door: "in-process",
      action: asked.action ?? "callTool",
      definition,
      name: asked.name ?? definition.name,
      args,
      carried: undefined,
      credential: new Credential("none"),
      approval: undefined,
      ...(asked.remedies !== undefined && { remedies: asked.remedies }),
    },
    caller: { agent: "agt_01", agentName: agent.name, role: agent.role, owner: undefined, session: "ses_01", token: "tok" },
    session: session(asked),
    findings: found.map((found) => ({ detector: "test", band: "certain" as const, class: found, path: "", start: 0, end: 0 })),
    flow: asked.flow ?? NO_FLOW,
    approvals: asked.approvals ?? [],
    budget: asked.budget ?? {},
  };
}

function session(asked: Asked): SessionView {
  return {
    id: "ses_01",
    agent: "agt_01",
    person: asked.person,
    purpose: asked.purpose,
    startedAt: 0,
    calls: asked.calls ?? 0,
    previous: undefined,
    label: asked.label ?? TRUSTED_PUBLIC,
    keys: { keyId: "key_01", digest: (text) => keyedDigest(KEY, text), seal: unused, open: unused },
  };
}

function unused(): never {
  throw new Error("policy neither seals nor opens content");
}

export function definitionNamed(name: string): Definition {
  const found = DEFINITIONS.find((definition) => definition.name === name);
  if (found === undefined) throw new Error(`no definition ${name}`);
  return found;
}

export function decided(set: PolicySet, asked: Asked): Decision {
  return decide(set, question(asked));
}

/** Effect, and the code of a refusal: what most tests assert on. */
export function outcome(set: PolicySet, asked: Asked): string {
  const decision = decided(set, asked);
  return decision.effect === "refuse" ? `refuse ${decision.reason.code}` : decision.effect;
}
