/** The engines that are measured: each makes, of a set of rules, a function that says whether a request is allowed. */
import type { ParseResult } from "@marcbachmann/cel-js";
import type { RuleSet } from "./rule-sets.ts";

export interface Peer {
  readonly name: string;
  /** Undefined where the engine has no such rules. Decides the request of that index. */
  readonly prepare: (rules: RuleSet) => Promise<((index: number) => boolean) | undefined>;
}

/** Microsoft's Agent Governance Toolkit. Its conditions know no prefix, so the path's folder comes beside it, ready. */
export const governance: Peer = {
  name: "@microsoft/agent-governance-sdk",
  async prepare({ kind, rules, requests }) {
    if (kind === "erroring") return undefined;
    const { PolicyEngine } = await import("@microsoft/agent-governance-sdk");
    const engine = new PolicyEngine();
    const conditionOf = ({ role, tool, folder }: RuleSet["rules"][number]): string =>
      [...(role === undefined ? [] : [`role == '${role}'`]), ...(tool === undefined ? [] : [`tool == '${tool}'`]), `folder == '${folder}'`, "calls < 1000"].join(" and ");
    engine.loadPolicy({ name: "bench", default_action: "deny", rules: rules.map((rule) => ({ name: rule.id, condition: conditionOf(rule), ruleAction: "allow" })) });
    const contexts = requests.map(({ role, tool, path, calls }) => ({ role, tool, folder: path.slice(0, path.lastIndexOf("/") + 1), calls }));
    return (index) => engine.evaluatePolicy("did:agent:1", { ...contexts[index] }).allowed;
  },
};

const MODEL = `
[request_definition]
r = role, tool, path, calls
[policy_definition]
p = role, tool, folder
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = (p.role == "*" || p.role == r.role) && (p.tool == "*" || p.tool == r.tool) && keyMatch(r.path, p.folder) && r.calls < 1000
`;

export const casbin: Peer = {
  name: "casbin",
  async prepare({ kind, rules, requests }) {
    if (kind === "erroring") return undefined;
    const { newEnforcer, newModelFromString } = await import("casbin");
    const enforcer = await newEnforcer(newModelFromString(MODEL));
    await enforcer.addPolicies(rules.map(({ role = "*", tool = "*", folder }) => [role, tool, `${folder}*`]));
    return (index) => {
      const request = requests[index];
      return request !== undefined && enforcer.enforceSync(request.role, request.tool, request.path, request.calls);
    };
  },
};

/** A CEL library: every rule is parsed once and all of them are evaluated, for CEL itself has neither scopes nor effects. */
export const cel: Peer = {
  name: "@marcbachmann/cel-js",
  async prepare({ rules, requests }) {
    const { parse } = await import("@marcbachmann/cel-js");
    const textOf = ({ role, tool, folder, errs }: RuleSet["rules"][number]): string => {
      if (errs) return "calls * 9007199254740991 * 9007199254740991 < 1000";
      return [...(role === undefined ? [] : [`role == "${role}"`]), ...(tool === undefined ? [] : [`tool == "${tool}"`]), `args.path.startsWith("${folder}")`, "calls < 1000"].join(" && ");
    };
    const programs = rules.map((rule) => parse(textOf(rule)));
    const contexts = requests.map(({ role, tool, path, calls }) => ({ role, tool, args: { path }, calls: BigInt(calls) }));
    return (index) => programs.filter((program) => holds(program, { ...contexts[index] })).length > 0;
  },
};

function holds(program: ParseResult, context: Record<string, unknown>): boolean {
  try {
    return program(context) === true;
  } catch {
    return false;
  }
}

export const official: Peer = {
  name: "cedar-wasm, stateful",
  prepare: async ({ official, requests, set, questions }) => {
    const { requestOf } = await import("../../src/policy/request.ts");
    const made = questions.map((question) => requestOf(set, question));
    return (index) => {
      const one = made[index];
      if (one === undefined || "refused" in one) throw new Error(`request ${index} of ${requests.length} was not made`);
      const answer = official.authorize("plain", one);
      return answer.kind === "answered" && answer.decision === "allow";
    };
  },
};
