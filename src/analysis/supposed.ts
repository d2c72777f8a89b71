/** A request as somebody supposes it: in a test of rules, or found by a search. Nobody made it, and nothing is called. */
import type { BudgetReading, BudgetReadings } from "../call/budget.ts";
import type { Action } from "../call/call.ts";
import { definitionName } from "../call/definition.ts";
import { NO_FLOW } from "../call/flow.ts";
import type { Flow, Lack } from "../call/flow.ts";
import type { PersonId } from "../call/id.ts";
import type { JsonObject } from "../call/json.ts";
import type { Performed } from "../call/remedy.ts";
import { hostSubject } from "./hosts.ts";
import { modelSubject } from "./models.ts";
import { KINDS_OF_ACTION } from "../policy/entity.ts";
import type { Facts } from "../policy/facts.ts";
import type { PolicySchema, Subject } from "../policy/schema.ts";

export interface Supposed {
  readonly agent: string;
  readonly action: Action;
  /** What it is about: `server/name`; for a fetch the host, for a model `provider/id`. */
  readonly on: string;
  /** For a resource that a template matches: its URI. */
  readonly uri?: string;
  readonly args: JsonObject;
  readonly session: SupposedSession;
  /** Classes of what inspection found. */
  readonly findings: readonly string[];
  /** What inspection says of its values; what is absent is false or empty. */
  readonly flow?: SupposedFlow;
  /** Ids of rules whose ask was answered. */
  readonly approvals: readonly string[];
  /** What was performed for it already. */
  readonly remedies: readonly Performed[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Budgets that every call falls under and that are not named here are untouched. */
  readonly budget: BudgetReadings;
}

export interface SupposedSession {
  readonly integrity: "trusted" | "untrusted";
  /** Whether it read something that is not for everybody. */
  readonly private: boolean;
  readonly origins: readonly string[];
  readonly calls: number;
  readonly person?: string;
  readonly purpose?: string;
}

/** As rules read it: the places of arguments, by what is wrong with them. */
export type SupposedFlow = { readonly [flag in "consequential" | "binding" | "blind"]?: boolean } & {
  readonly [lack in Lack]?: readonly string[];
};

/** A session that nothing is to be said of. */
export const NEW_SESSION: SupposedSession = { integrity: "trusted", private: false, origins: [], calls: 0 };

/** A name that the schema does not have. */
export interface Unknown {
  readonly what: "agent" | "definition";
  readonly name: string;
  readonly known: readonly string[];
}

/** The facts of such a request, for rules that were loaded with this schema. */
export function factsOf(supposed: Supposed, schema: PolicySchema): { readonly facts: Facts } | { readonly unknown: Unknown } {
  const { agents } = schema.living;
  const agent = agents.find(({ name }) => name === supposed.agent);
  if (agent === undefined) return { unknown: { what: "agent", name: supposed.agent, known: agents.map(({ name }) => name) } };
  if (supposed.action === "fetch") return fetching(supposed, agent, schema);
  if (supposed.action === "callModel") return asking(supposed, agent, schema);
  const about = [...schema.subjects.values()].filter(({ definition }) => KINDS_OF_ACTION[supposed.action].includes(definition.kind));
  const subject = about.find(({ definition }) => definitionName(definition) === supposed.on);
  if (subject === undefined)
    return { unknown: { what: "definition", name: supposed.on, known: about.map(({ definition }) => definitionName(definition)) } };
  return { facts: factsAbout({ ...supposed, budget: { ...untouched(schema), ...supposed.budget } }, agent, subject) };
}

/** A fetch of any host. What is not said of it is usual: TLS at its port. */
function fetching(supposed: Supposed, agent: Agent, schema: PolicySchema): ReturnType<typeof factsOf> {
  const host = supposed.on.replace(/^egress\//, "");
  const subject = hostSubject(host, schema);
  if (subject === undefined) return { unknown: { what: "definition", name: supposed.on, known: [] } };
  const args = { port: 443, scheme: "tls", ...supposed.args, host };
  return { facts: factsAbout({ ...supposed, args, budget: { ...untouched(schema), ...supposed.budget } }, agent, subject) };
}

/** A call of any model that a provider has. What is not said of it is usual: one message, and no tools. */
function asking(supposed: Supposed, agent: Agent, schema: PolicySchema): ReturnType<typeof factsOf> {
  const subject = modelSubject(supposed.on, schema);
  const known = [...schema.subjects.values()].flatMap(({ definition }) => (definition.kind === "model" ? [definitionName(definition)] : []));
  if (subject === undefined) return { unknown: { what: "definition", name: supposed.on, known } };
  const args = { dialect: "neutral", tools: [], providerTools: [], messages: 1, ...supposed.args };
  return { facts: factsAbout({ ...supposed, args, budget: { ...untouched(schema), ...supposed.budget } }, agent, subject) };
}

interface Agent {
  readonly name: string;
  readonly role: string;
}

/** How much is left of a budget that nobody has touched: more than any rule would ask for. */
export const UNTOUCHED: Readonly<Record<"count" | "open", BudgetReading>> = {
  count: { used: 0, left: 1_000_000_000 },
  open: { open: true },
};

/** The budgets that every call falls under, as nobody has touched them. */
export function untouched({ living }: PolicySchema): BudgetReadings {
  const always = (living.budgets ?? []).filter(({ ofEveryCall }) => ofEveryCall);
  return Object.fromEntries(always.map(({ name, reads }) => [name, UNTOUCHED[reads]]));
}

/** The facts of a request of this agent about this subject. */
export function factsAbout(supposed: Supposed, agent: Agent, { definition }: Subject): Facts {
  const { action, args, now, session, findings, flow = {}, approvals, budget, remedies } = supposed;
  const { integrity, origins, calls, person, purpose } = session;
  return {
    call: { action, definition, name: supposed.uri ?? definition.name, args, at: now, remedies },
    caller: { agentName: agent.name, role: agent.role },
    session: {
      calls,
      person: person as PersonId | undefined,
      purpose,
      label: { integrity, origins, readers: session.private ? [] : null },
    },
    findings: findings.map((found) => ({ class: found })),
    flow: flowOf(flow),
    approvals,
    budget,
  };
}

const LACKS = ["ungrounded", "unasked", "unsourced", "unreadable", "unseen"] as const satisfies readonly Lack[];

function flowOf(supposed: SupposedFlow): Flow {
  const { consequential = false, binding = false, blind = false } = supposed;
  const lacking = LACKS.flatMap((lack) => (supposed[lack] ?? []).map((argument) => ({ argument, lack, seen: [] })));
  return consequential || binding || blind || lacking.length > 0 ? { consequential, binding, blind, lacking } : NO_FLOW;
}
